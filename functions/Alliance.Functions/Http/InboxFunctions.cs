using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Members' inboxes, and their login with WeChat.</summary>
public sealed class InboxFunctions(Rows rows)
{
    [Function("readInbox")]
    public Task ReadInbox([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/inbox")] HttpRequest request) => rows.Serve("readInbox", request);

    [Function("markRead")]
    public Task MarkRead([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/inbox/{messageId}/read")] HttpRequest request) => rows.Serve("markRead", request);

    [Function("markAllRead")]
    public Task MarkAllRead([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/inbox/read")] HttpRequest request) => rows.Serve("markAllRead", request);

    [Function("readPreferences")]
    public Task ReadPreferences([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/preferences")] HttpRequest request) => rows.Serve("readPreferences", request);

    [Function("putPreferences")]
    public Task PutPreferences([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Member + "/preferences")] HttpRequest request) => rows.Serve("putPreferences", request);

    [Function("grantWeChat")]
    public Task GrantWeChat([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/wechat-grants")] HttpRequest request) => rows.Serve("grantWeChat", request);

    [Function("loginWithWeChat")]
    public Task LoginWithWeChat([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/login/wechat")] HttpRequest request) => rows.Serve("loginWithWeChat", request);
}
