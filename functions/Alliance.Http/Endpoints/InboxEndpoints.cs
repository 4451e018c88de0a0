using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;

namespace Alliance.Http.Endpoints;

/// <summary>What members were told, what they want to be told, and how they sign in with WeChat.</summary>
internal static class InboxEndpoints
{
    private const string Tag = "inbox";
    private const string Inbox = Paths.Member + "/inbox";
    private const string Preferences = Paths.Member + "/preferences";
    private const string NewMember = "微信用户";
    private static readonly TimeSpan _tokenLifetime = TimeSpan.FromHours(1);

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "readInbox", Method = "GET", Template = Inbox, Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "The member's messages, newest first, and how many are unread.",
            Response = ReplyJson.Default.InboxView, Query = Paging.Parameters,
        }.By(Read),
        new EndpointRow
        {
            OperationId = "markRead", Method = "POST", Template = Inbox + "/{messageId}/read", Allowed = Callers.Member, Tag = Tag,
            Summary = "Marks a message as read.",
        }.By(200, ReplyJson.Default.InboxItem, static call => call.Platform.Inbox.MarkRead(call.Alliance, call.Member, call["messageId"])),
        new EndpointRow
        {
            OperationId = "markAllRead", Method = "POST", Template = Inbox + "/read", Allowed = Callers.Member, Tag = Tag,
            Summary = "Marks everything as read that is there now.",
        }.By(200, ReplyJson.Default.AllRead, static call => call.Platform.Inbox.MarkAllRead(call.Alliance, call.Member)),
        new EndpointRow
        {
            OperationId = "readPreferences", Method = "GET", Template = Preferences, Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "What the member wants to be told, and when.",
        }.By(200, ReplyJson.Default.PreferencesView, static call => call.Platform.Preferences.Read(call.Alliance, call.Member)),
        new EndpointRow
        {
            OperationId = "putPreferences", Method = "PUT", Template = Preferences, Allowed = Callers.Member, Tag = Tag,
            Summary = "Sets what the member wants to be told, and when.",
        }.By(RequestJson.Default.PreferencesBody, 200, ReplyJson.Default.PreferencesView, static (call, body) =>
            call.Platform.Preferences.Set(call.Alliance, call.Member, body.ToPreferences())),
        new EndpointRow
        {
            OperationId = "grantWeChat", Method = "POST", Template = Paths.Member + "/wechat-grants", Allowed = Callers.Member, Tag = Tag,
            Key = KeyUse.Required,
            Summary = "Records that the member has allowed one WeChat message of a template; sending one uses it up.",
            Refusals = [(422, "too_many_grants")],
        }.By(RequestJson.Default.GrantBody, 201, ReplyJson.Default.GrantView, static (call, body) =>
            call.Platform.GrantWeChat.Execute(call.Alliance, call.Member, body.TemplateId, call.RequiredKey)),
        new EndpointRow
        {
            OperationId = "loginWithWeChat", Method = "POST", Template = Paths.Alliance + "/login/wechat", Allowed = Callers.Anyone, Tag = Tag,
            Summary = "Exchanges a mini-program's login code for a member's token; the first time it registers the member.",
            Response = ReplyJson.Default.LoginView,
            Refusals = [(422, "login_refused"), (422, "wechat_not_configured"), (422, "member_blocked")],
        }.By(RequestJson.Default.WeChatLoginBody, LogIn),
    ];

    private static async ValueTask<Reply> Read(Call call)
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

        var page = await call.Platform.Inbox.Read(call.Alliance, call.Member, paging.Limit, after);
        if (!page.IsSuccess)
        {
            return ProblemMap.From(page.Refusal);
        }

        var next = page.Value.NextCursor;
        return Reply.Of(
            new InboxView(page.Value.Data, next is null ? null : Paging.WriteId(next), next is not null, page.Value.Unread), ReplyJson.Default.InboxView);
    }

    private static async ValueTask<Reply> LogIn(Call call, WeChatLoginBody body)
    {
        var member = await call.Platform.WeChatLogin.Execute(call.Alliance, body.Code, body.DisplayName ?? NewMember, call.Http.RequestAborted);
        if (!member.IsSuccess)
        {
            return ProblemMap.From(member.Refusal);
        }

        var memberId = member.Value.MemberId;
        var wallet = await call.Platform.ReadMember.Wallet(call.Alliance, memberId);
        if (wallet.Value is { Blocked: true })
        {
            return ProblemMap.From(new Outcomes.MemberBlocked(memberId));
        }

        var token = call.Api.Tokens.Issue(new Caller(Role.Member, memberId, call.Alliance), _tokenLifetime);
        return Reply.Of(new LoginView(memberId, token, call.Api.Time.GetUtcNow() + _tokenLifetime), ReplyJson.Default.LoginView);
    }
}
