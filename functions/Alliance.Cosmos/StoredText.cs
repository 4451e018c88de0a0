using System.Globalization;
using System.Text;

namespace Alliance.Cosmos;

/// <summary>
/// Ids and sort keys as they are stored. Plain ASCII, which is all that Core writes, is stored as it is; the rest is
/// escaped with a tilde, since the gateway misreads ids with percent signs or with spaces at the end, and since the
/// order of other characters is not documented to be that of UTF-16.
/// </summary>
internal static class StoredText
{
    private const char Escape = '~';

    /// <summary>An id in which nothing needs care in an address.</summary>
    public static string OfId(string id) => Escaped(id, static c => c is Escape or '%' or ' ', "X2");

    /// <summary>A sort key whose order by any measure is the ordinal order of the original.</summary>
    public static string OfSortKey(string sortKey) => Escaped(sortKey, static c => c >= Escape, "X4");

    /// <summary>The id again.</summary>
    public static string Id(string stored) => Original(stored, 2);

    /// <summary>The sort key again.</summary>
    public static string SortKey(string stored) => Original(stored, 4);

    private static string Escaped(string text, Func<char, bool> isEscaped, string format)
    {
        if (!text.Any(isEscaped))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (isEscaped(c))
            {
                escaped.Append(Escape).Append(((int)c).ToString(format, CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static string Original(string stored, int digits)
    {
        if (!stored.Contains(Escape))
        {
            return stored;
        }

        var text = new StringBuilder(stored.Length);
        for (var i = 0; i < stored.Length; i++)
        {
            if (stored[i] != Escape)
            {
                text.Append(stored[i]);
                continue;
            }

            text.Append((char)int.Parse(stored.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += digits;
        }

        return text.ToString();
    }
}
