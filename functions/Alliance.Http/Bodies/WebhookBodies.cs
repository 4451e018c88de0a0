using Alliance.Http.Input;
using Alliance.Webhooks.Inbound;
using Alliance.Webhooks.Outbound;

namespace Alliance.Http.Bodies;

/// <summary>Registers or changes an endpoint.</summary>
/// <param name="Url">Where deliveries go: <c>https</c> and a host of the public internet; at most 500 characters.</param>
/// <param name="Events">The types of events it gets: <c>points.earned</c>, <c>redemption.used</c>, <c>order.refunded</c>, <c>passport.completed</c>, <c>campaign.ended</c>, <c>promo.opened</c>, <c>promo.closed</c>, <c>report.ready</c>.</param>
/// <param name="Enabled">False to keep its events as dead letters until it is enabled again; true unless given.</param>
internal sealed record WebhookEndpointBody(string Url, IReadOnlyList<string> Events, bool Enabled = true) : IChecked
{
    private const int EventsMax = 20;

    public WebhookEndpointRequest ToRequest() => new(Url, Events, Enabled);

    public void Check(ref FieldErrors errors)
    {
        Fields.Token(ref errors, "/url", Url, Webhooks.WebhookUrl.LengthMax);
        Fields.Count(ref errors, "/events", Events, 1, EventsMax);
        for (var i = 0; i < Events.Count && i < EventsMax; i++)
        {
            if (!EventTypes.All.Contains(Events[i], StringComparer.Ordinal))
            {
                errors.Add($"/events/{i}", "invalid_value", $"events must be of: {string.Join(", ", EventTypes.All)}.");
            }
        }
    }
}

/// <summary>A webhook that tells of a purchase.</summary>
/// <param name="Type"><c>purchase.completed</c></param>
/// <param name="Data">The purchase.</param>
/// <param name="Timestamp">When it was noticed, as an RFC 3339 time with offset; for people.</param>
internal sealed record PurchaseWebhook(string Type, PurchaseWebhookData Data, DateTimeOffset? Timestamp = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.Id(ref errors, "/data/memberId", Data.MemberId, Ids.Member);
        Fields.OrderNo(ref errors, "/data/orderNo", Data.OrderNo);
        Fields.Amount(ref errors, "/data/amountMinor", Data.AmountMinor);
    }
}

/// <summary>A purchase, as a webhook tells it.</summary>
/// <param name="MemberId">Who bought.</param>
/// <param name="OrderNo">The merchant's own number of the purchase; 1 to 64 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>. It earns once for ever.</param>
/// <param name="AmountMinor">What was paid, in minor units; 1 to 1,000,000,000,000.</param>
/// <param name="OccurredAt">When, as an RFC 3339 time with offset; at most 5 minutes ahead and as far back as the programme allows.</param>
internal sealed record PurchaseWebhookData(string MemberId, string OrderNo, long AmountMinor, DateTimeOffset OccurredAt)
{
    public InboundPurchase ToContent() => new(MemberId, OrderNo, AmountMinor, OccurredAt);
}

/// <summary>A webhook that tells of a refund.</summary>
/// <param name="Type"><c>purchase.refunded</c></param>
/// <param name="Data">The refund.</param>
/// <param name="Timestamp">When it was noticed, as an RFC 3339 time with offset; for people.</param>
internal sealed record RefundWebhook(string Type, RefundWebhookData Data, DateTimeOffset? Timestamp = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.OrderNo(ref errors, "/data/orderNo", Data.OrderNo);
        if (Data.AmountMinor is { } amount)
        {
            Fields.Amount(ref errors, "/data/amountMinor", amount);
        }
    }
}

/// <summary>A refund, as a webhook tells it.</summary>
/// <param name="OrderNo">The purchase.</param>
/// <param name="AmountMinor">What is paid back, in minor units; all that is left of the purchase unless given.</param>
internal sealed record RefundWebhookData(string OrderNo, long? AmountMinor = null)
{
    public InboundRefund ToContent() => new(OrderNo, AmountMinor);
}

/// <summary>A webhook that starts a flash promotion at the merchant.</summary>
/// <param name="Type"><c>promo.triggered</c></param>
/// <param name="Data">The promotion.</param>
/// <param name="Timestamp">When it was noticed, as an RFC 3339 time with offset; for people.</param>
internal sealed record PromoWebhook(string Type, PromoWebhookData Data, DateTimeOffset? Timestamp = null) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.Id(ref errors, "/data/campaignId", Data.CampaignId, Ids.Campaign);
}

/// <summary>A flash promotion, as a webhook names it.</summary>
/// <param name="CampaignId">The campaign; one of kind <c>flashPromo</c>. Its window opens when the webhook is done, for as long as the campaign says.</param>
internal sealed record PromoWebhookData(string CampaignId)
{
    public InboundPromo ToContent() => new(CampaignId);
}
