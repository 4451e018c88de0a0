using System.Diagnostics;
using System.Text.Json;
using Alliance.Outcomes;

namespace Alliance.Http.Problems;

/// <summary>The one place where an expected "no" of a use case becomes an HTTP problem.</summary>
public static class ProblemMap
{
    /// <summary>The problem that tells a caller about this refusal.</summary>
    public static Problem From(Refusal refusal) => refusal switch
    {
        NotFound r => new(404, "not_found", "Not found",
            $"There is no {Word(r.Subject)} '{r.Id}' here. Check the id and the alliance in the path.")
        { Extras = [("subject", JsonNamingPolicy.CamelCase.ConvertName(r.Subject.ToString())), ("id", r.Id)] },
        KeyRequired => RequestProblems.KeyRequired,
        InvalidCursor => Input.Paging.InvalidCursor,
        _ => Conflicts(refusal) ?? Rules(refusal) ?? Presence(refusal) ?? Webhooks(refusal)
            ?? throw new UnreachableException($"{refusal.GetType().Name} has no problem."),
    };

    /// <summary>The same, where it is kept for later.</summary>
    public static RefusalReason Explain(Refusal refusal) => Reason(From(refusal));

    private static RefusalReason Reason(Problem problem) => new(problem.Code, problem.Detail);

    private static Problem? Conflicts(Refusal refusal) => refusal switch
    {
        SoldOut r => new(409, "sold_out", "Sold out",
            $"Nothing is left of reward '{r.RewardId}'. Codes that expire unused may bring it back.")
        { Extras = [("rewardId", r.RewardId)] },
        AlreadyRedeemed r => new(409, "already_redeemed", "The code was used before",
            $"Redemption '{r.RedemptionId}' was used at {Time(r.UsedAt)} at merchant '{r.MerchantId}'. A code is honoured once.")
        { Extras = [("redemptionId", r.RedemptionId), ("usedAt", r.UsedAt), ("merchantId", r.MerchantId)] },
        CodeExpired r => new(409, "code_expired", "The code has expired",
            $"Redemption '{r.RedemptionId}' expired unused at {Time(r.ExpiredAt)}.")
        { Extras = [("redemptionId", r.RedemptionId), ("expiredAt", r.ExpiredAt)] },
        RedemptionReversed r => new(409, "redemption_reversed", "The redemption was reversed",
            $"Redemption '{r.RedemptionId}' was reversed, or revoked with the purchase that earned it; its code is worth nothing.")
        { Extras = [("redemptionId", r.RedemptionId)] },
        NoRewardDue r => new(409, "no_reward_due", "No reward is due",
            $"{Titled(r.ChallengeId)} is not completed, or its reward was already taken.")
        { Extras = [Named(r.ChallengeId)] },
        PhoneTaken => new(409, "phone_taken", "The phone number is taken",
            "Another member of this alliance has this phone number. Find that member with GET …/members?phone=."),
        StaleVersion r => new(412, "stale_version", "Changed in the meantime",
            r.CurrentVersion is null
                ? "The item does not exist any more, or If-Match named a version of an item that never existed."
                : "The item has another version than the precondition asks for. Read it again and repeat the change with its ETag.")
        { Extras = [("currentVersion", r.CurrentVersion)] },
        StockBelowRedeemed r => new(409, "stock_below_redeemed", "The stock is smaller than what is taken",
            $"{r.Taken} are already reserved or redeemed; the stock must be at least that.")
        { Extras = [("taken", r.Taken)] },
        AlreadyCredited r => new(409, "already_credited", "The order already belongs to this member",
            $"The order is already credited to member '{r.MemberId}'; nothing was moved.")
        { Extras = [("memberId", r.MemberId)] },
        CampaignStateConflict r => new(409, "campaign_state_conflict", "The campaign's state does not allow this",
            $"Campaign '{r.CampaignId}' is {JsonNamingPolicy.CamelCase.ConvertName(r.State.ToString())}; to {r.Move} it is not possible then.")
        { Extras = [("campaignId", r.CampaignId), ("state", JsonNamingPolicy.CamelCase.ConvertName(r.State.ToString())), ("move", r.Move)] },
        PromoLimitReached r => new(409, "promo_limit_reached", "No more windows today",
            $"Merchant '{r.MerchantId}' may open {r.Limit} windows of '{r.CampaignId}' a day and has done so. Try again tomorrow.")
        { Extras = [("campaignId", r.CampaignId), ("merchantId", r.MerchantId), ("limit", r.Limit)] },
        CampaignBudgetExhausted r => new(409, "budget_exhausted", "The budget is used up",
            $"Nothing is left of the {r.BudgetPoints} points of campaign '{r.CampaignId}'. An operator can give it more.")
        { Extras = [("campaignId", r.CampaignId), ("budgetPoints", r.BudgetPoints)] },
        TooManyCampaignChanges r => new(409, "too_many_campaign_changes", "The campaign was changed too often",
            $"A published campaign may be changed {r.Limit} times. Cancel '{r.CampaignId}' and publish a new one in its place.")
        { Extras = [("campaignId", r.CampaignId), ("limit", r.Limit)] },
        WorkflowOver r => new(409, "workflow_over", "The workflow is over",
            $"Instance '{r.InstanceId}' is {r.Status} and cannot be steered any more.")
        { Extras = [("instanceId", r.InstanceId), ("status", r.Status)] },
        WorkflowNotOver r => new(409, "workflow_not_over", "The workflow is not over",
            $"Instance '{r.InstanceId}' is not over. Terminate it first.")
        { Extras = [("instanceId", r.InstanceId)] },
        NotificationDone r => new(409, "notification_done", "The notification is already sent",
            $"Everybody of notification '{r.NotificationId}' has been told; what is in an inbox stays there.")
        { Extras = [("notificationId", r.NotificationId)] },
        Busy r => new(503, "busy", "Busy",
            "The service could not finish in time. Repeat the request with the same Idempotency-Key: its effect happens once.")
        { RetryAfter = r.RetryAfter },
        _ => null,
    };

