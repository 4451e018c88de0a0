using Alliance.Ports;

namespace Alliance.Compliance;

/// <summary>
/// The port in memory, as plainly as it can be written: tests and the simulation run on it, and a durable adapter is
/// compared with it. Every call completes synchronously, under one lock; nothing depends on a clock or a thread.
/// </summary>
public sealed class InMemoryDocumentStore : IDocumentStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Partition, Dictionary<string, Stored>> _partitions = [];
    private readonly Dictionary<string, SortedDictionary<long, Change>> _feeds = [];
    private long _sequence;

    /// <summary>What the store claims; a simulation of several processes sets it to false.</summary>
    public bool IsExclusive { get; set; } = true;

    public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(Find(partition, id)?.Document);
        }
    }

    public ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        lock (_gate)
        {
            var after = continuation is null ? ((string, string)?)null : Place(continuation);
            var sign = direction == Direction.Ascending ? 1 : -1;
            var wanted = (_partitions.TryGetValue(partition, out var documents) ? documents.Values : Enumerable.Empty<Stored>())
                .Select(stored => stored.Document)
                .Where(document => document.SortKey is { } key
                    && (range.From is null || string.CompareOrdinal(key, range.From) >= 0)
                    && (range.Before is null || string.CompareOrdinal(key, range.Before) < 0)
                    && (after is not { } last || sign * Compare((key, document.Id), last) > 0))
                .ToList();
            wanted.Sort((a, b) => sign * Compare((a.SortKey!, a.Id), (b.SortKey!, b.Id)));
            var page = wanted.Take(limit).ToList();
            return new(new DocumentPage(page, wanted.Count > limit ? Continuation(page[^1]) : null));
        }
    }

    public ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (writes.Count is < 1 or > 99 || writes.DistinctBy(write => write.Id).Count() != writes.Count)
        {
            throw new ArgumentException("A commit has 1 to 99 writes, each naming a different id.", nameof(writes));
        }
        lock (_gate)
        {
            for (var i = 0; i < writes.Count; i++)
            {
                var current = Find(partition, writes[i].Id)?.Document.Version;
                if (current != writes[i].IfVersion)
                {
                    return new(CommitResult.Conflict(i));
                }
            }
            return new(CommitResult.Committed(writes.Select(write => Apply(partition, write)).ToArray()));
        }
    }

    public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        lock (_gate)
        {
            var after = cursor is null ? 0 : long.Parse(cursor);
            var page = _feeds.TryGetValue(container, out var feed)
                ? feed.SkipWhile(pair => pair.Key <= after).Take(limit).ToList()
                : [];
            var next = page.Count == limit ? page[^1].Key : _sequence;
            return new(new ChangePage(page.ConvertAll(pair => pair.Value), next.ToString()));
        }
    }

    private Stored? Find(Partition partition, string id) => _partitions.GetValueOrDefault(partition)?.GetValueOrDefault(id);

    private string Apply(Partition partition, Write write)
    {
        var documents = _partitions.TryGetValue(partition, out var found) ? found : _partitions[partition] = [];
        var feed = _feeds.TryGetValue(partition.Container, out var known) ? known : _feeds[partition.Container] = [];
        if (documents.Remove(write.Id, out var old))
        {
            feed.Remove(old.Sequence);
        }
        if (write.Kind == WriteKind.Delete)
        {
            return "";
        }
        var sequence = ++_sequence;
        var document = new Document(write.Id, write.SortKey, sequence.ToString(), write.Body.ToArray());
        documents[write.Id] = new(sequence, document);
        feed[sequence] = new(partition, document);
        return document.Version;
    }

    private static int Compare((string SortKey, string Id) a, (string SortKey, string Id) b) =>
        string.CompareOrdinal(a.SortKey, b.SortKey) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id);

    private static string Continuation(Document last) => $"{last.Id.Length}:{last.Id}{last.SortKey}";

    private static (string SortKey, string Id) Place(string continuation)
    {
        var colon = continuation.IndexOf(':');
        var id = continuation.Substring(colon + 1, int.Parse(continuation.AsSpan(0, colon)));
        return (continuation[(colon + 1 + id.Length)..], id);
    }

    private sealed record Stored(long Sequence, Document Document);
}
