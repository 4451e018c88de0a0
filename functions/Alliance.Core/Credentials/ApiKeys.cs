using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Credentials;

/// <summary>An API key as it is stored: its secret only as a hash.</summary>
internal sealed record Credential
{
    public required string KeyId { get; init; }

    public required string AllianceId { get; init; }

    public required CallerRole Role { get; init; }

    public required string SubjectId { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret, which has 200 random bits and needs no slow hash.</summary>
    public required string SecretHash { get; init; }

    public required KeyStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required string By { get; init; }
}

/// <summary>Who calls.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallerRole>))]
public enum CallerRole
{
    /// <summary>A member of the alliance.</summary>
    [JsonStringEnumMemberName("member")]
    Member,

    /// <summary>A merchant's till or order system.</summary>
    [JsonStringEnumMemberName("merchant")]
    Merchant,

    /// <summary>An operator of the alliance.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,
}

/// <summary>Whether a key opens anything.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyStatus>))]
public enum KeyStatus
{
    /// <summary>It does.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>It was rotated and does until it expires.</summary>
    [JsonStringEnumMemberName("retiring")]
    Retiring,

    /// <summary>Not until it is unblocked.</summary>
    [JsonStringEnumMemberName("blocked")]
    Blocked,

    /// <summary>Never again.</summary>
    [JsonStringEnumMemberName("revoked")]
    Revoked,
}

/// <summary>A key without its secret.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Role">The role it speaks for.</param>
/// <param name="SubjectId">The merchant or operator it speaks for.</param>
/// <param name="Status">Whether it opens anything.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="ExpiresAt">Until when, for a retiring one.</param>
public sealed record KeyView(
    string KeyId, string Name, CallerRole Role, string SubjectId, KeyStatus Status, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

/// <summary>A new key, with the only sight of its secret.</summary>
/// <param name="Secret">What the caller sends as bearer token.</param>
/// <param name="Key">The key.</param>
public sealed record IssuedKey(string Secret, KeyView Key);

/// <summary>Whom a secret speaks for.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="AllianceId">The alliance, or <see cref="ApiKeys.EveryAlliance"/>.</param>
/// <param name="Role">Merchant or operator.</param>
/// <param name="SubjectId">The merchant or operator.</param>
/// <param name="ExpiresAt">Until when, for a retiring key.</param>
public sealed record KeyOwner(string KeyId, string AllianceId, CallerRole Role, string SubjectId, DateTimeOffset? ExpiresAt);

/// <summary>Issues, lists, rotates, blocks and revokes API keys, and recognises them.</summary>
public sealed class ApiKeys
{
    /// <summary>The alliance of an operator's key that opens all of them.</summary>
    public const string EveryAlliance = "*";

    /// <summary>How every secret begins.</summary>
    public const string SecretPrefix = "alk.";

    private static readonly TimeSpan RotationGrace = TimeSpan.FromHours(24);
    private readonly Kernel _kernel;

    internal ApiKeys(Kernel kernel) => _kernel = kernel;

    /// <summary>Makes a key; its secret is in this answer and nowhere else.</summary>
    public async Task<Answer<IssuedKey>> Issue(string allianceId, CallerRole role, string subjectId, string name, string actor)
    {
        if (role == CallerRole.Merchant && (await _kernel.Catalogue.Find(allianceId))?.FindMerchant(subjectId) is null)
        {
            return new NotFound(Subject.Merchant, subjectId);
        }

        var secret = Ids.NewSecret(_kernel.Entropy);
        var credential = new Credential
        {
            KeyId = Ids.NewKey(_kernel.Entropy),
            AllianceId = allianceId,
            Role = role,
            SubjectId = subjectId,
            Name = name,
            SecretHash = Hash(secret),
            Status = KeyStatus.Active,
            CreatedAt = _kernel.Now,
            By = actor,
        };
        var answer = await Change(allianceId, subjectId, credential.KeyId, standing => standing ?? credential);
        return answer.IsSuccess
            ? new IssuedKey($"{SecretPrefix}{allianceId}.{subjectId}.{credential.KeyId}.{secret}", answer.Value)
            : answer.Refusal;
    }

    /// <summary>The keys of a merchant or operator, oldest first.</summary>
    public async Task<Answer<Ledger.Page<KeyView>>> List(string allianceId, string subjectId)
    {
        var keys = new List<KeyView>();
        string? continuation = null;
        do
        {
            var page = await _kernel.ReadRange(Partition(allianceId, subjectId), SortRange.All, Direction.Ascending, 1_000, continuation);
            keys.AddRange(page.Documents.Select(document => View(Bodies.Decode(document, DocumentJson.Default.Credential))));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return new Ledger.Page<KeyView>(keys, null);
    }

    /// <summary>Makes a new key in place of one, which goes on for 24 hours.</summary>
    public async Task<Answer<IssuedKey>> Rotate(string allianceId, string subjectId, string keyId, string actor)
    {
        var old = await Find(allianceId, subjectId, keyId);
        if (old is not { Status: KeyStatus.Active })
        {
            return new NotFound(Subject.ApiKey, keyId);
        }

        var issued = await Issue(allianceId, old.Role, subjectId, old.Name, actor);
        if (issued.IsSuccess)
        {
            await Change(allianceId, subjectId, keyId, standing =>
                standing is { Status: KeyStatus.Active } ? standing with { Status = KeyStatus.Retiring, ExpiresAt = _kernel.Now + RotationGrace } : standing);
        }

        return issued;
    }

    /// <summary>Ends a key for good, at once.</summary>
    public Task<Answer<KeyView>> Revoke(string allianceId, string subjectId, string keyId) =>
        Change(allianceId, subjectId, keyId, standing => standing is null ? null : standing with { Status = KeyStatus.Revoked });

    /// <summary>Stops a key until it is unblocked.</summary>
    public Task<Answer<KeyView>> Block(string allianceId, string subjectId, string keyId) =>
        Change(allianceId, subjectId, keyId, standing =>
            standing is { Status: KeyStatus.Active or KeyStatus.Retiring } ? standing with { Status = KeyStatus.Blocked } : standing);

    /// <summary>Lets a blocked key open again.</summary>
    public Task<Answer<KeyView>> Unblock(string allianceId, string subjectId, string keyId) =>
        Change(allianceId, subjectId, keyId, standing =>
            standing is { Status: KeyStatus.Blocked } ? standing with { Status = standing.ExpiresAt is null ? KeyStatus.Active : KeyStatus.Retiring } : standing);

    /// <summary>Whom a secret speaks for, or null when it opens nothing.</summary>
    public async Task<KeyOwner?> Authenticate(string secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            || secret[SecretPrefix.Length..].Split('.') is not [var allianceId, var subjectId, var keyId, var text]
            || allianceId.Length is 0 or > 64 || subjectId.Length is 0 or > 64 || keyId.Length is 0 or > 64)
        {
            return null;
        }

        var credential = await Find(allianceId, subjectId, keyId);
        return credential is { Status: KeyStatus.Active or KeyStatus.Retiring }
            && (credential.ExpiresAt is null || _kernel.Now < credential.ExpiresAt)
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(credential.SecretHash), Encoding.ASCII.GetBytes(Hash(text)))
            ? new KeyOwner(credential.KeyId, credential.AllianceId, credential.Role, credential.SubjectId, credential.ExpiresAt)
            : null;
    }

    private static Partition Partition(string allianceId, string subjectId) => new(Containers.Credentials, Ids.Key(allianceId, subjectId));

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static KeyView View(Credential credential) => new(
        credential.KeyId, credential.Name, credential.Role, credential.SubjectId, credential.Status, credential.CreatedAt, credential.ExpiresAt);

    private ValueTask<Credential?> Find(string allianceId, string subjectId, string keyId) =>
        _kernel.Read(Containers.Credentials, Ids.Key(allianceId, subjectId), keyId, DocumentJson.Default.Credential);

    private async Task<Answer<KeyView>> Change(string allianceId, string subjectId, string keyId, Func<Credential?, Credential?> change)
    {
        while (true)
        {
            var partition = Partition(allianceId, subjectId);
            var document = await _kernel.ReadDocument(partition, keyId);
            var standing = document is null ? null : Bodies.Decode(document, DocumentJson.Default.Credential);
            var after = change(standing);
            if (after is null)
            {
                return new NotFound(Subject.ApiKey, keyId);
            }

            if (after == standing)
            {
                return View(after);
            }

            var sortKey = $"{after.CreatedAt.UtcTicks:D19}:{keyId}";
            var body = Bodies.Encode(after, DocumentJson.Default.Credential);
            var write = document is null ? Write.Create(keyId, sortKey, body) : Write.Replace(keyId, sortKey, body, document.Version);
            if ((await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(partition, [write]))).IsCommitted)
            {
                return View(after);
            }
        }
    }
}
