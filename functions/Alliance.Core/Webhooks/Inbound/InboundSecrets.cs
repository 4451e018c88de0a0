using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Inbound;

/// <summary>
/// The secrets with which a merchant signs, of whatever alliances it is in: the address that webhooks come to names the
/// merchant alone, and the secret that fits says which alliance is meant.
/// </summary>
internal sealed record MerchantSecrets(MerchantSecret[] Secrets)
{
    public const string DocumentId = "secrets";

    public static readonly MerchantSecrets None = new([]);

    public static Partition PartitionOf(string merchantId) => new(Containers.Webhooks, merchantId);
}

/// <summary>One secret of a merchant in one alliance.</summary>
internal sealed record MerchantSecret(string AllianceId, SigningSecret Secret, string By);

/// <summary>A secret without what it is.</summary>
/// <param name="SecretId">The secret.</param>
/// <param name="CreatedAt">Since when it is good.</param>
/// <param name="RetiresAt">Until when, once it was rotated.</param>
public sealed record InboundSecretView(string SecretId, DateTimeOffset CreatedAt, DateTimeOffset? RetiresAt);

/// <summary>A secret with the only sight of it.</summary>
/// <param name="Secret">What the merchant signs with (Standard Webhooks, <c>whsec_…</c>).</param>
/// <param name="Path">Where the merchant posts to.</param>
/// <param name="Details">What is kept of it.</param>
public sealed record IssuedInboundSecret(string Secret, string Path, InboundSecretView Details);

/// <summary>What a merchant signs with, and who else tried.</summary>
/// <param name="Path">Where the merchant posts to.</param>
/// <param name="Secrets">The secrets that are good now, newest first.</param>
/// <param name="BadSignatures">Messages to this address that nobody's secret had signed, or of another time, since it exists.</param>
/// <param name="LastBadSignatureAt">When the last of them was noted.</param>
public sealed record InboundWebhooksView(
    string Path, IReadOnlyList<InboundSecretView> Secrets, long BadSignatures, DateTimeOffset? LastBadSignatureAt);

/// <summary>Issues, rotates and revokes the secrets with which merchants sign.</summary>
public sealed class InboundSecrets
{
    /// <summary>How many secrets are good at once: the new one and the old one while they rotate.</summary>
    public const int LiveMax = 2;

    // Of one merchant id in all alliances of a store.
    private const int InAllMax = 64;
    private readonly Kernel _kernel;

    internal InboundSecrets(Kernel kernel) => _kernel = kernel;

    /// <summary>Where a merchant posts its webhooks.</summary>
    public static string PathOf(string merchantId) => "/api/v1/webhooks/merchants/" + merchantId;

    /// <summary>Makes a secret; it is in this answer and nowhere else.</summary>
    public async Task<Answer<IssuedInboundSecret>> Issue(string allianceId, string merchantId, string actor) =>
        (await _kernel.Catalogue.Find(allianceId))?.FindMerchant(merchantId) is null
            ? new NotFound(Subject.Merchant, merchantId)
            : await Add(allianceId, merchantId, retiringId: null, actor);

    /// <summary>Makes a secret in place of one, which goes on for 24 hours.</summary>
    public Task<Answer<IssuedInboundSecret>> Rotate(string allianceId, string merchantId, string secretId, string actor) =>
        Add(allianceId, merchantId, secretId, actor);

    /// <summary>Ends a secret at once.</summary>
    public async Task<Answer<InboundWebhooksView>> Revoke(string allianceId, string merchantId, string secretId)
    {
        var answer = await Send(merchantId, new Edit((standing, now) =>
        {
            var rest = standing.Secrets.Where(secret => secret.AllianceId != allianceId || secret.Secret.SecretId != secretId).ToArray();
            return rest.Length < standing.Secrets.Length ? new MerchantSecrets(rest) : new NotFound(Subject.WebhookSecret, secretId);
        }, _kernel.Now));
        return answer.IsSuccess ? await Read(allianceId, merchantId) : answer.Refusal;
    }

