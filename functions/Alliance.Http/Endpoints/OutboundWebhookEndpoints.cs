using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Webhooks.Outbound;

namespace Alliance.Http.Endpoints;

/// <summary>Webhooks that go out: where they go, what was sent, and sending it again. Each caller has its own; operators see everybody's.</summary>
internal static class OutboundWebhookEndpoints
{
    private const string Tag = "webhooks";
    private const string All = Paths.Alliance + "/webhook-endpoints";
    private const string One = All + "/{endpointId}";
    private const string Deliveries = One + "/deliveries";
    private const string Delivery = Deliveries + "/{deliveryId}";
    private const Callers Owners = Callers.Merchant | Callers.Operator;

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "createWebhookEndpoint", Method = "POST", Template = All, Allowed = Owners, Tag = Tag,
            Summary = "Registers an endpoint of the calling merchant, or of the operators together; its secret is shown only in this reply.",
            Refusals = [(422, "webhook_url_refused"), (409, "too_many_webhook_endpoints")],
        }.By(RequestJson.Default.WebhookEndpointBody, 201, ReplyJson.Default.IssuedWebhookEndpoint, static (call, body) =>
            call.Platform.WebhookEndpoints.Create(call.Alliance, OwnerOf(call) ?? WebhookOwners.Operators, body.ToRequest(), call.Actor)),
        new EndpointRow
        {
            OperationId = "listWebhookEndpoints", Method = "GET", Template = All, Allowed = Owners, Tag = Tag,
            Summary = "The caller's endpoints, without their secrets; for an operator those of the whole alliance.",
            Response = ReplyJson.Default.ListReplyWebhookEndpointView,
        }.By(static async call =>
        {
            var answer = await call.Platform.WebhookEndpoints.List(call.Alliance, OwnerOf(call));
            return answer.IsSuccess
                ? Reply.Of(ListReply<WebhookEndpointView>.From(answer.Value), ReplyJson.Default.ListReplyWebhookEndpointView)
                : ProblemMap.From(answer.Refusal);
        }),
        new EndpointRow
        {
            OperationId = "readWebhookEndpoint", Method = "GET", Template = One, Allowed = Owners, Tag = Tag,
            Summary = "One endpoint, without its secret.",
        }.By(200, ReplyJson.Default.WebhookEndpointView, static call =>
            call.Platform.WebhookEndpoints.Read(call.Alliance, OwnerOf(call), call["endpointId"])),
        new EndpointRow
        {
            OperationId = "changeWebhookEndpoint", Method = "PUT", Template = One, Allowed = Owners, Tag = Tag,
            Summary = "Changes where deliveries go and which, and disables or enables it.", Refusals = [(422, "webhook_url_refused")],
        }.By(RequestJson.Default.WebhookEndpointBody, 200, ReplyJson.Default.WebhookEndpointView, static (call, body) =>
            call.Platform.WebhookEndpoints.Change(call.Alliance, OwnerOf(call), call["endpointId"], body.ToRequest())),
        new EndpointRow
        {
            OperationId = "deleteWebhookEndpoint", Method = "DELETE", Template = One, Allowed = Owners, Tag = Tag,
            Summary = "Removes an endpoint and its log; what is under way to it is given up.",
        }.By(200, ReplyJson.Default.WebhookEndpointView, static call =>
            call.Platform.WebhookEndpoints.Delete(call.Alliance, OwnerOf(call), call["endpointId"])),
        new EndpointRow
        {
            OperationId = "rotateWebhookEndpointSecret", Method = "POST", Template = One + "/rotate", Allowed = Owners, Tag = Tag,
            Summary = "Gives an endpoint a new secret, shown only in this reply; for a day deliveries are signed with the old one too.",
            Refusals = [(409, "too_many_webhook_secrets")],
        }.By(201, ReplyJson.Default.IssuedWebhookEndpoint, static call =>
            call.Platform.WebhookEndpoints.RotateSecret(call.Alliance, OwnerOf(call), call["endpointId"])),
        new EndpointRow
        {
            OperationId = "testWebhookEndpoint", Method = "POST", Template = One + "/test", Allowed = Owners, Tag = Tag,
            Summary = "Sends a trial event (webhook.test) to an endpoint; its delivery tells what came of it.",
        }.By(202, ReplyJson.Default.WebhookDeliveryView, static call =>
            call.Platform.WebhookDeliveries.Test(call.Alliance, OwnerOf(call), call["endpointId"])),
        new EndpointRow
        {
            OperationId = "listWebhookDeliveries", Method = "GET", Template = Deliveries, Allowed = Owners, Tag = Tag,
            Summary = "An endpoint's deliveries with their attempts, newest first.", Query = Paging.Parameters,
            Response = ReplyJson.Default.ListReplyWebhookDeliveryView,
        }.By(static call => List(call, onlyDead: false)),
        new EndpointRow
        {
            OperationId = "listWebhookDeadLetters", Method = "GET", Template = One + "/dead-letters", Allowed = Owners, Tag = Tag,
            Summary = "An endpoint's deliveries that were given up, newest first.", Query = Paging.Parameters,
            Response = ReplyJson.Default.ListReplyWebhookDeliveryView,
        }.By(static call => List(call, onlyDead: true)),
        new EndpointRow
        {
            OperationId = "readWebhookDelivery", Method = "GET", Template = Delivery, Allowed = Owners, Tag = Tag,
            Summary = "One delivery with its attempts.",
        }.By(200, ReplyJson.Default.WebhookDeliveryView, static call =>
            call.Platform.WebhookDeliveries.Read(call.Alliance, OwnerOf(call), call["endpointId"], call["deliveryId"])),
        new EndpointRow
        {
            OperationId = "replayWebhookDelivery", Method = "POST", Template = Delivery + "/replay", Allowed = Owners, Tag = Tag,
            Summary = "Sends a delivery again, under the same webhook-id, whether it was given up, taken or waits for its next attempt.",
        }.By(202, ReplyJson.Default.WebhookDeliveryView, static call =>
            call.Platform.WebhookDeliveries.Replay(call.Alliance, OwnerOf(call), call["endpointId"], call["deliveryId"])),
    ];

    /// <summary>Whose endpoints the caller may reach: a merchant its own, an operator (null) everybody's.</summary>
    private static string? OwnerOf(Call call) => call.Caller.Role == Role.Merchant ? call.Caller.Id : null;

    private static async ValueTask<Reply> List(Call call, bool onlyDead)
    {
        if (Paging.TryRead(call, out var paging) is { } problem)
        {
            return problem;
        }

        var before = paging.Cursor is null ? null : Paging.ReadId(paging.Cursor);
        if (before is null && paging.Cursor is not null)
        {
            return Paging.InvalidCursor;
        }

        var page = await call.Platform.WebhookDeliveries.List(call.Alliance, OwnerOf(call), call["endpointId"], onlyDead, paging.Limit, before);
        if (!page.IsSuccess)
        {
            return ProblemMap.From(page.Refusal);
        }

        var next = page.Value.NextCursor is { } last ? Paging.WriteId(last) : null;
        return Reply.Of(new ListReply<WebhookDeliveryView>(page.Value.Data, next, next is not null), ReplyJson.Default.ListReplyWebhookDeliveryView);
    }
}
