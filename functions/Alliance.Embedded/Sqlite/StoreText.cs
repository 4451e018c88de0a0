using System.Buffers;
using System.Text;

namespace Alliance.Embedded.Sqlite;

/// <summary>
/// Text as bytes that keep every UTF-16 code unit and its ordinal order: UTF-8, except that the halves of a surrogate
/// pair are written each by itself (CESU-8, Unicode Technical Report 26). SQLite compares bytes, and plain UTF-8 would
/// put U+1F600 after U+FF01 where ordinal order puts it before.
/// </summary>
internal static class StoreText
{
    public static int MaxBytes(string text) => text.Length * 3;

    /// <summary>Writes the text and returns how many bytes it took.</summary>
    public static int Write(string text, Span<byte> into)
    {
        if (Ascii.FromUtf16(text, into, out var written) == OperationStatus.Done)
        {
            return written;
        }
        var at = 0;
        foreach (var unit in text)
        {
            if (unit < 0x80)
            {
                into[at++] = (byte)unit;
                continue;
            }
            if (unit < 0x800)
            {
                into[at++] = (byte)(0xC0 | (unit >> 6));
            }
            else
            {
                into[at++] = (byte)(0xE0 | (unit >> 12));
                into[at++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
            }
            into[at++] = (byte)(0x80 | (unit & 0x3F));
        }
        return at;
    }

    public static string Read(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return Encoding.ASCII.GetString(bytes);
        }
        var text = new StringBuilder(bytes.Length);
        for (var at = 0; at < bytes.Length;)
        {
            var lead = bytes[at++];
            var unit = lead < 0x80 ? lead
                : lead < 0xE0 ? ((lead & 0x1F) << 6) | (bytes[at++] & 0x3F)
                : ((lead & 0x0F) << 12) | ((bytes[at++] & 0x3F) << 6) | (bytes[at++] & 0x3F);
            text.Append((char)unit);
        }
        return text.ToString();
    }
}
