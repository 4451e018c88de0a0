using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Passports;
using Alliance.Rewards;
using QRCoder;

namespace Alliance.Http.Endpoints;

/// <summary>Stamps for visits, and the rewards of completed passports.</summary>
internal static class StampEndpoints
{
    private const string Tag = "passports";
    private const int PixelsPerModule = 6;

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "collectStamp", Method = "POST", Template = Paths.Member + "/stamps", Allowed = Callers.Member, Tag = Tag,
            Summary = "Collects a stamp with the code that the merchant's screen shows.",
            Refusals =
            [
                (409, "already_stamped"), (409, "presence_token_used"), (422, "presence_unverified"), (422, "stamp_needs_purchase"),
                (422, "outside_time_window"), (422, "merchant_not_eligible"), (422, "merchant_closed"), (422, "member_blocked"),
            ],
        }.By(RequestJson.Default.StampBody, 201, ReplyJson.Default.StampReceipt, static (call, body) => call.Platform.CollectStamp.Execute(
            new CollectStampRequest(call.Alliance, call.Member, body.PassportId, body.PresenceToken))),
        new EndpointRow
        {
            OperationId = "claimPassportReward", Method = "POST", Template = Paths.Member + "/passports/{passportId}/reward",
            Allowed = Callers.Member, Tag = Tag,
            Summary = "Chooses the reward of a completed passport.",
            Refusals = [(409, "no_reward_due"), (409, "sold_out"), (422, "reward_not_offered"), (422, "member_blocked")],
        }.By(RequestJson.Default.RewardChoiceBody, 201, ReplyJson.Default.RedemptionReceipt, static (call, body) => call.Platform.Redeem.ClaimReward(
            new ClaimRewardRequest(call.Alliance, call.Member, call["passportId"], body.RewardId))),
        new EndpointRow
        {
            OperationId = "readPresenceToken", Method = "GET", Template = Paths.Merchant + "/presence-token", Allowed = Callers.Merchant, Tag = Tag,
            Summary = "What the merchant's screen shows now: a token that is good for about a minute, and its QR code.",
            Response = ReplyJson.Default.PresenceTokenView,
            Query = [new("locationId", "Which of the merchant's locations shows it; the first unless given.")],
            Refusals = [(422, "merchant_closed")],
        }.By(ReadPresenceToken),
    ];

    private static async ValueTask<Reply> ReadPresenceToken(Call call)
    {
        var locationId = call.Query("locationId");
        if (locationId is not null && !Input.Ids.IsPrefixed(locationId, Input.Ids.Location))
        {
            return RequestProblems.InvalidQuery("locationId", "locationId must be loc_ and 1 to 48 letters, digits, '_' or '-'.");
        }

        var answer = await call.Platform.PresenceTokens.Issue(call.Alliance, call.Merchant, locationId);
        if (!answer.IsSuccess)
        {
            return ProblemMap.From(answer.Refusal);
        }

        call.Http.Response.Headers.CacheControl = "no-store";
        var token = answer.Value;
        return Reply.Of(
            new PresenceTokenView(token.Token, token.SecondsLeft, token.LocationId, Draw(token.Token)), ReplyJson.Default.PresenceTokenView);
    }

    private static string Draw(string token)
    {
        using var code = QRCodeGenerator.GenerateQrCode(token, QRCodeGenerator.ECCLevel.M);
        using var image = new SvgQRCode(code);
        return image.GetGraphic(PixelsPerModule);
    }
}
