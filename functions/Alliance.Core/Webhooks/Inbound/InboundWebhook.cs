using System.Text.Json;
using System.Text.Json.Serialization;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Inbound;

/// <summary>The types of webhooks that merchants may send.</summary>
public static class InboundTypes
{
    /// <summary>A member bought something; the same as reporting the purchase.</summary>
    public const string PurchaseCompleted = "purchase.completed";

    /// <summary>A purchase was refunded, whole or in part.</summary>
    public const string PurchaseRefunded = "purchase.refunded";

    /// <summary>A flash promotion is to begin at the merchant.</summary>
    public const string PromoTriggered = "promo.triggered";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [PurchaseCompleted, PurchaseRefunded, PromoTriggered];
}

/// <summary>What a webhook says; exactly one part is given.</summary>
public sealed record InboundContent
{
    /// <summary>For <see cref="InboundTypes.PurchaseCompleted"/>.</summary>
    public InboundPurchase? Purchase { get; init; }

    /// <summary>For <see cref="InboundTypes.PurchaseRefunded"/>.</summary>
    public InboundRefund? Refund { get; init; }

    /// <summary>For <see cref="InboundTypes.PromoTriggered"/>.</summary>
    public InboundPromo? Promo { get; init; }

    /// <summary>The webhook's type.</summary>
    internal string Type => this switch
    {
        { Purchase: not null } => InboundTypes.PurchaseCompleted,
        { Refund: not null } => InboundTypes.PurchaseRefunded,
        _ => InboundTypes.PromoTriggered,
    };
}

/// <summary>A purchase, as a merchant's webhook tells it.</summary>
/// <param name="MemberId">Who bought.</param>
/// <param name="OrderNo">The merchant's own number of the order.</param>
/// <param name="AmountMinor">What was paid, in minor units.</param>
/// <param name="OccurredAt">When.</param>
public sealed record InboundPurchase(string MemberId, string OrderNo, long AmountMinor, DateTimeOffset OccurredAt);

/// <summary>A refund, as a merchant's webhook tells it.</summary>
/// <param name="OrderNo">The order.</param>
/// <param name="AmountMinor">How much, in minor units; null for all that is left.</param>
public sealed record InboundRefund(string OrderNo, long? AmountMinor);

/// <summary>A flash promotion that a merchant's system starts.</summary>
/// <param name="CampaignId">The promotion.</param>
public sealed record InboundPromo(string CampaignId);

/// <summary>A webhook that was accepted, once for ever under merchant and <c>webhook-id</c>; what it asks for follows from the change feed.</summary>
internal sealed record InboundWebhook
{
    public const string IdPrefix = "in:";
    public const string SortKeys = "in/";

    public required string DeliveryId { get; init; }

    public required string AllianceId { get; init; }

    public required string MerchantId { get; init; }

    public required string WebhookId { get; init; }

    /// <summary>Of the body as it came: the same id with another body is refused.</summary>
    public required string Digest { get; init; }

    public required InboundContent Content { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required InboundStatus Status { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The receipt of what it led to.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why it led to nothing.</summary>
    public RefusalReason? Refusal { get; init; }

    public Partition Partition => PartitionOf(AllianceId, MerchantId);

    public string DocumentId => IdPrefix + DeliveryId;

    public string SortKey => SortKeys + Place;

    public string Place => $"{ReceivedAt.UtcTicks:D19}.{DeliveryId}";

    public static Partition PartitionOf(string allianceId, string merchantId) => new(Containers.Webhooks, Ids.Key(allianceId, merchantId));

    public static string IdOf(string allianceId, string merchantId, string webhookId) =>
        "whd_" + Base32.Hash($"in\n{allianceId}\n{merchantId}\n{webhookId}", 26);
}

/// <summary>How far a webhook has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InboundStatus>))]
internal enum InboundStatus
{
    /// <summary>It is kept; its work is to come.</summary>
    [JsonStringEnumMemberName("accepted")]
    Accepted,

    /// <summary>Its work is done.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>A rule refused what it asked for.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,
}

/// <summary>A webhook that came in, as its merchant sees it.</summary>
/// <param name="DeliveryId">Names it here.</param>
/// <param name="WebhookId">The <c>webhook-id</c> it came with.</param>
/// <param name="Type">Its type.</param>
/// <param name="Status"><c>accepted</c>, then <c>done</c> or <c>refused</c>.</param>
/// <param name="ReceivedAt">When it was accepted.</param>
/// <param name="EndedAt">When it was done or refused.</param>
/// <param name="StatusPath">Where to read this again, with an API key.</param>
/// <param name="Result">Once done: the receipt of the purchase or refund, or the window of the promotion.</param>
/// <param name="Refusal">Once refused: why.</param>
public sealed record InboundWebhookView(
    string DeliveryId, string WebhookId, string Type, string Status, DateTimeOffset ReceivedAt, DateTimeOffset? EndedAt, string StatusPath,
    JsonElement? Result, RefusalReason? Refusal)
{
    internal static InboundWebhookView Of(InboundWebhook webhook) => new(
        webhook.DeliveryId, webhook.WebhookId, webhook.Content.Type,
        webhook.Status switch { InboundStatus.Accepted => "accepted", InboundStatus.Done => "done", _ => "refused" },
        webhook.ReceivedAt, webhook.EndedAt,
        $"/api/v1/alliances/{webhook.AllianceId}/merchants/{webhook.MerchantId}/webhooks/received/{webhook.DeliveryId}",
        webhook.Result, webhook.Refusal);
}
