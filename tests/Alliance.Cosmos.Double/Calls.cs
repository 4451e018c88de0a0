using System.Net;
using System.Text.Json;

namespace Alliance.Cosmos.Double;

/// <summary>Tells the calls apart and hands each to where it is answered.</summary>
internal static class Calls
{
    public static CallKind KindOf(HttpRequestMessage request)
    {
        var path = Path(request);
        return path switch
        {
            [_, _, _, _, "docs", _] when request.Method == HttpMethod.Get => CallKind.Read,
            [_, _, _, _, "docs"] when Header(request, "x-ms-cosmos-is-batch-request") is not null => CallKind.Batch,
            [_, _, _, _, "docs"] when Header(request, "x-ms-documentdb-isquery") is not null && IsOfOnePartition(request) => CallKind.Query,
            [_, _, _, _, "docs"] when Header(request, "A-IM") is not null => CallKind.Feed,
            [_, _, _, _, "docs", ..] => CallKind.Item,
            _ => CallKind.Metadata,
        };
    }

    public static async Task<Answer> Answer(DoubleAccount account, HttpRequestMessage request, CallKind kind, byte[] body)
    {
        var path = Path(request);
        if (kind == CallKind.Metadata)
        {
            return account.Answer(request, path, body) ?? Double.Answer.NotKnown(request);
        }

        if (account.Find(path[1], path[3]) is not { } container)
        {
            return Double.Answer.Error(kind, HttpStatusCode.NotFound, "There is no such container.", 1003);
        }

        return kind switch
        {
            CallKind.Read => DoubleReads.Read(container, Key(request), path[5]),
            CallKind.Query => DoubleReads.Query(container, request, Key(request), body),
            CallKind.Feed => DoubleReads.Feed(container, request),
            CallKind.Item => Item(container, request, path, body),
            _ => await DoubleBatches.Answer(container, Key(request), body),
        };
    }

    private static Answer Item(DoubleContainer container, HttpRequestMessage request, string[] path, byte[] body) => (request.Method.Method, path) switch
    {
        ("POST", _) when Header(request, "x-ms-cosmos-is-query-plan-request") is not null => DoubleItems.Plan(container, body),
        ("POST", _) when Header(request, "x-ms-documentdb-isquery") is not null => DoubleItems.Query(container, request, body),
        ("POST", [_, _, _, _, _]) when Header(request, "x-ms-documentdb-is-upsert") is null => DoubleItems.Create(container, Key(request), body),
        ("PUT", [_, _, _, _, _, var id]) => DoubleItems.Replace(container, request, Key(request), id, body),
        ("DELETE", [_, _, _, _, _, var id]) => DoubleItems.Delete(container, request, Key(request), id),
        _ => Double.Answer.NotKnown(request),
    };

    private static bool IsOfOnePartition(HttpRequestMessage request) => Header(request, "x-ms-documentdb-partitionkey") is not null;

    public static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>The value of a key of one part, as the header carries it.</summary>
    private static string Key(HttpRequestMessage request) =>
        JsonSerializer.Deserialize<string[]>(Header(request, "x-ms-documentdb-partitionkey") ?? "[]") is [var key]
            ? key
            : throw new NotSupportedException("The double knows partition keys of one text only.");

    private static string[] Path(HttpRequestMessage request) =>
        [.. request.RequestUri!.AbsolutePath.Trim('/').Split('/').Select(Uri.UnescapeDataString)];
}