    private static Problem? Rules(Refusal refusal) => refusal switch
    {
        MemberBlocked r => new(422, "member_blocked", "The member is blocked",
            $"An operator has blocked member '{r.MemberId}'.")
        { Extras = [("memberId", r.MemberId)] },
        MerchantClosed r => new(422, "merchant_closed", "The merchant no longer takes part",
            $"Merchant '{r.MerchantId}' has left the alliance; it issues nothing and honours nothing.")
        { Extras = [("merchantId", r.MerchantId)] },
        MerchantNotEligible r => new(422, "merchant_not_eligible", "The merchant takes no part in this",
            $"Merchant '{r.MerchantId}' takes no part in '{r.For}'.")
        { Extras = [("merchantId", r.MerchantId), ("for", r.For)] },
        OutsideTimeWindow r => new(422, "outside_time_window", "Outside the time window",
            $"{r.What}: {Time(r.At)} lies outside the window from {Time(r.From)} until {Time(r.Until)}.")
        { Extras = [("what", r.What), ("at", r.At), ("from", r.From), ("until", r.Until)] },
        ThresholdNotMet r => new(422, "threshold_not_met", "The purchase is too small",
            $"The amount is {r.AmountMinor} minor units; at least {r.MinimumMinor} are asked for.")
        { Extras = [("amountMinor", r.AmountMinor), ("minimumMinor", r.MinimumMinor)] },
        OrderReused r => new(422, "order_reused", "The order number was used before",
            $"Merchant '{r.MerchantId}' has already reported order '{r.OrderNo}' with another {r.Field}. Use a new order number, or a refund.")
        { Extras = [("merchantId", r.MerchantId), ("orderNo", r.OrderNo), ("field", r.Field)] },
        KeyReused => new(422, "idempotency_key_reused", "The Idempotency-Key was used before",
            "This Idempotency-Key came before with another request body. Use a new key for a new request."),
        InsufficientPoints r => new(422, "insufficient_points", "Not enough points",
            $"{r.Needed} points are needed and {r.Available} are available.")
        { Extras = [("needed", r.Needed), ("available", r.Available)] },
        QuantityExceeded r => new(422, "quantity_exceeded", "The member has had enough of these",
            $"One member may take reward '{r.RewardId}' {r.Limit} times at most.")
        { Extras = [("rewardId", r.RewardId), ("limit", r.Limit)] },
        RewardNotForSale r => new(422, "reward_not_for_sale", "Not sold for points",
            $"Reward '{r.RewardId}' is given for a completed passport or route only.")
        { Extras = [("rewardId", r.RewardId)] },
        TooManyOpenCodes r => new(422, "too_many_open_codes", "Too many unused codes",
            $"A member may hold {r.Limit} unused codes at most. Use one first.")
        { Extras = [("limit", r.Limit)] },
        CodeInvalid => new(422, "code_invalid", "Wrong code",
            "The code does not belong to this redemption. Scan it again from the member's wallet."),
        RewardNotOffered r => new(422, "reward_not_offered", "This reward is not offered",
            $"{Titled(r.ChallengeId)} does not offer reward '{r.RewardId}'.")
        { Extras = [Named(r.ChallengeId), ("rewardId", r.RewardId)] },
        RefundExceedsOrder r => new(422, "refund_exceeds_order", "More than the order's amount",
            $"{r.RemainingMinor} minor units of this order are not yet refunded.")
        { Extras = [("remainingMinor", r.RemainingMinor)] },
        InvalidReference r => new(422, "invalid_reference", "The change contradicts the catalogue", r.Detail)
        { Errors = [new(r.Pointer, "invalid_reference", r.Detail)] },
        TooManyGrants r => new(422, "too_many_grants", "Too many grants are open",
            $"At most {r.Limit} are counted. Send some of the messages first.")
        { Extras = [("limit", r.Limit)] },
        LoginRefused r => new(422, "login_refused", "WeChat does not accept the code",
            $"WeChat answered {r.Code}. A code is good once and for five minutes: call wx.login again and send the new one.")
        { Extras = [("errcode", r.Code)] },
        WeChatNotConfigured => new(422, "wechat_not_configured", "WeChat is not configured",
            "This service knows no mini-program. Its operator sets the app id and the secret when it is started."),
        AudienceUnavailable r => new(422, "audience_unavailable", "This audience cannot be found yet",
            $"The alliance keeps no list of members by {r.Kind}. Use the audience all, walkers, visitors or member.")
        { Extras = [("audience", r.Kind), ("id", r.Id)] },
        AmountTooLarge => new(422, "amount_too_large", "The amount is too large",
            "The points would exceed what a ledger can hold."),
        _ => null,
    };