    /// <summary>The secrets that are good now, and how many messages had bad signatures.</summary>
    public async Task<Answer<InboundWebhooksView>> Read(string allianceId, string merchantId)
    {
        if ((await _kernel.Catalogue.Find(allianceId))?.FindMerchant(merchantId) is null)
        {
            return new NotFound(Subject.Merchant, merchantId);
        }

        var secrets = await Find(merchantId);
        var failures = await _kernel.Read(
            Containers.Webhooks, merchantId, BadSignatures.DocumentId, DocumentJson.Default.BadSignatures);
        return new InboundWebhooksView(
            PathOf(merchantId), [.. Live(secrets, allianceId, _kernel.Now).Select(static secret => View(secret.Secret))],
            failures?.Count ?? 0, failures?.LastAt);
    }

    internal async ValueTask<MerchantSecrets> Find(string merchantId) =>
        await _kernel.Read(Containers.Webhooks, merchantId, MerchantSecrets.DocumentId, DocumentJson.Default.MerchantSecrets) ?? MerchantSecrets.None;

    private async Task<Answer<IssuedInboundSecret>> Add(string allianceId, string merchantId, string? retiringId, string actor)
    {
        var added = new MerchantSecret(allianceId, new SigningSecret(Ids.NewWebhookSecret(_kernel.Entropy), _kernel.Now), actor);
        var answer = await Send(merchantId, new Edit((standing, now) => With(standing, added, retiringId, now), _kernel.Now));
        return answer.IsSuccess
            ? new IssuedInboundSecret(_kernel.Secrets.Webhook(added.Secret.SecretId).Reveal(), PathOf(merchantId), View(added.Secret))
            : answer.Refusal;
    }

    private static Answer<MerchantSecrets> With(MerchantSecrets standing, MerchantSecret added, string? retiringId, DateTimeOffset now)
    {
        if (standing.Secrets.Any(secret => secret.Secret.SecretId == added.Secret.SecretId))
        {
            // A commit whose answer was lost went through.
            return standing;
        }

        var live = Live(standing, added.AllianceId, now).ToList();
        if (retiringId is not null && !live.Exists(secret => secret.Secret.SecretId == retiringId))
        {
            return new NotFound(Subject.WebhookSecret, retiringId);
        }

        var kept = standing.Secrets.Where(secret => secret.Secret.IsLive(now)).ToList();
        return live.Count >= LiveMax || kept.Count >= InAllMax
            ? new TooManyWebhookSecrets(LiveMax)
            : new MerchantSecrets([added, .. kept.Select(secret => secret.AllianceId == added.AllianceId && secret.Secret.SecretId == retiringId
                ? secret with { Secret = secret.Secret with { RetiresAt = now + SigningSecret.Overlap } }
                : secret)]);
    }

    private static IEnumerable<MerchantSecret> Live(MerchantSecrets secrets, string allianceId, DateTimeOffset now) =>
        secrets.Secrets.Where(secret => secret.AllianceId == allianceId && secret.Secret.IsLive(now));

    private static InboundSecretView View(SigningSecret secret) => new(secret.SecretId, secret.CreatedAt, secret.RetiresAt);

    private Task<Answer<MerchantSecrets>> Send(string merchantId, Edit edit) =>
        Once.Send(_kernel.Mailing, MerchantSecrets.PartitionOf(merchantId), Shapes.MerchantSecrets, edit);

    private sealed class Edit(Func<MerchantSecrets, DateTimeOffset, Answer<MerchantSecrets>> change, DateTimeOffset now)
        : Command<MerchantSecrets, MerchantSecrets>
    {
        protected override ValueTask<Answer<MerchantSecrets>> Answer(Unit<MerchantSecrets> unit)
        {
            var answer = change(unit.State ?? MerchantSecrets.None, now);
            if (answer.IsSuccess && !ReferenceEquals(answer.Value, unit.State))
            {
                unit.Put(answer.Value);
            }

            return new(answer);
        }
    }
}
