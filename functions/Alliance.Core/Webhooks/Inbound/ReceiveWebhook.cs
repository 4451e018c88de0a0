using System.Security.Cryptography;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Inbound;

/// <summary>The headers and body of a webhook, as they came.</summary>
/// <param name="MerchantId">Whose address it came to.</param>
/// <param name="Id">The value of <c>webhook-id</c>, or null.</param>
/// <param name="Timestamp">The value of <c>webhook-timestamp</c>, or null.</param>
/// <param name="Signatures">The value of <c>webhook-signature</c>, or null.</param>
/// <param name="Body">The bytes that were signed.</param>
public sealed record SignedWebhook(string MerchantId, string? Id, string? Timestamp, string? Signatures, ReadOnlyMemory<byte> Body);

/// <summary>A webhook whose signature is good; only <see cref="ReceiveWebhook.Verify"/> makes one.</summary>
public sealed record VerifiedWebhook
{
    internal VerifiedWebhook(string allianceId, SignedWebhook signed) => (AllianceId, Signed) = (allianceId, signed);

    internal string AllianceId { get; }

    internal SignedWebhook Signed { get; }
}

/// <summary>
/// Takes a merchant's webhook: its signature says whose it is and of which alliance, then it is stored, and only then
/// answered. The work follows from the change feed.
/// </summary>
public sealed class ReceiveWebhook
{
    private readonly Kernel _kernel;
    private readonly TimeProvider _wall;
    private readonly InboundSecrets _secrets;
    private readonly SignatureFailures _failures;

    internal ReceiveWebhook(Kernel kernel, TimeProvider wall, InboundSecrets secrets) =>
        (_kernel, _wall, _secrets, _failures) = (kernel, wall, secrets, new SignatureFailures(kernel, wall));

    /// <summary>Checks the signature over the bytes as they came, against every secret that is good now.</summary>
    public async Task<Answer<VerifiedWebhook>> Verify(SignedWebhook signed)
    {
        var standing = await _secrets.Find(signed.MerchantId);
        string? allianceId = null;
        // Without secrets all the same work is done, so that the time taken tells nothing of who has any.
        var worst = Check(signed, [_kernel.Secrets.Webhook("decoy")]);
        foreach (var ofAlliance in standing.Secrets.Where(secret => secret.Secret.IsLive(_kernel.Now)).GroupBy(static secret => secret.AllianceId, StringComparer.Ordinal))
        {
            if (Check(signed, [.. ofAlliance.Select(secret => _kernel.Secrets.Webhook(secret.Secret.SecretId))]) == WebhookVerdict.Good)
            {
                allianceId = ofAlliance.Key;
            }
        }

        if (allianceId is not null)
        {
            return new VerifiedWebhook(allianceId, signed);
        }

        if (worst == WebhookVerdict.Malformed)
        {
            return new WebhookHeadersInvalid();
        }

        var wait = await _failures.Count(signed.MerchantId, isKnown: standing.Secrets.Length > 0);
        return wait is { } time ? new TooManyBadSignatures(time)
            : worst == WebhookVerdict.OutsideTolerance ? new WebhookOutsideTolerance(_wall.GetUtcNow())
            : new WebhookSignatureInvalid();
    }

    /// <summary>Stores a webhook once for ever under merchant and <c>webhook-id</c>. The same one again is a replay; the id with another body is refused.</summary>
    public async Task<Answer<InboundWebhookView>> Accept(VerifiedWebhook verified, InboundContent content)
    {
        var signed = verified.Signed;
        var webhook = new InboundWebhook
        {
            DeliveryId = InboundWebhook.IdOf(verified.AllianceId, signed.MerchantId, signed.Id!),
            AllianceId = verified.AllianceId,
            MerchantId = signed.MerchantId,
            WebhookId = signed.Id!,
            Digest = Convert.ToHexStringLower(SHA256.HashData(signed.Body.Span)),
            Content = content,
            ReceivedAt = _kernel.Now,
            Status = InboundStatus.Accepted,
        };
        var write = Write.Create(webhook.DocumentId, webhook.SortKey, Bodies.Encode(webhook, DocumentJson.Default.InboundWebhook));
        if ((await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(webhook.Partition, [write]))).IsCommitted)
        {
            return InboundWebhookView.Of(webhook);
        }

        // It was there before, or a commit without an answer went through: either way it is this one, unless the body differs.
        var standing = await Find(verified.AllianceId, signed.MerchantId, webhook.DeliveryId) ?? throw new StoreUnavailableException();
        return standing.Digest == webhook.Digest
            ? Answer<InboundWebhookView>.Replay(InboundWebhookView.Of(standing))
            : new WebhookIdReused(signed.Id!);
    }

    /// <summary>A webhook that was accepted, and what came of it.</summary>
    public async Task<Answer<InboundWebhookView>> Read(string allianceId, string merchantId, string deliveryId) =>
        await Find(allianceId, merchantId, deliveryId) is { } webhook
            ? InboundWebhookView.Of(webhook)
            : new NotFound(Subject.WebhookDelivery, deliveryId);

    /// <summary>A merchant's webhooks that were accepted, newest first.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="merchantId">The merchant.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">The cursor of the page before, or null.</param>
    public async Task<Answer<Page<InboundWebhookView>>> List(string allianceId, string merchantId, int limit, string? before) => await NewestFirst.Read(
        _kernel, InboundWebhook.PartitionOf(allianceId, merchantId), InboundWebhook.SortKeys, limit, before,
        static document => InboundWebhookView.Of(Bodies.Decode(document, DocumentJson.Default.InboundWebhook)));

    private WebhookVerdict Check(SignedWebhook signed, IReadOnlyCollection<WebhookSecret> secrets) =>
        WebhookSignature.Verify(secrets, signed.Id, signed.Timestamp, signed.Signatures, signed.Body.Span, _wall.GetUtcNow());

    private ValueTask<InboundWebhook?> Find(string allianceId, string merchantId, string deliveryId)
    {
        var partition = InboundWebhook.PartitionOf(allianceId, merchantId);
        return _kernel.Read(partition.Container, partition.Key, InboundWebhook.IdPrefix + deliveryId, DocumentJson.Default.InboundWebhook);
    }
}
