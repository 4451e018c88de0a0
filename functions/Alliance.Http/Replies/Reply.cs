using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Catalogue;
using Alliance.Http.Problems;
using Alliance.Outcomes;
using Alliance.Ports;
using Microsoft.AspNetCore.Http;

namespace Alliance.Http.Replies;

/// <summary>What an endpoint answers: a value with its status, or a problem.</summary>
internal readonly struct Reply
{
    private readonly object? _value;
    private readonly JsonTypeInfo? _type;
    private readonly int _status;
    private readonly Problem? _problem;
    private readonly string? _version;
    private readonly bool _isReplay;

    private Reply(object? value, JsonTypeInfo? type, int status, Problem? problem, string? version, bool isReplay) =>
        (_value, _type, _status, _problem, _version, _isReplay) = (value, type, status, problem, version, isReplay);

    /// <summary>The problem, or null when the request succeeded.</summary>
    public Problem? Problem => _problem;

    /// <summary>A problem.</summary>
    public static implicit operator Reply(Problem problem) => new(null, null, problem.Status, problem, null, false);

    /// <summary>What a use case answered.</summary>
    public static Reply From<T>(Answer<T> answer, JsonTypeInfo<T> type, int status) where T : class =>
        answer.IsSuccess
            ? new Reply(answer.Value, type, status, null, null, answer.IsReplay)
            : ProblemMap.From(answer.Refusal);

    /// <summary>A value.</summary>
    public static Reply Of<T>(T value, JsonTypeInfo<T> type, int status = 200) where T : class => new(value, type, status, null, null, false);

    /// <summary>A catalogue item with its version as <c>ETag</c>.</summary>
    public static Reply Of<TItem, TView>(Versioned<TItem> item, Func<TItem, TView> view, JsonTypeInfo<TView> type, int status = 200)
        where TItem : class where TView : class =>
        new(view(item.Value), type, status, null, item.Version, false);

    /// <summary>304: the caller's version is still the one in force.</summary>
    public static Reply NotModified(string version) => new(null, null, StatusCodes.Status304NotModified, null, version, false);

    /// <summary>Bytes as they are.</summary>
    public static Reply Raw(byte[] bytes, string contentType) => new(new RawBody(bytes, contentType), null, 200, null, null, false);

    /// <summary>A blob, to be kept as a file.</summary>
    public static Reply Download(string name, Blob blob) =>
        new(new RawBody(blob.Content, blob.ContentType, BlobRules.Disposition(name)), null, 200, null, null, false);

    /// <summary>Sends it.</summary>
    public ValueTask Send(HttpContext http)
    {
        if (_problem is not null)
        {
            return ProblemWriter.Write(http, _problem);
        }

        var response = http.Response;
        response.StatusCode = _status;
        response.Headers["X-Request-Id"] = http.TraceIdentifier;
        if (_version is not null)
        {
            response.Headers.ETag = EntityTag.Write(_version);
        }

        if (_isReplay)
        {
            response.Headers["Idempotency-Hit"] = "true";
        }

        if (_value is RawBody raw)
        {
            return raw.Send(http);
        }

        if (_type is null)
        {
            return ValueTask.CompletedTask;
        }

        var buffer = ReplyBuffer.Rent();
        JsonSerializer.Serialize(buffer.Writer, _value, _type);
        response.ContentType = "application/json; charset=utf-8";
        return buffer.Send(http);
    }
}

/// <summary>A body that is written already.</summary>
internal sealed record RawBody(ReadOnlyMemory<byte> Bytes, string ContentType, string? Disposition = null)
{
    public async ValueTask Send(HttpContext http)
    {
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = Bytes.Length;
        if (Disposition is not null)
        {
            http.Response.Headers.ContentDisposition = Disposition;
            // What people wrote is in it; a browser is to take it for nothing else.
            http.Response.Headers.XContentTypeOptions = "nosniff";
        }

        await http.Response.BodyWriter.WriteAsync(Bytes);
    }
}
