namespace Alliance.Outcomes;

/// <summary>
/// An expected "no" of a use case. Nothing was written. The set is closed; <c>ProblemMap</c> in Alliance.Http turns
/// each into an RFC 9457 problem.
/// </summary>
public abstract record Refusal;

/// <summary>What a <see cref="NotFound"/> looked for.</summary>
public enum Subject
{
    /// <summary>An alliance.</summary>
    Alliance,

    /// <summary>A member.</summary>
    Member,

    /// <summary>A merchant.</summary>
    Merchant,

    /// <summary>A merchant's location.</summary>
    Location,

    /// <summary>A passport.</summary>
    Passport,

    /// <summary>A route.</summary>
    Route,

    /// <summary>A reward.</summary>
    Reward,

    /// <summary>A redemption.</summary>
    Redemption,

    /// <summary>An order.</summary>
    Order,

    /// <summary>An API key.</summary>
    ApiKey,

    /// <summary>An endpoint for webhooks.</summary>
    WebhookEndpoint,

    /// <summary>A delivery of a webhook, in or out.</summary>
    WebhookDelivery,

    /// <summary>A secret for webhooks.</summary>
    WebhookSecret,

    /// <summary>A member's personal data.</summary>
    Profile,

    /// <summary>A workflow instance.</summary>
    Workflow,
    /// <summary>A notification.</summary>
    Notification,

    /// <summary>A message in a member's inbox.</summary>
    Message,

    /// <summary>A campaign.</summary>
    Campaign,
}

/// <summary>No such thing.</summary>
public sealed record NotFound(Subject Subject, string Id) : Refusal;

/// <summary>The member is blocked by an operator.</summary>
public sealed record MemberBlocked(string MemberId) : Refusal;

/// <summary>The merchant no longer takes part in the alliance.</summary>
public sealed record MerchantClosed(string MerchantId) : Refusal;

/// <summary>The merchant takes no part in this passport, or does not honour this reward.</summary>
public sealed record MerchantNotEligible(string MerchantId, string For) : Refusal;

/// <summary>The time given, or the present, lies outside the window in which this is allowed.</summary>
/// <param name="What">What has the window, for example <c>occurredAt</c> or a reward's name.</param>
/// <param name="At">The time that was tested.</param>
/// <param name="From">Start of the window, inclusive, or null for none.</param>
/// <param name="Until">End of the window, or null for none.</param>
public sealed record OutsideTimeWindow(string What, DateTimeOffset At, DateTimeOffset? From, DateTimeOffset? Until) : Refusal;

/// <summary>The purchase is smaller than the passport or promotion asks for.</summary>
public sealed record ThresholdNotMet(long AmountMinor, long MinimumMinor) : Refusal;

/// <summary>The merchant has already reported this order, with another amount or for another member.</summary>
/// <param name="Field">What differs: <c>amountMinor</c> or <c>memberId</c>.</param>
public sealed record OrderReused(string MerchantId, string OrderNo, string Field) : Refusal;

/// <summary>The key was used before with another request.</summary>
public sealed record KeyReused : Refusal;

/// <summary>The request has no natural key, so that it needs an <c>Idempotency-Key</c>.</summary>
public sealed record KeyRequired : Refusal;

/// <summary>The member has too few points.</summary>
public sealed record InsufficientPoints(long Needed, long Available) : Refusal;

/// <summary>Every shard of the reward's stock was found empty.</summary>
public sealed record SoldOut(string RewardId) : Refusal;

/// <summary>The member has taken this reward as often as one member may.</summary>
public sealed record QuantityExceeded(string RewardId, int Limit) : Refusal;

/// <summary>The reward is not sold for points; it is given for a completed passport.</summary>
public sealed record RewardNotForSale(string RewardId) : Refusal;

/// <summary>The member holds as many unused codes as one member may.</summary>
public sealed record TooManyOpenCodes(int Limit) : Refusal;

/// <summary>The code does not belong to this redemption.</summary>
public sealed record CodeInvalid : Refusal;

/// <summary>The code was used before.</summary>
public sealed record AlreadyRedeemed(string RedemptionId, DateTimeOffset UsedAt, string MerchantId) : Refusal;

/// <summary>The code expired unused.</summary>
public sealed record CodeExpired(string RedemptionId, DateTimeOffset ExpiredAt) : Refusal;

/// <summary>The redemption was reversed, or revoked with the purchase that earned it.</summary>
public sealed record RedemptionReversed(string RedemptionId) : Refusal;

/// <summary>The presence token is forged, stale, or of another merchant.</summary>
public sealed record PresenceUnverified(string Detail) : Refusal;

/// <summary>The member has used this presence token before, for another passport.</summary>
public sealed record PresenceTokenUsed : Refusal;

/// <summary>The member already has this merchant's stamp in this passport, or has lit its stop of this route.</summary>
public sealed record AlreadyStamped(string ChallengeId, string MerchantId) : Refusal;

/// <summary>This passport or route counts purchases only.</summary>
public sealed record StampNeedsPurchase(string ChallengeId) : Refusal;

/// <summary>The member has not taken the map of this route.</summary>
public sealed record MapNotTaken(string RouteId) : Refusal;

/// <summary>Feedback is taken once the member has completed the route, or the route has ended.</summary>
public sealed record FeedbackTooEarly(string RouteId, DateTimeOffset From) : Refusal;

