using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Notifications.</summary>
public sealed class NotificationFunctions(Rows rows)
{
    [Function("notify")]
    public Task Notify([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/notifications")] HttpRequest request) => rows.Serve("notify", request);

    [Function("listNotifications")]
    public Task ListNotifications([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/notifications")] HttpRequest request) => rows.Serve("listNotifications", request);

    [Function("readNotification")]
    public Task ReadNotification([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/notifications/{notificationId}")] HttpRequest request) => rows.Serve("readNotification", request);

    [Function("cancelNotification")]
    public Task CancelNotification([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/notifications/{notificationId}/cancel")] HttpRequest request) => rows.Serve("cancelNotification", request);

    [Function("listDeadNotifications")]
    public Task ListDeadNotifications([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/notification-dead-letters")] HttpRequest request) => rows.Serve("listDeadNotifications", request);

    [Function("replayDeadNotifications")]
    public Task ReplayDeadNotifications([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/notification-dead-letters/replay")] HttpRequest request) => rows.Serve("replayDeadNotifications", request);
}
