using System.Text.Json;
using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Webhooks;
using Alliance.Webhooks.Inbound;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Endpoints;

/// <summary>Webhooks that merchants send, and what they sign them with.</summary>
internal static class InboundWebhookEndpoints
{
    private const string Tag = "webhooks";
    private const string Webhooks = Paths.Merchant + "/webhooks";
    private const string Secrets = Webhooks + "/secrets";
    private const string Secret = Secrets + "/{secretId}";
    private const string Received = Webhooks + "/received";
    private const Callers Owners = Callers.Merchant | Callers.Operator;

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "receiveWebhook", Method = "POST", Template = "/api/v1/webhooks/merchants/{merchantId}", Allowed = Callers.Anyone, Tag = Tag,
            Summary = "Takes a webhook that the merchant signed (Standard Webhooks 1.0); the signature is the credential, and says which alliance is meant.",
            Response = ReplyJson.Default.InboundWebhookView, Statuses = [202],
            SignedRequests = [RequestJson.Default.PurchaseWebhook, RequestJson.Default.RefundWebhook, RequestJson.Default.PromoWebhook],
            Refusals =
            [
                (400, "webhook_headers_invalid"), (401, "webhook_signature_invalid"), (401, "webhook_outside_tolerance"),
                (422, "webhook_id_reused"), (429, "too_many_bad_signatures"),
            ],
        }.By(Receive),
        new EndpointRow
        {
            OperationId = "readWebhooks", Method = "GET", Template = Webhooks, Allowed = Owners, Tag = Tag,
            Summary = "Where a merchant sends webhooks, its secrets without what they are, and how many messages had bad signatures.",
        }.By(200, ReplyJson.Default.InboundWebhooksView, static call => call.Platform.InboundSecrets.Read(call.Alliance, call.Merchant)),
        new EndpointRow
        {
            OperationId = "issueWebhookSecret", Method = "POST", Template = Secrets, Allowed = Owners, Tag = Tag,
            Summary = "Makes a secret for the merchant to sign webhooks with; it is shown only in this reply.",
            Refusals = [(409, "too_many_webhook_secrets")],
        }.By(201, ReplyJson.Default.IssuedInboundSecret, static call =>
            call.Platform.InboundSecrets.Issue(call.Alliance, call.Merchant, call.Actor)),
        new EndpointRow
        {
            OperationId = "rotateWebhookSecret", Method = "POST", Template = Secret + "/rotate", Allowed = Owners, Tag = Tag,
            Summary = "Makes a secret in place of one, which stays good for a day.", Refusals = [(409, "too_many_webhook_secrets")],
        }.By(201, ReplyJson.Default.IssuedInboundSecret, static call =>
            call.Platform.InboundSecrets.Rotate(call.Alliance, call.Merchant, call["secretId"], call.Actor)),
        new EndpointRow
        {
            OperationId = "revokeWebhookSecret", Method = "DELETE", Template = Secret, Allowed = Owners, Tag = Tag,
            Summary = "Ends a secret at once.",
        }.By(200, ReplyJson.Default.InboundWebhooksView, static call =>
            call.Platform.InboundSecrets.Revoke(call.Alliance, call.Merchant, call["secretId"])),
        new EndpointRow
        {
            OperationId = "listReceivedWebhooks", Method = "GET", Template = Received, Allowed = Owners, Tag = Tag,
            Summary = "The merchant's webhooks that were accepted and what came of them, newest first.", Query = Paging.Parameters,
            Response = ReplyJson.Default.ListReplyInboundWebhookView,
        }.By(List),
        new EndpointRow
        {
            OperationId = "readReceivedWebhook", Method = "GET", Template = Received + "/{deliveryId}", Allowed = Owners, Tag = Tag,
            Summary = "One webhook that was accepted, and what came of it.",
        }.By(200, ReplyJson.Default.InboundWebhookView, static call =>
            call.Platform.ReceiveWebhook.Read(call.Alliance, call.Merchant, call["deliveryId"])),
    ];

    private static async ValueTask<Reply> Receive(Call call)
    {
        // The bytes first: nothing of them is looked into before their signature is found good.
        var (bytes, problem) = await RequestBody.ReadBytes(call.Http);
        if (bytes is null)
        {
            return problem!;
        }

        var headers = call.Http.Request.Headers;
        var verified = await call.Platform.ReceiveWebhook.Verify(new SignedWebhook(
            call.Merchant, Single(headers, WebhookSignature.IdHeader), Single(headers, WebhookSignature.TimestampHeader),
            Single(headers, WebhookSignature.SignatureHeader), bytes));
        if (!verified.IsSuccess)
        {
            return ProblemMap.From(verified.Refusal);
        }

        var (content, fault) = Content(bytes);
        return content is null
            ? fault!
            : Reply.From(await call.Platform.ReceiveWebhook.Accept(verified.Value, content), ReplyJson.Default.InboundWebhookView, StatusCodes.Status202Accepted);
    }

    private static string? Single(IHeaderDictionary headers, string name) => headers[name] is [{ } value] ? value : null;

    private static (InboundContent? Content, Problem? Problem) Content(byte[] bytes)
    {
        switch (TypeOf(bytes))
        {
            case InboundTypes.PurchaseCompleted:
                var (purchase, badPurchase) = RequestBody.Parse(new(bytes), RequestJson.Default.PurchaseWebhook);
                return (purchase is null ? null : new() { Purchase = purchase.Data.ToContent() }, badPurchase);
            case InboundTypes.PurchaseRefunded:
                var (refund, badRefund) = RequestBody.Parse(new(bytes), RequestJson.Default.RefundWebhook);
                return (refund is null ? null : new() { Refund = refund.Data.ToContent() }, badRefund);
            case InboundTypes.PromoTriggered:
                var (promo, badPromo) = RequestBody.Parse(new(bytes), RequestJson.Default.PromoWebhook);
                return (promo is null ? null : new() { Promo = promo.Data.ToContent() }, badPromo);
            case null:
                return (null, RequestProblems.MalformedBody("A JSON object with type and data is expected."));
            default:
                return (null, RequestProblems.InvalidBody([new("/type", "invalid_value", $"type must be one of: {string.Join(", ", InboundTypes.All)}.")]));
        }
    }

    /// <summary>The body's type; empty when it has none, and null when the body is no JSON object.</summary>
    private static string? TypeOf(byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind != JsonValueKind.Object ? null
                : json.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()
                : "";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no Unicode.
            return null;
        }
    }

    private static async ValueTask<Reply> List(Call call)
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

        var page = await call.Platform.ReceiveWebhook.List(call.Alliance, call.Merchant, paging.Limit, before);
        if (!page.IsSuccess)
        {
            return ProblemMap.From(page.Refusal);
        }

        var next = page.Value.NextCursor is { } last ? Paging.WriteId(last) : null;
        return Reply.Of(new ListReply<InboundWebhookView>(page.Value.Data, next, next is not null), ReplyJson.Default.ListReplyInboundWebhookView);
    }
}
