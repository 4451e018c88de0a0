using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Alliance.Http.Access;

/// <summary>One secret that signs tokens.</summary>
/// <param name="KeyId">Its name in a token's header (<c>kid</c>).</param>
/// <param name="Secret">At least 32 bytes.</param>
public sealed record SigningKey(string KeyId, byte[] Secret);

/// <summary>
/// The secrets with which tokens are signed and checked. All of them are good; the newest signs. Replaced as a whole
/// when keys are rotated, which makes every remembered token be checked anew.
/// </summary>
public sealed class SigningKeys
{
    private const int SecretBytesMin = 32;
    private volatile Ring _ring;

    /// <summary>Begins with these keys, newest first.</summary>
    public SigningKeys(IReadOnlyList<SigningKey> newestFirst) => _ring = Build(newestFirst, 1);

    /// <summary>Changes with every replacement.</summary>
    internal int Generation => _ring.Generation;

    /// <summary>What signs.</summary>
    internal SigningCredentials Signer => _ring.Signer;

    /// <summary>The key of that name, or null.</summary>
    internal SecurityKey? Find(string? keyId) =>
        keyId is not null && _ring.ById.TryGetValue(keyId, out var key) ? key : null;

    /// <summary>Replaces all keys, newest first.</summary>
    public void Replace(IReadOnlyList<SigningKey> newestFirst) => _ring = Build(newestFirst, _ring.Generation + 1);

    private static Ring Build(IReadOnlyList<SigningKey> keys, int generation)
    {
        if (keys.Count == 0 || keys.Any(key => key.Secret.Length < SecretBytesMin || Encoding.UTF8.GetByteCount(key.KeyId) == 0))
        {
            throw new ArgumentException($"At least one signing key of {SecretBytesMin} bytes or more is needed.", nameof(keys));
        }

        var byId = keys.ToDictionary(
            key => key.KeyId, SecurityKey (key) => new SymmetricSecurityKey(key.Secret) { KeyId = key.KeyId }, StringComparer.Ordinal);
        return new(generation, byId, new SigningCredentials(byId[keys[0].KeyId], SecurityAlgorithms.HmacSha256));
    }

    private sealed record Ring(int Generation, IReadOnlyDictionary<string, SecurityKey> ById, SigningCredentials Signer);
}
