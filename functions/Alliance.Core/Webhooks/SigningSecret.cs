namespace Alliance.Webhooks;

/// <summary>
/// A secret as it is stored: only by its id, from which and the root secret it is derived whenever something is signed
/// or verified. Who reads the store alone cannot sign.
/// </summary>
/// <param name="SecretId">Random; the secret follows from it.</param>
/// <param name="CreatedAt">Since when it is good.</param>
/// <param name="RetiresAt">Until when, once it was rotated; null while it is the newest.</param>
internal sealed record SigningSecret(string SecretId, DateTimeOffset CreatedAt, DateTimeOffset? RetiresAt = null)
{
    /// <summary>How long an old secret stays good beside its successor.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    public bool IsLive(DateTimeOffset now) => RetiresAt is null || now < RetiresAt;

    /// <summary>A new secret before the live ones of these, each of which goes on to the end of its overlap: nobody knows which of them the owner has in use.</summary>
    public static SigningSecret[] Rotate(IEnumerable<SigningSecret> standing, string newId, DateTimeOffset now) =>
    [
        new SigningSecret(newId, now),
        .. standing.Where(secret => secret.IsLive(now)).Select(secret => secret with { RetiresAt = secret.RetiresAt ?? now + Overlap }),
    ];
}