    private static Problem? Presence(Refusal refusal) => refusal switch
    {
        PresenceUnverified r => new(422, "presence_unverified", "Presence could not be verified",
            $"{r.Detail} Scan the code on the merchant's screen again."),
        PresenceTokenUsed => new(409, "presence_token_used", "The presence token was used before",
            "Each member may use a presence token once. Scan the code on the merchant's screen again."),
        AlreadyStamped r => new(409, "already_stamped", "Stamped before",
            $"{Titled(r.ChallengeId)} already has the stamp of merchant '{r.MerchantId}'. Each merchant stamps once.")
        { Extras = [Named(r.ChallengeId), ("merchantId", r.MerchantId)] },
        StampNeedsPurchase r => new(422, "stamp_needs_purchase", "Stamps come from purchases only",
            $"{Titled(r.ChallengeId)} takes no stamp for a visit alone.")
        { Extras = [Named(r.ChallengeId)] },
        MapNotTaken r => new(409, "map_not_taken", "The map was not taken",
            $"The member has not taken the map of route '{r.RouteId}'. Take it with POST …/routes/{r.RouteId} first; visits count from then on.")
        { Extras = [("routeId", r.RouteId)] },
        FeedbackTooEarly r => new(409, "feedback_too_early", "It is too early for feedback",
            $"Route '{r.RouteId}' takes feedback once the member has completed it, or from {Time(r.From)} on.")
        { Extras = [("routeId", r.RouteId), ("from", r.From)] },
        StopNotNext r => new(422, "stop_not_next", "Another stop comes first",
            $"Route '{r.RouteId}' goes in order, and the stop of merchant '{r.MerchantId}' is not the next one.")
        { Extras = [("routeId", r.RouteId), ("merchantId", r.MerchantId)] },
        _ => null,
    };

