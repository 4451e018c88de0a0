using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Notifications;

namespace Alliance.Http.Endpoints;

/// <summary>What operators tell members, and how far it has come.</summary>
internal static class NotificationEndpoints
{
    private const string Tag = "notifications";
    private const string Notifications = Paths.Alliance + "/notifications";
    private const string Notification = Notifications + "/{notificationId}";
    private const string DeadLetters = Paths.Alliance + "/notification-dead-letters";

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "notify", Method = "POST", Template = Notifications, Allowed = Callers.Operator, Tag = Tag, Key = KeyUse.Required,
            Summary = "Tells an audience something: each member once in the inbox, and through WeChat where the member has allowed it.",
            Refusals = [(422, "audience_unavailable")],
        }.By(RequestJson.Default.NotificationBody, 202, ReplyJson.Default.NotificationView, static (call, body) => call.Platform.Notify.Request(
            new NotificationRequest(call.Alliance, "request/" + call.RequiredKey.Hash, body.Audience.ToAudience(), body.ToMessage())
            {
                Digest = call.RequiredKey.Digest,
            },
            call.Actor)),
        new EndpointRow
        {
            OperationId = "listNotifications", Method = "GET", Template = Notifications, Allowed = Callers.Operator, Tag = Tag,
            Summary = "The alliance's notifications, newest first; without those that routes and campaigns send to single members.",
            Response = ReplyJson.Default.ListReplyNotificationView, Query = Paging.Parameters,
        }.By(List),
        new EndpointRow
        {
            OperationId = "readNotification", Method = "GET", Template = Notification, Allowed = Callers.Operator, Tag = Tag,
            Summary = "How far a notification has come: who was found, told, skipped and why, and what failed.",
        }.By(200, ReplyJson.Default.NotificationProgress, static call => call.Platform.ReadNotification.Progress(call.Alliance, call["notificationId"])),
        new EndpointRow
        {
            OperationId = "cancelNotification", Method = "POST", Template = Notification + "/cancel", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Stops a notification that is under way; what is in an inbox stays there.",
            Refusals = [(409, "notification_done")],
        }.By(RequestJson.Default.ReasonBody, 200, ReplyJson.Default.NotificationView, static (call, body) =>
            call.Platform.CancelNotification.Execute(call.Alliance, call["notificationId"], body.Reason, call.Actor)),
        new EndpointRow
        {
            OperationId = "listDeadNotifications", Method = "GET", Template = DeadLetters, Allowed = Callers.Operator, Tag = Tag,
            Summary = "Parts of notifications that could not be sent. A page may be short, or empty, and still have a nextCursor.",
            Response = ReplyJson.Default.ListReplyDeadNotification, Query = Paging.Parameters,
        }.By(ListDead),
        new EndpointRow
        {
            OperationId = "replayDeadNotifications", Method = "POST", Template = DeadLetters + "/replay", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Tries dead letters again as if for the first time; nobody is told twice by it.",
        }.By(RequestJson.Default.ReplayBody, 200, ReplyJson.Default.ReplayReceipt, static (call, body) =>
            call.Platform.DeadNotifications.Replay(call.Alliance, body.Handles)),
    ];

    private static async ValueTask<Reply> List(Call call)
    {
        string? after = null;
        if (Paging.TryRead(call, out var paging) is { } problem)
        {
            return problem;
        }

        if (paging.Cursor is not null && (after = Paging.ReadId(paging.Cursor)) is null)
        {
            return Paging.InvalidCursor;
        }

        var page = await call.Platform.ReadNotification.List(call.Alliance, paging.Limit, after);
        return page.IsSuccess
            ? Reply.Of(
                new ListReply<NotificationView>(
                    page.Value.Data, page.Value.NextCursor is { } next ? Paging.WriteId(next) : null, page.Value.NextCursor is not null),
                ReplyJson.Default.ListReplyNotificationView)
            : ProblemMap.From(page.Refusal);
    }

    private static async ValueTask<Reply> ListDead(Call call)
    {
        if (Paging.TryRead(call, out var paging) is { } problem)
        {
            return problem;
        }

        var page = await call.Platform.DeadNotifications.List(call.Alliance, paging.Limit, paging.Cursor);
        return page.IsSuccess
            ? Reply.Of(
                new ListReply<DeadNotification>(page.Value.Data, page.Value.NextCursor, page.Value.NextCursor is not null),
                ReplyJson.Default.ListReplyDeadNotification)
            : ProblemMap.From(page.Refusal);
    }
}
