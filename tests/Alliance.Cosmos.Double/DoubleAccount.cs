using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Alliance.Cosmos.Double;

/// <summary>The account, its databases and their containers.</summary>
internal sealed class DoubleAccount(string defaultConsistency)
{
    private readonly ConcurrentDictionary<string, DoubleDatabase> _databases = new(StringComparer.Ordinal);
    private int _count;

    public DoubleContainer? Find(string database, string container) =>
        _databases.GetValueOrDefault(database)?.Containers.GetValueOrDefault(container);

    // The ranges of a container are asked for under the ids that the service gave it and its database.
    private DoubleContainer? FindByRid(string rid) =>
        _databases.Values.SelectMany(static database => database.Containers.Values).FirstOrDefault(container => container.OwnRid == rid);

    /// <summary>What is asked of anything but documents; null when it is not known here.</summary>
    public Answer? Answer(HttpRequestMessage request, string[] path, byte[] body) => (request.Method.Method, path) switch
    {
        ("GET", [""]) => Ok(Account(request.RequestUri!)),
        ("POST", ["dbs"]) => CreateDatabase(body),
        ("GET", ["dbs", var name]) => Found(_databases.GetValueOrDefault(name)?.Json),
        ("DELETE", ["dbs", var name]) => _databases.TryRemove(name, out _) ? new(CallKind.Metadata, HttpStatusCode.NoContent, []) : Found(null),
        ("POST", ["dbs", var name, "colls"]) => CreateContainer(name, body),
        ("GET", ["dbs", var database, "colls", var name]) => Found(Find(database, name)?.Json),
        ("GET", ["dbs", _, "colls", var rid, "pkranges"]) => Ranges(request, FindByRid(rid)),
        _ => null,
    };

    private static Answer Ok(string json) => Double.Answer.Json(CallKind.Metadata, HttpStatusCode.OK, json);

    private static Answer Found(string? json) => json is null
        ? Double.Answer.Error(CallKind.Metadata, HttpStatusCode.NotFound, "It does not exist.")
        : Ok(json);

    private Answer CreateDatabase(byte[] body)
    {
        var id = (string)JsonNode.Parse(body)!["id"]!;
        var database = new DoubleDatabase(id, Interlocked.Increment(ref _count));
        return _databases.TryAdd(id, database)
            ? Double.Answer.Json(CallKind.Metadata, HttpStatusCode.Created, database.Json)
            : Double.Answer.Error(CallKind.Metadata, HttpStatusCode.Conflict, "The database exists.");
    }

    private Answer CreateContainer(string databaseName, byte[] body)
    {
        if (!_databases.TryGetValue(databaseName, out var database))
        {
            return Found(null);
        }

        var properties = JsonNode.Parse(body)!.AsObject();
        var container = new DoubleContainer(properties, database.Number, Interlocked.Increment(ref _count));
        return database.Containers.TryAdd(container.Name, container)
            ? Double.Answer.Json(CallKind.Metadata, HttpStatusCode.Created, container.Json)
            : Double.Answer.Error(CallKind.Metadata, HttpStatusCode.Conflict, "The container exists.");
    }

    /// <summary>The ranges never change, so who knows their etag knows them.</summary>
    private static Answer Ranges(HttpRequestMessage request, DoubleContainer? container)
    {
        if (container is null)
        {
            return Found(null);
        }

        var answer = Calls.Header(request, "If-None-Match") == "\"ranges\""
            ? new Answer(CallKind.Metadata, HttpStatusCode.NotModified, [])
            : Ok(container.RangesJson);
        answer.Headers["etag"] = "\"ranges\"";
        return answer;
    }

    private string Account(Uri asked)
    {
        var here = JsonSerializer.Serialize(asked.GetLeftPart(UriPartial.Authority) + "/");
        return $$"""
            {"id":"double","_self":"","_rid":"double","media":"//media/","addresses":"//addresses/","_dbs":"//dbs/",
            "writableLocations":[{"name":"Here","databaseAccountEndpoint":{{here}}}],
            "readableLocations":[{"name":"Here","databaseAccountEndpoint":{{here}}}],
            "enableMultipleWriteLocations":false,
            "userReplicationPolicy":{"asyncReplication":false,"minReplicaSetSize":3,"maxReplicasetSize":4},
            "userConsistencyPolicy":{"defaultConsistencyLevel":"{{defaultConsistency}}"},
            "systemReplicationPolicy":{"minReplicaSetSize":3,"maxReplicasetSize":4},
            "readPolicy":{"primaryReadCoefficient":1,"secondaryReadCoefficient":1},
            "queryEngineConfiguration":"{\"clientDisableOptimisticDirectExecution\":false}"}
            """;
    }
}

/// <summary>A database.</summary>
internal sealed class DoubleDatabase(string name, int number)
{
    public int Number => number;

    public ConcurrentDictionary<string, DoubleContainer> Containers { get; } = new(StringComparer.Ordinal);

    public string Json { get; } =
        $$"""{"id":{{JsonSerializer.Serialize(name)}},"_rid":"{{DoubleContainer.Rid(number)}}","_self":"dbs/{{DoubleContainer.Rid(number)}}/","_etag":"\"d\"","_colls":"colls/","_users":"users/","_ts":0}""";
}
