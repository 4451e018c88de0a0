using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Alliance.Cosmos.Double;

/// <summary>Point reads, the one query and the change feed.</summary>
internal static partial class DoubleReads
{
    public static Answer Read(DoubleContainer container, string key, string id)
    {
        lock (container.Gate)
        {
            return container.Find(key, id) is { } document
                ? WithSession(new(CallKind.Read, HttpStatusCode.OK, document.Json, container.Name) { Touched = [TouchOf("read", document)] }, container)
                : WithSession(Answer.Error(CallKind.Read, HttpStatusCode.NotFound, "There is no such document.", 0, container.Name), container);
        }
    }

    public static Answer Query(DoubleContainer container, HttpRequestMessage request, string key, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var text = json.RootElement.GetProperty("query").GetString()!;
        var shape = KnownQuery().Match(text);
        if (!shape.Success)
        {
            return Answer.Error(CallKind.Query, HttpStatusCode.NotImplemented, $"The double does not know this query: {text}", 0, container.Name);
        }

        var parameters = json.RootElement.GetProperty("parameters").EnumerateArray()
            .ToDictionary(static p => p.GetProperty("name").GetString()!, static p => p.GetProperty("value").GetString()!, StringComparer.Ordinal);
        var (from, before) = (parameters["@from"], parameters.GetValueOrDefault("@before"));
        var isAscending = shape.Groups["order"].Value == "ASC";
        var sign = isAscending ? 1 : -1;
        var limit = int.Parse(Calls.Header(request, "x-ms-max-item-count")!, CultureInfo.InvariantCulture);
        var after = Calls.Header(request, "x-ms-continuation") is { } token ? JsonSerializer.Deserialize<string[]>(token) : null;
        lock (container.Gate)
        {
            var found = container.Partition(key)
                .Where(document => document.SortKey is { } sortKey
                    && string.CompareOrdinal(sortKey, from) >= 0
                    && (before is null || string.CompareOrdinal(sortKey, before) < 0)
                    && (after is null || sign * Compare((sortKey, document.Id), (after[0], after[1])) > 0))
                .ToList();
            found.Sort((a, b) => sign * Compare((a.SortKey!, a.Id), (b.SortKey!, b.Id)));
            var page = found.Take(limit).ToList();
            var answer = Page(CallKind.Query, container, page);
            // One partition has answered the whole query; otherwise the SDK would ask for a plan, and begin again.
            answer.Headers["x-ms-cosmos-query-requiresdistribution"] = "False";
            if (found.Count > limit)
            {
                answer.Headers["x-ms-continuation"] = JsonSerializer.Serialize(new[] { page[^1].SortKey, page[^1].Id });
            }

            return answer;
        }
    }

    /// <summary>Whole commits of one range, until there are as many documents as asked for; the etag is where to go on.</summary>
    public static Answer Feed(DoubleContainer container, HttpRequestMessage request)
    {
        var range = Calls.Header(request, "x-ms-documentdb-partitionkeyrangeid");
        if (range is null || Calls.Header(request, "A-IM") != "Incremental Feed" || Calls.Header(request, "If-Modified-Since") is not null)
        {
            return Answer.Error(
                CallKind.Feed, HttpStatusCode.NotImplemented,
                $"The double reads the latest versions of one range, from the beginning or from a continuation.", 0, container.Name);
        }

        var after = long.Parse(Calls.Header(request, "If-None-Match")?.Trim('"') ?? "0", CultureInfo.InvariantCulture);
        var limit = int.Parse(Calls.Header(request, "x-ms-max-item-count") ?? "100", CultureInfo.InvariantCulture);
        lock (container.Gate)
        {
            var page = new List<Stored>();
            foreach (var commit in container.WrittenAfter(range, after))
            {
                page.AddRange(commit);
                if (page.Count >= limit)
                {
                    break;
                }
            }

            var answer = page.Count > 0
                ? Page(CallKind.Feed, container, page)
                : WithSession(new(CallKind.Feed, HttpStatusCode.NotModified, [], container.Name), container);
            answer.Headers["x-ms-item-count"] = page.Count.ToString(CultureInfo.InvariantCulture);
            answer.Headers["etag"] = $"\"{(page.Count > 0 ? page[^1].Sequence : after)}\"";
            return answer;
        }
    }

    public static Answer WithSession(Answer answer, DoubleContainer container)
    {
        answer.Headers["x-ms-session-token"] = $"0:-1#{container.Sequence}";
        return answer;
    }

    public static Touch TouchOf(string operation, Stored document) =>
        new(operation, document.Id, document.Json.Length, document.SortKey is not null);

    public static Answer Page(CallKind kind, DoubleContainer container, List<Stored> page)
    {
        var body = new MemoryStream();
        body.Write(Encoding.UTF8.GetBytes("""{"_rid":"","Documents":["""));
        for (var i = 0; i < page.Count; i++)
        {
            body.Write(i == 0 ? [] : ","u8);
            body.Write(page[i].Json);
        }

        body.Write(Encoding.UTF8.GetBytes($$"""],"_count":{{page.Count}}}"""));
        return WithSession(
            new(kind, HttpStatusCode.OK, body.ToArray(), container.Name) { Touched = [.. page.Select(static document => TouchOf("read", document))] },
            container);
    }

    private static int Compare((string SortKey, string Id) a, (string SortKey, string Id) b) =>
        string.CompareOrdinal(a.SortKey, b.SortKey) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id);

    [GeneratedRegex(@"^SELECT \* FROM c WHERE c\.sk >= @from( AND c\.sk < @before)? ORDER BY c\.sk (?<order>ASC|DESC)$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex KnownQuery();
}
