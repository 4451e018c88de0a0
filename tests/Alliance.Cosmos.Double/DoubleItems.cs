using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Alliance.Cosmos.Double;

/// <summary>
/// Single documents, written outside of a batch, and the query of those whose id begins alike: what the SDK's change feed
/// processor does with its leases, and through it a trigger of Azure Functions.
/// </summary>
internal static partial class DoubleItems
{
    private static readonly string[] s_propertiesOfTheService = ["_rid", "_self", "_etag", "_attachments", "_ts"];

    public static Answer Create(DoubleContainer container, string key, byte[] body)
    {
        var (id, json) = Sent(body);
        lock (container.Gate)
        {
            return container.Find(key, id) is null
                ? Written(container, HttpStatusCode.Created, "create", container.Add(key, id, json, container.NewCommit(), 0))
                : Refused(container, HttpStatusCode.Conflict, "The document exists.");
        }
    }

    public static Answer Replace(DoubleContainer container, HttpRequestMessage request, string key, string id, byte[] body)
    {
        var (_, json) = Sent(body);
        lock (container.Gate)
        {
            if (Standing(container, request, key, id, out var standing) is { } refusal)
            {
                return refusal;
            }

            container.Remove(standing!);
            return Written(container, HttpStatusCode.OK, "replace", container.Add(key, id, json, container.NewCommit(), 0));
        }
    }

    public static Answer Delete(DoubleContainer container, HttpRequestMessage request, string key, string id)
    {
        lock (container.Gate)
        {
            if (Standing(container, request, key, id, out var standing) is { } refusal)
            {
                return refusal;
            }

            container.Remove(standing!);
            return DoubleReads.WithSession(
                new(CallKind.Item, HttpStatusCode.NoContent, [], container.Name) { Touched = [DoubleReads.TouchOf("delete", standing!)] }, container);
        }
    }

    /// <summary>The plan of a query over every range: each is asked the query as it is.</summary>
    public static Answer Plan(DoubleContainer container, byte[] body) => Prefix(body) is null
        ? NotKnown(container, body)
        : Answer.Json(
            CallKind.Item, HttpStatusCode.OK,
            """
            {"partitionedQueryExecutionInfoVersion":2,"queryInfo":{"distinctType":"None","orderBy":[],"orderByExpressions":[],"groupByExpressions":[],
            "groupByAliases":[],"aggregates":[],"groupByAliasToAggregateType":{},"rewrittenQuery":"","hasSelectValue":false},
            "queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}
            """,
            container.Name);

    /// <summary>The documents of one range whose id begins with a text, all in one page.</summary>
    public static Answer Query(DoubleContainer container, HttpRequestMessage request, byte[] body)
    {
        if (Prefix(body) is not { } prefix || Calls.Header(request, "x-ms-documentdb-partitionkeyrangeid") is not { } range)
        {
            return NotKnown(container, body);
        }

        lock (container.Gate)
        {
            return DoubleReads.Page(
                CallKind.Item, container,
                [.. container.WrittenAfter(range, 0).SelectMany(static commit => commit).Where(document => document.Id.StartsWith(prefix, StringComparison.Ordinal))]);
        }
    }

    private static Answer? Standing(DoubleContainer container, HttpRequestMessage request, string key, string id, out Stored? standing)
    {
        standing = container.Find(key, id);
        return standing is null ? Refused(container, HttpStatusCode.NotFound, "There is no such document.")
            : Calls.Header(request, "If-Match") is { } etag && etag != "*" && etag != standing.Etag ? Refused(container, HttpStatusCode.PreconditionFailed, "It has another etag.")
            : null;
    }

    /// <summary>What was sent, without what the service adds itself.</summary>
    private static (string Id, byte[] Json) Sent(byte[] body)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        foreach (var name in s_propertiesOfTheService)
        {
            json.Remove(name);
        }

        return ((string)json["id"]!, JsonSerializer.SerializeToUtf8Bytes(json));
    }

    private static Answer Written(DoubleContainer container, HttpStatusCode status, string operation, Stored stored)
    {
        var answer = DoubleReads.WithSession(
            new(CallKind.Item, status, stored.Json, container.Name) { Touched = [DoubleReads.TouchOf(operation, stored)] }, container);
        answer.Headers["etag"] = stored.Etag;
        return answer;
    }

    private static Answer Refused(DoubleContainer container, HttpStatusCode status, string sentence) =>
        DoubleReads.WithSession(Answer.Error(CallKind.Item, status, sentence, 0, container.Name), container);

    private static Answer NotKnown(DoubleContainer container, byte[] body) => Answer.Error(
        CallKind.Item, HttpStatusCode.NotImplemented, $"The double does not know this query: {QueryText(body)}", 0, container.Name);

    private static string? Prefix(byte[] body) => KnownQuery().Match(QueryText(body)) is { Success: true } match ? match.Groups["prefix"].Value : null;

    private static string QueryText(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("query").GetString()!;
    }

    [GeneratedRegex(@"^SELECT \* FROM c WHERE STARTSWITH\(c\.id, '(?<prefix>[^'\\]*)'\)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex KnownQuery();
}
