using System.Text.Json;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>Something that happened, to be told to whoever registered an endpoint for it.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="MerchantId">The merchant concerned, whose endpoints are told beside those of the operators; null for the operators alone.</param>
/// <param name="Type">One of <see cref="EventTypes.All"/>.</param>
/// <param name="EventId">With the type its natural key in the alliance: publishing it again changes nothing. 1 to 500 characters.</param>
/// <param name="At">When it happened.</param>
/// <param name="Data">What there is to say about it, as JSON; at most <see cref="PublishEvent.DataCharactersMax"/> characters, and no personal data.</param>
public sealed record OutboundEvent(string AllianceId, string? MerchantId, string Type, string EventId, DateTimeOffset At, JsonElement Data)
{
    /// <summary>The value of the <c>webhook-id</c> header: the same for every endpoint and every attempt.</summary>
    internal string MessageId => "evt_" + Base32.Hash($"{AllianceId}\n{Type}\n{EventId}", 26);

    /// <summary>Whose endpoints are told.</summary>
    internal bool Concerns(WebhookEndpoint endpoint) =>
        (endpoint.OwnerId == WebhookOwners.Operators || endpoint.OwnerId == MerchantId)
        && endpoint.Events.Contains(Type, StringComparer.Ordinal)
        // Whoever registers hears of what happens from then on.
        && endpoint.CreatedAt <= At;
}

/// <summary>Whose an endpoint is: a merchant's id, or <see cref="Operators"/>.</summary>
public static class WebhookOwners
{
    /// <summary>The operators of the alliance, together.</summary>
    public const string Operators = "operators";
}

/// <summary>The types of events that endpoints may register for.</summary>
public static class EventTypes
{
    /// <summary>A purchase was credited.</summary>
    public const string PointsEarned = "points.earned";

    /// <summary>A code was used.</summary>
    public const string RedemptionUsed = "redemption.used";

    /// <summary>An order was refunded, whole or in part.</summary>
    public const string OrderRefunded = "order.refunded";

    /// <summary>A purchase or visit completed a passport.</summary>
    public const string PassportCompleted = "passport.completed";

    /// <summary>A campaign is over.</summary>
    public const string CampaignEnded = "campaign.ended";

    /// <summary>A flash promotion has begun.</summary>
    public const string PromoOpened = "promo.opened";

    /// <summary>A flash promotion is over.</summary>
    public const string PromoClosed = "promo.closed";

    /// <summary>A campaign's report can be read.</summary>
    public const string ReportReady = "report.ready";

    /// <summary>A trial, sent to one endpoint on request; every endpoint gets it, registered or not.</summary>
    public const string Test = "webhook.test";

    /// <summary>All that can be registered for.</summary>
    public static IReadOnlyList<string> All { get; } =
        [PointsEarned, RedemptionUsed, OrderRefunded, PassportCompleted, CampaignEnded, PromoOpened, PromoClosed, ReportReady];
}
