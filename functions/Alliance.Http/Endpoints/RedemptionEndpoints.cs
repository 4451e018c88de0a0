using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Members;
using Alliance.Outcomes;
using Alliance.Rewards;

namespace Alliance.Http.Endpoints;

/// <summary>Spending points, and honouring the codes that come of it.</summary>
internal static class RedemptionEndpoints
{
    private const string Tag = "redemptions";

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "redeem", Method = "POST", Template = Paths.Member + "/redemptions", Allowed = Callers.Member, Tag = Tag, Key = KeyUse.Required,
            Summary = "Spends points on a reward and issues the code to show at a merchant.",
            Refusals =
            [
                (409, "sold_out"), (422, "insufficient_points"), (422, "quantity_exceeded"), (422, "outside_time_window"),
                (422, "reward_not_for_sale"), (422, "too_many_open_codes"), (422, "member_blocked"),
            ],
        }.By(RequestJson.Default.RewardChoiceBody, 201, ReplyJson.Default.RedemptionReceipt, static (call, body) => call.Platform.Redeem.Execute(
            new RedeemRequest(call.Alliance, call.Member, body.RewardId), call.RequiredKey)),
        new EndpointRow
        {
            OperationId = "listRedemptions", Method = "GET", Template = Paths.Member + "/redemptions", Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "A member's redemptions, newest first.",
        }.ByPages(ReplyJson.Default.ListReplyRedemptionView, static (call, paging) =>
            call.Platform.ReadMember.Redemptions(call.Alliance, call.Member, paging.Limit, paging.Cursor)),
        new EndpointRow
        {
            OperationId = "readOwnRedemption", Method = "GET", Template = Paths.Member + "/redemptions/{redemptionId}",
            Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "One of a member's redemptions.",
        }.By(200, ReplyJson.Default.RedemptionView, static async call =>
            ReadMember.OwnerOf(call["redemptionId"]) == call.Member
                ? await call.Platform.ReadMember.Redemption(call.Alliance, call["redemptionId"])
                : new NotFound(Subject.Redemption, call["redemptionId"])),
        new EndpointRow
        {
            OperationId = "useCode", Method = "POST", Template = Paths.Redemption + "/use", Allowed = Callers.Merchant, Tag = Tag, Key = KeyUse.Optional,
            Summary = "Verifies a member's code once; the calling merchant honours it.",
            Refusals =
            [
                (409, "already_redeemed"), (409, "code_expired"), (409, "redemption_reversed"), (422, "code_invalid"),
                (422, "merchant_not_eligible"), (422, "merchant_closed"),
            ],
        }.By(RequestJson.Default.UseBody, 200, ReplyJson.Default.UseReceipt, static (call, body) => call.Platform.UseCode.Execute(
            new UseCodeRequest(call.Alliance, call["redemptionId"], call.Caller.Id, body.Code), call.Key)),
        new EndpointRow
        {
            OperationId = "reverseRedemption", Method = "POST", Template = Paths.Redemption + "/reversal", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Takes a redemption back: points return to the lots they came from, the stock to sale.",
            Refusals = [(409, "already_redeemed"), (409, "code_expired"), (409, "redemption_reversed")],
        }.By(RequestJson.Default.ReasonBody, 200, ReplyJson.Default.ReverseReceipt, static (call, body) => call.Platform.ReverseRedemption.Execute(
            new ReverseRequest(call.Alliance, call["redemptionId"], body.Reason), call.Actor)),
    ];
}
