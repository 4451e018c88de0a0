using Alliance.Http.Access;
using Alliance.Http.Idempotency;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Ports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Alliance.Http.Table;

/// <summary>
/// What every request passes through: who calls, may the caller do that, is the path well-formed, is there a key;
/// then the row's handler; then the reply. Nothing here writes.
/// </summary>
public sealed partial class Gate(Api api, ILogger<Gate> log)
{
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Serves one request of one row. <c>HttpContext.Request.RouteValues</c> must hold the path's parameters.</summary>
    public async Task Serve(HttpContext http, EndpointRow row)
    {
        try
        {
            var reply = await Answer(http, row);
            await reply.Send(http);
        }
        catch (Exception exception)
        {
            await Fail(http, row, exception);
        }
    }

    /// <summary>Answers a path that no row has (404), or not with this method (405).</summary>
    public static ValueTask ServeUnknown(HttpContext http) =>
        ProblemWriter.Write(http, http.Response.Headers.Allow.Count > 0
            ? RequestProblems.MethodNotAllowed(http.Response.Headers.Allow.ToString())
            : RequestProblems.UnknownRoute);

    private async ValueTask<Reply> Answer(HttpContext http, EndpointRow row)
    {
        Caller? caller = null;
        var path = http.Request.RouteValues;
        if (row.Allowed != Callers.Anyone)
        {
            var headers = http.Request.Headers.Authorization;
            var identified = await api.Authentication.Identify(headers.Count == 1 ? headers[0] : null);
            if (identified.Problem is not null)
            {
                return identified.Problem;
            }

            caller = identified.Caller!;
        }

        if (CheckPath(row, path) is { } wrong)
        {
            return wrong;
        }

        if (caller is not null && Authorisation.Check(caller, row.Allowed, path) is { } forbidden)
        {
            return forbidden;
        }

        if (row.Key == KeyUse.None)
        {
            return await row.Handle(new Call(api, http, path, caller, null));
        }

        if (!RequestKeys.TryRead(http.Request.Headers, out var key))
        {
            return RequestProblems.KeyInvalid;
        }

        if (key is null && row.Key == KeyUse.Required)
        {
            return RequestProblems.KeyRequired;
        }

        return await row.Handle(new Call(api, http, path, caller, key is null ? null : Scope(row, path, caller, key)));
    }

    private static Problem? CheckPath(EndpointRow row, RouteValueDictionary path)
    {
        foreach (var parameter in row.Parameters)
        {
            if (path[parameter.Name] is not string value || !parameter.IsValid(value))
            {
                return RequestProblems.InvalidPath(parameter.Name, $"{parameter.Name} in the path must match {parameter.Pattern}.");
            }
        }

        return null;
    }

    /// <summary>The concrete path is the template with its values, so that its spelling (case, escapes) does not matter.</summary>
    private static string Scope(EndpointRow row, RouteValueDictionary path, Caller? caller, string key)
    {
        var values = string.Join('/', row.Parameters.Select(parameter => path[parameter.Name]));
        return RequestKeys.Scope(caller?.Id ?? "", row.Method, $"{row.Template}?{values}", key);
    }

    private async ValueTask Fail(HttpContext http, EndpointRow row, Exception exception)
    {
        if (http.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            return;
        }

        var problem = exception switch
        {
            BadHttpRequestException bad => RequestProblems.BadRequest(bad.StatusCode),
            StoreUnavailableException => ProblemMap.From(new Outcomes.Busy(_retryAfter)),
            _ => RequestProblems.Unexpected,
        };
        if (problem.Status >= 500)
        {
            LogFailure(log, exception, row.OperationId, http.TraceIdentifier);
        }

        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        await ProblemWriter.Write(http, problem);
    }

    [LoggerMessage(1, LogLevel.Error, "{Operation} failed for request {RequestId}")]
    private static partial void LogFailure(ILogger log, Exception exception, string operation, string requestId);
}
