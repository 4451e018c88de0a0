using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Alliance.Ports;

namespace Alliance.Embedded.Blobs;

/// <summary>
/// Makes and judges the signed links of blobs that this server serves itself:
/// <c>{path}/{name}?until={Unix seconds}&amp;signature={base64url of HMAC-SHA256}</c>, signed over name and end. Whoever
/// serves the path answers with the blob only when <see cref="IsValid"/> says so, as
/// <see cref="BlobRules.Disposition"/> has it.
/// </summary>
public sealed class BlobLinks
{
    private const int SecretBytesMin = 32;
    private readonly byte[] _secret;
    private readonly string _path;
    private readonly TimeProvider _time;

    /// <summary>Creates the links of one server.</summary>
    /// <param name="secret">At least 32 unpredictable bytes used for nothing else; with another one, earlier links stop working.</param>
    /// <param name="path">Where the server serves blobs, such as <c>/api/v1/blobs</c>.</param>
    /// <param name="time">By which links end.</param>
    public BlobLinks(ReadOnlySpan<byte> secret, string path, TimeProvider time)
    {
        if (secret.Length < SecretBytesMin)
        {
            throw new ArgumentException($"The secret of signed links needs at least {SecretBytesMin} bytes.", nameof(secret));
        }
        (_secret, _path, _time) = (secret.ToArray(), path.TrimEnd('/'), time);
    }

    /// <summary>A relative link to the blob that is valid until the time given, as <see cref="IBlobStore.SignedLink"/> has it.</summary>
    public Uri Sign(string name, DateTimeOffset until)
    {
        var seconds = BlobRules.CheckLink(name, until, _time.GetUtcNow()).ToUnixTimeSeconds();
        // A name has no character that a path or a query would need escaped.
        return new(string.Create(CultureInfo.InvariantCulture, $"{_path}/{name}?until={seconds}&signature={Signature(name, seconds)}"), UriKind.Relative);
    }

    /// <summary>
    /// Whether a link was made with this secret for this blob and has not ended. Whatever is missing or malformed is not
    /// valid; a genuine signature is not found faster by guessing its beginning.
    /// </summary>
    /// <param name="name">The path behind the one given to the constructor.</param>
    /// <param name="until">The query's <c>until</c>.</param>
    /// <param name="signature">The query's <c>signature</c>.</param>
    public bool IsValid(string? name, string? until, string? signature)
    {
        if (!BlobRules.IsName(name) || signature is null || !long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return false;
        }
        var expected = Encoding.UTF8.GetBytes(Signature(name!, seconds));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)) && _time.GetUtcNow().ToUnixTimeSeconds() < seconds;
    }

    private string Signature(string name, long seconds) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"blob-link-1\n{seconds}\n{name}")));
}