    private static Problem? Webhooks(Refusal refusal) => refusal switch
    {
        WebhookUrlRefused r => new(422, "webhook_url_refused", "Webhooks cannot be sent there", r.Detail)
        { Errors = [new("/url", "webhook_url_refused", r.Detail)] },
        WebhookHeadersInvalid => new(400, "webhook_headers_invalid", "The webhook's headers are invalid",
            "Send webhook-id (1 to 128 visible ASCII characters without full stops), webhook-timestamp (seconds since 1970) and webhook-signature, each once."),
        WebhookSignatureInvalid => new(401, "webhook_signature_invalid", "The signature is not good",
            "No secret that is good for this merchant signed this message. Sign id, timestamp and the bytes of the body, joined by full stops, as docs/webhooks.md shows."),
        WebhookOutsideTolerance r => new(401, "webhook_outside_tolerance", "Signed at another time",
            $"webhook-timestamp must be within five minutes of now, which is {Time(r.Now)} here. Sign anew at each attempt, and see that the clock is right.")
        { Extras = [("now", r.Now)] },
        TooManyBadSignatures r => new(429, "too_many_bad_signatures", "Too many bad signatures",
            "Too many messages to this address had bad signatures. Messages with good ones are taken all the same.")
        { RetryAfter = r.RetryAfter },
        WebhookIdReused r => new(422, "webhook_id_reused", "The webhook-id was used before",
            $"'{r.WebhookId}' came before with another body. Use a new webhook-id for a new message, and send the same bytes at every attempt.")
        { Extras = [("webhookId", r.WebhookId)] },
        TooManyWebhookSecrets r => new(409, "too_many_webhook_secrets", "Too many secrets",
            $"{r.Limit} secrets may be good at once. Revoke one first where that can be done, or wait: an old one ends a day after it was rotated.")
        { Extras = [("limit", r.Limit)] },
        TooManyWebhookEndpoints r => new(409, "too_many_webhook_endpoints", "Too many endpoints",
            $"A merchant, or the operators together, may have {r.Limit} endpoints. Delete one, or let one take more types of events.")
        { Extras = [("limit", r.Limit)] },
        _ => null,
    };
    private static string Titled(string challengeId) => $"{(IsRoute(challengeId) ? "Route" : "Passport")} '{challengeId}'";

    private static (string, object?) Named(string challengeId) => (IsRoute(challengeId) ? "routeId" : "passportId", challengeId);

    private static bool IsRoute(string challengeId) => Input.Ids.IsPrefixed(challengeId, Input.Ids.Route);

    private static string Word(Subject subject) => subject switch
    {
        Subject.ApiKey => "API key",
        Subject.Profile => "personal data of member",
        Subject.WebhookEndpoint => "webhook endpoint",
        Subject.WebhookDelivery => "webhook delivery",
        Subject.WebhookSecret => "webhook secret",
        _ => JsonNamingPolicy.CamelCase.ConvertName(subject.ToString()),
    };

    private static string Time(DateTimeOffset? time) => time is { } t ? t.ToString("yyyy-MM-dd'T'HH:mm:sszzz") : "any time";
}
