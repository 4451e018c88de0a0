using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Alliance.Http.Input;
using Alliance.Outcomes;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Idempotency;

/// <summary>
/// Turns the <c>Idempotency-Key</c> header into a <see cref="RequestKey"/>: the same key of another caller, for another
/// method or another path is another key.
/// </summary>
internal static class RequestKeys
{
    public const string Header = "Idempotency-Key";
    public const int CharsMax = 255;

    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";
    private const int DigestBytes = 20;

    /// <summary>Reads the header. False when it is given but not 1 to 255 visible ASCII characters, or more than once.</summary>
    public static bool TryRead(IHeaderDictionary headers, out string? key)
    {
        var values = headers[Header];
        key = values.Count == 0 ? null : values[0];
        return values.Count == 0 || (values.Count == 1 && key is { Length: > 0 and <= CharsMax } && Ids.IsVisibleAscii(key));
    }

    /// <summary>The digest of caller, method, path and key; no two different quadruples share an input.</summary>
    public static string Scope(string caller, string method, string path, string key)
    {
        var text = string.Join('\n', caller, method, path, key);
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)), hash);
        ArrayPool<byte>.Shared.Return(bytes);
        return Write(hash);
    }

    /// <summary>The digest of a body as it was sent.</summary>
    public static string Digest(ReadOnlySequence<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body.IsSingleSegment ? body.FirstSpan : body.ToArray(), hash);
        return Write(hash);
    }

    /// <summary>The first 160 bits as 32 lower-case base32 characters (RFC 4648 section 6).</summary>
    private static string Write(ReadOnlySpan<byte> hash)
    {
        Span<char> text = stackalloc char[DigestBytes * 8 / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var pair = (hash[bit / 8] << 8) | (bit / 8 + 1 < hash.Length ? hash[bit / 8 + 1] : 0);
            text[i] = Base32[(pair >> (11 - bit % 8)) & 31];
        }

        return new string(text);
    }
}
