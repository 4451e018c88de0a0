using System.Text.Json;
using Alliance.Http.Replies;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Problems;

/// <summary>Writes a problem as <c>application/problem+json</c>.</summary>
internal static class ProblemWriter
{
    public static ValueTask Write(HttpContext http, Problem problem)
    {
        var response = http.Response;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        var headers = response.Headers;
        headers["X-Request-Id"] = http.TraceIdentifier;
        headers.CacheControl = "no-store";
        if (problem.Status == 401)
        {
            headers.WWWAuthenticate = problem.Code.StartsWith("webhook_", StringComparison.Ordinal)
                ? "Webhook-Signature realm=\"alliance\""
                : problem.Code == "token_expired"
                ? "Bearer realm=\"alliance\", error=\"invalid_token\", error_description=\"expired\""
                : "Bearer realm=\"alliance\"";
        }

        if (problem.RetryAfter is { } retryAfter)
        {
            headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))).ToString();
        }

        if (problem.Allow is not null)
        {
            headers.Allow = problem.Allow;
        }

        var buffer = ReplyBuffer.Rent();
        WriteMembers(buffer.Writer, problem, http.TraceIdentifier);
        return buffer.Send(http);
    }

    private static void WriteMembers(Utf8JsonWriter json, Problem problem, string requestId)
    {
        json.WriteStartObject();
        json.WriteString("type", "urn:alliance:problem:" + problem.Code);
        json.WriteString("title", problem.Title);
        json.WriteNumber("status", problem.Status);
        json.WriteString("detail", problem.Detail);
        json.WriteString("code", problem.Code);
        json.WriteString("requestId", requestId);
        foreach (var (name, value) in problem.Extras)
        {
            WriteExtra(json, name, value);
        }

        if (problem.Errors.Count > 0)
        {
            json.WriteStartArray("errors");
            foreach (var error in problem.Errors)
            {
                json.WriteStartObject();
                json.WriteString("pointer", error.Pointer);
                json.WriteString("code", error.Code);
                json.WriteString("detail", error.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteExtra(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null: json.WriteNull(name); break;
            case string text: json.WriteString(name, text); break;
            case int number: json.WriteNumber(name, number); break;
            case long number: json.WriteNumber(name, number); break;
            case DateTimeOffset time: json.WriteString(name, time); break;
            default: throw new NotSupportedException($"A problem cannot carry a {value.GetType().Name}.");
        }
    }
}
