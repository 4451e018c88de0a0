using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Alliance.Storage;
using Alliance.Webhooks;

namespace Alliance;

/// <summary>The keys derived from one root secret (HKDF, RFC 5869), one for each purpose.</summary>
internal sealed class Secrets
{
    private readonly byte[] _codes;
    private readonly byte[] _lookups;
    private readonly byte[] _presence;
    private readonly byte[] _webhooks;

    public Secrets(byte[] root)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(root.Length, 32, nameof(root));
        _codes = Derive(root, "codes");
        _lookups = Derive(root, "lookups");
        _presence = Derive(root, "presence");
        _webhooks = Derive(root, "webhooks");
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
