using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Alliance.Cosmos.Double;

/// <summary>One stored document.</summary>
/// <param name="Key">Its partition key.</param>
/// <param name="Id">Its id.</param>
/// <param name="SortKey">What the one query orders by, or null.</param>
/// <param name="Sequence">The commit that wrote it last, as the change feed orders them.</param>
/// <param name="Etag">Its version, quoted.</param>
/// <param name="Json">The document with the properties of the service.</param>
internal sealed record Stored(string Key, string Id, string? SortKey, long Sequence, string Etag, byte[] Json);

/// <summary>
/// The documents of a container, in two ranges as if two machines held them: a partition key belongs to one of them,
/// and the change feed is read range by range.
/// </summary>
internal sealed class DoubleContainer
{
    private static readonly (string Id, string Min, string Max)[] s_ranges = [("0", "", "7F"), ("1", "7F", "FF")];

    private readonly int _databaseNumber;
    private readonly int _number;
    private readonly Dictionary<string, SortedDictionary<string, Stored>> _partitions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, List<Stored>>[] _feeds = [new(), new()];

    public DoubleContainer(JsonObject properties, int databaseNumber, int number)
    {
        (_databaseNumber, _number) = (databaseNumber, number);
        Name = (string)properties["id"]!;
        properties["_rid"] = OwnRid;
        properties["_self"] = $"dbs/{Rid(databaseNumber)}/colls/{OwnRid}/";
        properties["_etag"] = "\"c\"";
        properties["_ts"] = 0;
        properties["_docs"] = "docs/";
        Json = properties.ToJsonString();
    }

    /// <summary>One lock for everything in the container.</summary>
    public Lock Gate { get; } = new();

    public string Name { get; }

    public string OwnRid => Rid(_databaseNumber, _number);

    public string Json { get; }

    public string RangesJson =>
        $$"""{"_rid":"{{OwnRid}}","PartitionKeyRanges":[{{string.Join(',', s_ranges.Select((range, i) => $$"""{"_rid":"r{{i}}","id":"{{range.Id}}","_etag":"\"r\"","minInclusive":"{{range.Min}}","maxExclusive":"{{range.Max}}","ridPrefix":{{i}},"_self":"r{{i}}","throughputFraction":0.5,"status":"online","parents":[],"_ts":0}"""))}}],"_count":{{s_ranges.Length}}}""";

    /// <summary>The number of the newest commit.</summary>
    public long Sequence { get; private set; }

    public static string Rid(int database) => Rid(database, null);

    public static string Rid(int database, int? container)
    {
        var bytes = new byte[container is null ? 4 : 8];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, database);
        if (container is { } number)
        {
            // The highest bit tells a container from what else may stand here.
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), number | int.MinValue);
        }

        return Convert.ToBase64String(bytes).Replace('/', '-');
    }

    public Stored? Find(string key, string id) => _partitions.GetValueOrDefault(key)?.GetValueOrDefault(id);

    public IEnumerable<Stored> Partition(string key) => _partitions.TryGetValue(key, out var partition) ? partition.Values : [];

    /// <summary>The newest state of what was written after a commit, whole commits, oldest first.</summary>
    public IEnumerable<List<Stored>> WrittenAfter(string rangeId, long sequence) =>
        _feeds[rangeId == s_ranges[0].Id ? 0 : 1].SkipWhile(commit => commit.Key <= sequence).Select(static commit => commit.Value);

    public long NewCommit() => ++Sequence;

    public void Remove(Stored document)
    {
        _partitions[document.Key].Remove(document.Id);
        var feed = FeedOf(document.Key);
        feed[document.Sequence].Remove(document);
        if (feed[document.Sequence].Count == 0)
        {
            feed.Remove(document.Sequence);
        }
    }

    /// <summary>Stores a document that is not there, with the properties that the service adds.</summary>
    public Stored Add(string key, string id, ReadOnlySpan<byte> json, long sequence, int index)
    {
        using var parsed = JsonDocument.Parse(json.ToArray());
        var sortKey = parsed.RootElement.TryGetProperty("sk", out var value) ? value.GetString() : null;
        var etag = $"\"{sequence:x8}-{index:x4}-0000-0000-000000000000\"";
        var added = Encoding.UTF8.GetBytes(
            $$""","_rid":"{{OwnRid}}AAAAAAAAAAA=","_self":"dbs/{{Rid(_databaseNumber)}}/colls/{{OwnRid}}/docs/{{OwnRid}}AAAAAAAAAAA=/","_etag":{{JsonSerializer.Serialize(etag)}},"_attachments":"attachments/","_ts":1767225600}""");
        var document = new Stored(key, id, sortKey, sequence, etag, [.. json[..json.LastIndexOf((byte)'}')], .. added]);
        (_partitions.TryGetValue(key, out var partition) ? partition : _partitions[key] = new(StringComparer.Ordinal)).Add(id, document);
        var feed = FeedOf(key);
        (feed.TryGetValue(sequence, out var commit) ? commit : feed[sequence] = []).Add(document);
        return document;
    }

    private SortedDictionary<long, List<Stored>> FeedOf(string key) => _feeds[key.Sum(static c => c) % s_ranges.Length];
}
