using System.Net;
using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Endpoints;

/// <summary>What the service says about itself, and tokens for development.</summary>
internal static class ServiceEndpoints
{
    private const string Tag = "service";
    private static readonly TimeSpan _devTokenLifetime = TimeSpan.FromHours(12);

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "health", Method = "GET", Template = "/api/health", Allowed = Callers.Anyone, Tag = Tag,
            Summary = "Tells whether the service answers, and what time it is there.", Response = ReplyJson.Default.HealthView,
        }.By(static call => new(Reply.Of(new HealthView("ok", call.Platform.Now), ReplyJson.Default.HealthView))),
        new EndpointRow
        {
            OperationId = "openApi", Method = "GET", Template = "/api/openapi.json", Allowed = Callers.Anyone, Tag = Tag,
            Summary = "Describes this API (OpenAPI 3.1).",
        }.By(static _ => new(Reply.Raw(OpenApi.CommittedDocument.Bytes, "application/json; charset=utf-8"))),
        new EndpointRow
        {
            OperationId = "issueDevToken", Method = "POST", Template = "/api/v1/dev/tokens", Allowed = Callers.Anyone, Tag = Tag,
            Summary = "Signs a token for any caller. Exists only on a development server that nobody but this machine can reach.",
            IsDevelopmentOnly = true, Response = ReplyJson.Default.TokenView, Refusals = [(403, "forbidden")],
        }.By(RequestJson.Default.DevTokenBody, static (call, body) => new(IssueDevToken(call, body))),
    ];

    private static Reply IssueDevToken(Call call, DevTokenBody body)
    {
        if (!IsLocal(call.Http))
        {
            return RequestProblems.Forbidden("Development tokens are for callers on this machine that name it localhost.");
        }

        var caller = new Caller(Authorisation.RoleOf(body.Role)!.Value, body.Id, body.AllianceId);
        var expiresAt = call.Api.Time.GetUtcNow() + _devTokenLifetime;
        return Reply.Of(new TokenView(call.Api.Tokens.Issue(caller, _devTokenLifetime), expiresAt), ReplyJson.Default.TokenView);
    }

    /// <summary>The connection is local and so is the name used: a page of another site cannot reach it by a name of its own.</summary>
    private static bool IsLocal(HttpContext http)
    {
        var host = http.Request.Host.Host.Trim('[', ']');
        return http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(host, out var named) && IPAddress.IsLoopback(named)));
    }
}
