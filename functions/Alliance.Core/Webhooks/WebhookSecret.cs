using System.Security.Cryptography;
using Alliance.Ports;

namespace Alliance.Webhooks;

/// <summary>
/// A secret that two parties sign webhooks with (Standard Webhooks 1.0, "Signature scheme"): 24 to 64 bytes, written as
/// base64 after <c>whsec_</c>.
/// </summary>
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int BytesMin = 24;
    private const int BytesMax = 64;
    private const int NewBytes = 32;
    private readonly byte[] _bytes;

    private WebhookSecret(byte[] bytes) => _bytes = bytes;

    /// <summary>A new secret of 32 bytes.</summary>
    public static WebhookSecret New(IEntropy entropy)
    {
        var bytes = new byte[NewBytes];
        entropy.Fill(bytes);
        return new(bytes);
    }

    /// <summary>A secret that was derived from another.</summary>
    internal static WebhookSecret FromBytes(byte[] bytes) => new(bytes);

    /// <summary>Reads what <see cref="Reveal"/> wrote; null for anything else.</summary>
    public static WebhookSecret? Parse(string? text)
    {
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var bytes = new byte[BytesMax];
        if (!Convert.TryFromBase64Chars(text.AsSpan(Prefix.Length), bytes, out var written) || written < BytesMin)
        {
            return null;
        }

        var secret = new WebhookSecret(bytes[..written]);
        // .NET passes over white space and stray bits in base64; here a secret has one way of writing.
        return secret.Reveal() == text ? secret : null;
    }

    /// <summary>The secret itself, for the one time it is shown and for where it is kept.</summary>
    public string Reveal() => Prefix + Convert.ToBase64String(_bytes);

    /// <summary>HMAC-SHA256 under this secret.</summary>
    /// <param name="message">What is signed.</param>
    /// <param name="mac">Takes the 32 bytes.</param>
    internal void Sign(ReadOnlySpan<byte> message, Span<byte> mac) => HMACSHA256.HashData(_bytes, message, mac);

    /// <summary>Nothing of the secret, so that it is in no log.</summary>
    public override string ToString() => Prefix + "...";
}
