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
            [_, _, _, _, "docs"] when Header(request, "x-ms-documentdb-isquery") is not null => CallKind.Query,
            [_, _, _, _, "docs"] when Header(request, "A-IM") is not null => CallKind.Feed,
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
            _ => await DoubleBatches.Answer(container, Key(request), body),
        };
    }

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
