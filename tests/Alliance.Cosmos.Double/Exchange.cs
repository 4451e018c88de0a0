using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Alliance.Cosmos.Double;

/// <summary>What kind of call the SDK made, as the counters and the faults tell them apart.</summary>
public enum CallKind
{
    /// <summary>The account, databases, containers and their ranges: read once and cached by the SDK.</summary>
    Metadata,

    /// <summary>A point read.</summary>
    Read,

    /// <summary>A query of one partition.</summary>
    Query,

    /// <summary>A transactional batch.</summary>
    Batch,

    /// <summary>A read of the change feed.</summary>
    Feed,

    /// <summary>A document written outside of a batch, or looked for by its id's beginning: the leases of a trigger.</summary>
    Item,
}

/// <summary>One document that a call read or wrote, with its size as stored.</summary>
/// <param name="Operation">"read", "create", "replace" or "delete".</param>
/// <param name="Id">Its id.</param>
/// <param name="Bytes">Its size with Cosmos DB's own properties; of a deletion, of what was deleted.</param>
/// <param name="IsIndexed">Whether it has a sort key.</param>
public sealed record Touch(string Operation, string Id, int Bytes, bool IsIndexed);

/// <summary>One call, with everything that was counted of it.</summary>
/// <param name="Kind">What kind of call.</param>
/// <param name="Container">The container, or empty for metadata.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="RequestBytes">Bytes of the request's body.</param>
/// <param name="ResponseBytes">Bytes of the answer's body.</param>
/// <param name="Touched">The documents read or written.</param>
public sealed record Call(
    CallKind Kind, string Container, HttpStatusCode Status, int RequestBytes, int ResponseBytes, IReadOnlyList<Touch> Touched);

/// <summary>An answer, before it becomes HTTP.</summary>
internal sealed record Answer(CallKind Kind, HttpStatusCode Status, byte[] Body, string Container = "")
{
    public IReadOnlyList<Touch> Touched { get; init; } = [];

    public Dictionary<string, string> Headers { get; } = [];

    public static Answer Json(CallKind kind, HttpStatusCode status, string json, string container = "") =>
        new(kind, status, Encoding.UTF8.GetBytes(json), container);

    public static Answer Error(CallKind kind, HttpStatusCode status, string sentence, int subStatus = 0, string container = "")
    {
        var answer = Json(kind, status, $$"""{"code":"{{(int)status}}","message":{{System.Text.Json.JsonSerializer.Serialize(sentence)}}}""", container);
        answer.Headers["x-ms-substatus"] = subStatus.ToString();
        return answer;
    }

    public static Answer NotKnown(HttpRequestMessage request) => Error(
        CallKind.Metadata, HttpStatusCode.NotImplemented,
        $"The double does not know {request.Method} {request.RequestUri!.AbsolutePath}; it has only what the store adapter uses.");

    public HttpResponseMessage ToHttp(HttpRequestMessage request)
    {
        var response = new HttpResponseMessage(Status) { Content = new ByteArrayContent(Body), RequestMessage = request };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        response.Headers.TryAddWithoutValidation("x-ms-activity-id", "00000000-0000-0000-0000-000000000000");
        response.Headers.TryAddWithoutValidation("x-ms-request-charge", "0");
        foreach (var (name, value) in Headers)
        {
            response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}
