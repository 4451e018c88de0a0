using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Ledger;

namespace Alliance.Http.Endpoints;

/// <summary>Purchases, refunds and corrections.</summary>
internal static class EarningEndpoints
{
    private const string Tag = "earning";

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "earn", Method = "POST", Template = Paths.Member + "/earn", Allowed = Callers.Merchant, Tag = Tag, Key = KeyUse.Optional,
            Summary = "Reports a purchase: it earns points and stamps, once for ever per merchant and order number.",
            Refusals =
            [
                (422, "order_reused"), (422, "outside_time_window"), (422, "member_blocked"), (422, "merchant_closed"), (422, "amount_too_large"),
            ],
        }.By(RequestJson.Default.EarnBody, 201, ReplyJson.Default.EarnReceipt, static (call, body) => call.Platform.Earn.Execute(
            new EarnRequest(call.Alliance, call.Member, call.Caller.Id, body.OrderNo, body.AmountMinor, body.OccurredAt), call.Key)),
        new EndpointRow
        {
            OperationId = "refund", Method = "POST", Template = Paths.Alliance + "/refunds", Allowed = Callers.Merchant, Tag = Tag, Key = KeyUse.Optional,
            Summary = "Refunds a purchase of the calling merchant, by amount or all that is left of it.",
            Refusals = [(422, "refund_exceeds_order"), (400, "idempotency_key_required")],
        }.By(RequestJson.Default.RefundBody, 201, ReplyJson.Default.RefundReceipt, static (call, body) => call.Platform.Refund.Execute(
            new RefundRequest(call.Alliance, call.Caller.Id, body.OrderNo, body.AmountMinor), call.Key, call.Actor)),
        new EndpointRow
        {
            OperationId = "adjust", Method = "POST", Template = Paths.Member + "/adjustments", Allowed = Callers.Operator, Tag = Tag, Key = KeyUse.Required,
            Summary = "Gives a member points, or takes points, for a stated reason.",
            Refusals = [(422, "insufficient_points"), (422, "amount_too_large")],
        }.By(RequestJson.Default.AdjustBody, 201, ReplyJson.Default.AdjustReceipt, static (call, body) => call.Platform.Adjust.Execute(
            new AdjustRequest(call.Alliance, call.Member, body.Points, body.Reason), call.RequiredKey, call.Actor)),
        new EndpointRow
        {
            OperationId = "reassignOrder", Method = "POST", Template = Paths.Alliance + "/orders/{merchantId}/{orderNo}/reassign",
            Allowed = Callers.Operator, Tag = Tag,
            Summary = "Moves an order that was credited to the wrong member.",
            Refusals = [(409, "already_credited"), (422, "member_blocked")],
        }.By(RequestJson.Default.ReassignBody, 200, ReplyJson.Default.ReassignReceipt, static (call, body) => call.Platform.ReassignOrder.Execute(
            new ReassignRequest(call.Alliance, call.Merchant, call["orderNo"], body.ToMemberId, body.Reason), call.Actor)),
    ];
}
