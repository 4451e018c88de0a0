using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Alliance.Ports;
using Alliance.Storage;
using Alliance.Webhooks;

namespace Alliance;

/// <summary>The keys derived from one root secret (HKDF, RFC 5869), one for each purpose.</summary>
internal sealed class Secrets
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _codes;
    private readonly byte[] _lookups;
    private readonly byte[] _presence;
    private readonly byte[] _webhooks;
    private readonly byte[] _cursors;

    public Secrets(byte[] root)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(root.Length, 32, nameof(root));
        _codes = Derive(root, "codes");
        _lookups = Derive(root, "lookups");
        _presence = Derive(root, "presence");
        _webhooks = Derive(root, "webhooks");
        _cursors = Derive(root, "cursors");
        Fingerprint = Convert.ToHexStringLower(Derive(root, "fingerprint")[..16]);
    }

    /// <summary>Tells one root secret from another, and nothing else about it.</summary>
    public string Fingerprint { get; }

    /// <summary>The code of a redemption: ten base32 characters, 50 bits.</summary>
    public string CodeOf(string redemptionId) => Mac(_codes, redemptionId)[..10];

    /// <summary>The keyed hash under which a phone number or an outside identity is looked up.</summary>
    public string LookupHash(string kind, string allianceId, string value) => Mac(_lookups, $"{kind}\n{allianceId}\n{value}")[..32];

    /// <summary>The webhook secret of this id, which alone is stored.</summary>
    public WebhookSecret Webhook(string secretId) => WebhookSecret.FromBytes(HMACSHA256.HashData(_webhooks, Encoding.UTF8.GetBytes(secretId)));

    /// <summary>The signature of a presence token.</summary>
    public string PresenceSignature(string payload)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_presence, Encoding.UTF8.GetBytes(payload), mac);
        return Base64Url.EncodeToString(mac[..16]);
    }

    /// <summary>A cursor that tells its bearer nothing and that nobody else can make: AES-GCM (NIST SP 800-38D) over what the store calls its place.</summary>
    /// <param name="place">Where a listing goes on.</param>
    /// <param name="listing">Which listing; the cursor is good for no other.</param>
    /// <param name="entropy">Where the nonce comes from.</param>
    public string SealCursor(string place, string listing, IEntropy entropy)
    {
        var text = Encoding.UTF8.GetBytes(place);
        var sealedText = new byte[NonceSize + TagSize + text.Length];
        var nonce = sealedText.AsSpan(0, NonceSize);
        entropy.Fill(nonce);
        using var aes = new AesGcm(_cursors, TagSize);
        aes.Encrypt(nonce, text, sealedText.AsSpan(NonceSize + TagSize), sealedText.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(listing));
        return Base64Url.EncodeToString(sealedText);
    }

    /// <summary>What <see cref="SealCursor"/> sealed for this listing; null for anything else.</summary>
    public string? OpenCursor(string cursor, string listing)
    {
        if (!Base64Url.IsValid(cursor) || Base64Url.DecodeFromChars(cursor) is not { Length: >= NonceSize + TagSize } sealedText)
        {
            return null;
        }

        var text = new byte[sealedText.Length - NonceSize - TagSize];
        try
        {
            using var aes = new AesGcm(_cursors, TagSize);
            aes.Decrypt(
                sealedText.AsSpan(0, NonceSize), sealedText.AsSpan(NonceSize + TagSize), sealedText.AsSpan(NonceSize, TagSize), text, Encoding.UTF8.GetBytes(listing));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return Encoding.UTF8.GetString(text);
    }

    /// <summary>The secret of one purpose; 32 bytes.</summary>
    public static byte[] Derive(byte[] root, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, 32, info: Encoding.UTF8.GetBytes("alliance/" + purpose));

    private static string Mac(byte[] key, string text)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), mac);
        return Base32.Encode(mac);
    }
}
