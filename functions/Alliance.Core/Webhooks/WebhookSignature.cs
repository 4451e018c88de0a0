using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Alliance.Webhooks;

/// <summary>What came of checking a webhook's signature.</summary>
public enum WebhookVerdict
{
    /// <summary>One of the secrets signed exactly this message, just now.</summary>
    Good,

    /// <summary>A header is missing, or is not what the standard says it is.</summary>
    Malformed,

    /// <summary>It was signed longer ago, or further ahead, than <see cref="WebhookSignature.Tolerance"/>.</summary>
    OutsideTolerance,

    /// <summary>None of the secrets signed it.</summary>
    Forged,
}

/// <summary>
/// Signatures of webhooks, in and out: Standard Webhooks 1.0. What is signed is <c>id.timestamp.body</c>, over the bytes
/// of the body as they came; the header holds one or more signatures, each <c>v1,</c> and base64 of HMAC-SHA256,
/// separated by spaces.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The header that names the message; the same at every attempt to deliver it.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>The header with the time of this attempt, in seconds since 1970.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>The header with the signatures.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The longest <see cref="IdHeader"/> that is taken.</summary>
    public const int IdLengthMax = 128;

    private const string Version = "v1,";
    private const int MacBytes = HMACSHA256.HashSizeInBytes;
    private const int SignaturesMax = 8;

    /// <summary>How far a message's time may be from ours.</summary>
    public static TimeSpan Tolerance { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The value of <see cref="SignatureHeader"/>, a signature for each secret: two while they rotate.</summary>
    /// <param name="secrets">At least one.</param>
    /// <param name="id">The message's id; see <see cref="IsId"/>.</param>
    /// <param name="at">The time of this attempt; seconds count.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <exception cref="ArgumentException">The id is none, there is no secret, or the time is before 1970.</exception>
    public static string Sign(IReadOnlyCollection<WebhookSecret> secrets, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, DateTimeOffset.UnixEpoch);
        if (secrets.Count == 0 || !IsId(id))
        {
            throw new ArgumentException($"A message is signed under an id ('{id}' is none) and with at least one secret.", nameof(id));
        }

        var message = Message(id, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body);
        var mac = new byte[MacBytes];
        var signatures = new List<string>();
        foreach (var secret in secrets)
        {
            secret.Sign(message, mac);
            signatures.Add(Version + Convert.ToBase64String(mac));
        }

        return string.Join(' ', signatures);
    }

    /// <summary>Checks a message that came in. It takes the same time whichever secret or signature fits.</summary>
    /// <param name="secrets">All that are good now.</param>
    /// <param name="id">The value of <see cref="IdHeader"/>.</param>
    /// <param name="timestamp">The value of <see cref="TimestampHeader"/>.</param>
    /// <param name="signatures">The value of <see cref="SignatureHeader"/>; those of other versions are passed over.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="now">The time.</param>
    public static WebhookVerdict Verify(
        IReadOnlyCollection<WebhookSecret> secrets, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (!IsId(id) || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return WebhookVerdict.Malformed;
        }

        if (Math.Abs((decimal)seconds - now.ToUnixTimeSeconds()) > (decimal)Tolerance.TotalSeconds)
        {
            return WebhookVerdict.OutsideTolerance;
        }

        // The timestamp as it was written, since that is what was signed.
        var message = Message(id!, timestamp!, body);
        var candidates = signatures.Split(' ').Where(static signature => signature.StartsWith(Version, StringComparison.Ordinal)).Take(SignaturesMax).Select(Mac).ToList();
        Span<byte> mac = stackalloc byte[MacBytes];
        var isGood = false;
        foreach (var secret in secrets)
        {
            secret.Sign(message, mac);
            foreach (var candidate in candidates)
            {
                isGood |= CryptographicOperations.FixedTimeEquals(mac, candidate);
            }
        }

        return isGood ? WebhookVerdict.Good : WebhookVerdict.Forged;
    }

    /// <summary>Whether a text can name a message: 1 to 128 visible ASCII characters, and no full stop, which separates what is signed.</summary>
    public static bool IsId(string? text) =>
        text is { Length: > 0 and <= IdLengthMax } && text.All(static c => c is > ' ' and < '\x7f' and not '.');

    private static byte[] Message(string id, string timestamp, ReadOnlySpan<byte> body) =>
        [.. Encoding.ASCII.GetBytes($"{id}.{timestamp}."), .. body];

    /// <summary>What stands after <c>v1,</c>; for anything else bytes that equal no signature.</summary>
    private static byte[] Mac(string signature)
    {
        var mac = new byte[MacBytes];
        return Convert.TryFromBase64Chars(signature.AsSpan(Version.Length), mac, out var written) && written == MacBytes
            ? mac
            : [];
    }
}
