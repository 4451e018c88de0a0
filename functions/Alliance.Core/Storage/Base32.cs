using System.Security.Cryptography;
using System.Text;

namespace Alliance.Storage;

/// <summary>Crockford's base 32 in lower case: no i, l, o, u, so that people can read it aloud.</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>Encodes whole groups of five bits; bits left over at the end are dropped.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[bytes.Length * 8 / 5];
        int buffer = 0, bits = 0, next = 0;
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[next++] = Alphabet[(buffer >> bits) & 31];
            }

            buffer &= (1 << bits) - 1;
        }

        return new string(text[..next]);
    }

    /// <summary>The first <paramref name="length"/> characters (at most 51) of the SHA-256 of a text.</summary>
    public static string Hash(string text, int length)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Encode(hash)[..length];
    }
}
