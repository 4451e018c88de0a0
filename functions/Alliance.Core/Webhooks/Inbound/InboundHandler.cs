using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Campaigns;
using Alliance.Feed;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Inbound;

/// <summary>
/// Does what accepted webhooks ask for, and records what came of it. Those of one merchant are done in the order they
/// were accepted. Doing one again changes nothing: purchases have their order number, refunds the webhook's id for a
/// key, promotions this delivery's.
/// </summary>
internal sealed class InboundHandler(Kernel kernel, Earn earn, Refund refund, TriggerPromo trigger, Func<Refusal, RefusalReason> explain)
    : IChangeHandler
{
    public string Name => "webhook-inbound";

    public string Container => Containers.Webhooks;

    public bool Concerns(string documentId) => documentId.StartsWith(InboundWebhook.IdPrefix, StringComparison.Ordinal);

    public Task Handle(IReadOnlyList<Change> changes) => Task.WhenAll(changes
        .GroupBy(static change => change.Partition)
        .Select(async ofMerchant =>
        {
            foreach (var change in ofMerchant)
            {
                await Handle(change);
            }
        }));

    private async Task Handle(Change change)
    {
        var webhook = Bodies.Decode(change.Document, DocumentJson.Default.InboundWebhook);
        if (webhook.Status == InboundStatus.Accepted)
        {
            var ended = await Work(webhook);
            var write = Write.Replace(webhook.DocumentId, webhook.SortKey, Bodies.Encode(ended, DocumentJson.Default.InboundWebhook), change.Document.Version);
            // A conflict means that somebody else has done it, with the same outcome.
            await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(webhook.Partition, [write]));
        }
    }

    private async Task<InboundWebhook> Work(InboundWebhook webhook) => webhook.Content switch
    {
        { Purchase: { } purchase } => End(webhook, DocumentJson.Default.EarnReceipt, await earn.Execute(new EarnRequest(
            webhook.AllianceId, purchase.MemberId, webhook.MerchantId, purchase.OrderNo, purchase.AmountMinor, purchase.OccurredAt,
            webhook.ReceivedAt))),
        { Refund: { } asked } => End(webhook, DocumentJson.Default.RefundReceipt, await refund.Execute(
            new RefundRequest(webhook.AllianceId, webhook.MerchantId, asked.OrderNo, asked.AmountMinor), KeyOf(webhook), webhook.MerchantId)),
        { Promo: { } promo } => End(webhook, DocumentJson.Default.PromoOpened, await trigger.Execute(
            webhook.AllianceId, webhook.MerchantId, promo.CampaignId, webhook.DeliveryId)),
        _ => throw new InvalidDataException($"Webhook {webhook.DeliveryId} says nothing."),
    };

    private InboundWebhook End<T>(InboundWebhook webhook, JsonTypeInfo<T> json, Answer<T> answer) where T : class => answer switch
    {
        { IsSuccess: true, Value: { } value } => webhook with
        {
            Status = InboundStatus.Done, EndedAt = kernel.Now, Result = JsonSerializer.SerializeToElement(value, json),
        },
        // Not an outcome: it is done again.
        { Refusal: Busy } => throw new StoreUnavailableException(),
        _ => webhook with { Status = InboundStatus.Refused, EndedAt = kernel.Now, Refusal = explain(answer.Refusal!) },
    };

    private static RequestKey KeyOf(InboundWebhook webhook) =>
        new(Base32.Hash($"webhook\n{webhook.AllianceId}\n{webhook.MerchantId}\n{webhook.WebhookId}", 32), webhook.Digest);
}