/// <summary>The route goes in order, and another stop comes before this merchant's.</summary>
public sealed record StopNotNext(string RouteId, string MerchantId) : Refusal;

/// <summary>The passport or route gives no reward to claim now: not completed, or claimed before.</summary>
public sealed record NoRewardDue(string ChallengeId) : Refusal;

/// <summary>The passport or route does not offer this reward.</summary>
public sealed record RewardNotOffered(string ChallengeId, string RewardId) : Refusal;

/// <summary>The refunds of this order would exceed its amount.</summary>
public sealed record RefundExceedsOrder(long RemainingMinor) : Refusal;

/// <summary>Another member has this phone number.</summary>
public sealed record PhoneTaken : Refusal;

/// <summary>The thing was changed since the version the caller named.</summary>
public sealed record StaleVersion(string? CurrentVersion) : Refusal;

/// <summary>The new stock is smaller than what is already reserved or redeemed.</summary>
public sealed record StockBelowRedeemed(long Taken) : Refusal;

/// <summary>A change refers to something the catalogue does not have, or contradicts itself.</summary>
/// <param name="Pointer">RFC 6901 pointer into the request body.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record InvalidReference(string Pointer, string Detail) : Refusal;

/// <summary>The order already belongs to this member.</summary>
public sealed record AlreadyCredited(string MemberId) : Refusal;

/// <summary>The amount is so large that points would overflow.</summary>
public sealed record AmountTooLarge : Refusal;

/// <summary>Webhooks cannot be sent there.</summary>
/// <param name="Detail">Why not, and what is allowed.</param>
public sealed record WebhookUrlRefused(string Detail) : Refusal;

/// <summary>The owner has as many endpoints as one may have.</summary>
public sealed record TooManyWebhookEndpoints(int Limit) : Refusal;

/// <summary>The merchant has as many secrets as may be good at once.</summary>
public sealed record TooManyWebhookSecrets(int Limit) : Refusal;

/// <summary>A webhook's headers are missing, or not what Standard Webhooks says they are.</summary>
public sealed record WebhookHeadersInvalid : Refusal;

/// <summary>No good secret signed this webhook.</summary>
public sealed record WebhookSignatureInvalid : Refusal;

/// <summary>A webhook was signed too long ago, or ahead of time.</summary>
/// <param name="Now">What time it is here.</param>
public sealed record WebhookOutsideTolerance(DateTimeOffset Now) : Refusal;

/// <summary>So many webhooks to this address had bad signatures that their sender is to wait.</summary>
public sealed record TooManyBadSignatures(TimeSpan RetryAfter) : Refusal;

/// <summary>The <c>webhook-id</c> came before with another body.</summary>
public sealed record WebhookIdReused(string WebhookId) : Refusal;

/// <summary>The store or a neighbour did not answer in time; whether the effect took place is settled by asking again with the same key.</summary>
public sealed record Busy(TimeSpan RetryAfter) : Refusal;

/// <summary>Nobody can be found by this kind of audience yet.</summary>
/// <param name="Kind">The kind of audience.</param>
/// <param name="Id">Which one was asked for.</param>
public sealed record AudienceUnavailable(string Kind, string Id) : Refusal;

/// <summary>The workflow instance is over; it cannot be steered any more.</summary>
/// <param name="InstanceId">Which one.</param>
/// <param name="Status">How it ended: <c>completed</c>, <c>failed</c> or <c>terminated</c>.</param>
public sealed record WorkflowOver(string InstanceId, string Status) : Refusal;

/// <summary>The workflow instance is not over, so that nothing of it can be deleted.</summary>
public sealed record WorkflowNotOver(string InstanceId) : Refusal;
/// <summary>The notification has been sent to everybody already, so that nothing of it can be cancelled.</summary>
public sealed record NotificationDone(string NotificationId) : Refusal;

/// <summary>The member has granted as many messages of a template, or of as many templates, as are counted.</summary>
/// <param name="Limit">How many.</param>
public sealed record TooManyGrants(int Limit) : Refusal;

/// <summary>WeChat does not accept the login code.</summary>
/// <param name="Code">WeChat's <c>errcode</c>.</param>
public sealed record LoginRefused(int Code) : Refusal;

/// <summary>No mini-program is configured with this service.</summary>
public sealed record WeChatNotConfigured : Refusal;

/// <summary>The cursor is not one that this list returned.</summary>
public sealed record InvalidCursor : Refusal;

/// <summary>The campaign's state does not allow this.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="State">Its state.</param>
/// <param name="Move">What was asked: <c>change</c>, <c>publish</c>, <c>pause</c>, <c>resume</c> or <c>cancel</c>.</param>
public sealed record CampaignStateConflict(string CampaignId, Campaigns.CampaignState State, string Move) : Refusal;

/// <summary>The campaign was changed as often as one may be; a new one takes its place.</summary>
public sealed record TooManyCampaignChanges(string CampaignId, int Limit) : Refusal;

/// <summary>The merchant has opened as many windows of the flash promotion today as one may.</summary>
public sealed record PromoLimitReached(string CampaignId, string MerchantId, int Limit) : Refusal;

/// <summary>Nothing is left of the campaign's budget.</summary>
public sealed record CampaignBudgetExhausted(string CampaignId, long BudgetPoints) : Refusal;
