using Alliance.Ports;

namespace Alliance.Audit;

/// <summary>Something that must hold and does not.</summary>
/// <param name="Invariant">The rule, in the words of the design's "what must always hold".</param>
/// <param name="Where">The partition or document.</param>
/// <param name="Detail">What was found, and what was expected.</param>
public sealed record Finding(string Invariant, string Where, string Detail);

/// <summary>How far an audit has come.</summary>
/// <param name="Stage">What is being checked.</param>
/// <param name="Checked">How many of it were checked.</param>
public readonly record struct AuditProgress(string Stage, long Checked);

/// <summary>What an audit found.</summary>
/// <param name="Findings">What does not hold; empty when all is well. At most the first 1,000.</param>
/// <param name="FindingCount">How many there were in all.</param>
/// <param name="Members">Members checked.</param>
/// <param name="Entries">Ledger entries checked.</param>
/// <param name="Orders">Orders checked.</param>
/// <param name="Reservations">Units of limited stock checked.</param>
/// <param name="InFlight">Claims and settlements younger than five minutes whose other half has yet to be written; no findings.</param>
public sealed record AuditReport(
    IReadOnlyList<Finding> Findings, long FindingCount, long Members, long Entries, long Orders, long Reservations, long InFlight);

/// <summary>
/// Checks, over a whole store at one instant, everything that must always hold: balances against entries, double entry,
/// orders posted once, stock never oversold, clearing equal to the journal. It reads through the port alone, so that it
/// audits any adapter.
/// </summary>
public sealed class StoreAudit
{
    private const int PageSize = 5_000;

    /// <summary>Audits a store.</summary>
    /// <param name="store">A snapshot, or a store nobody writes to meanwhile.</param>
    /// <param name="now">The present; what is younger than five minutes may be unfinished.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<AuditReport> Execute(
        IDocumentStore store, DateTimeOffset now, IProgress<AuditProgress>? progress = null, CancellationToken cancellation = default)
    {
        var audit = new AuditState(store, now - TimeSpan.FromMinutes(5), progress);
        var members = new MemberAudit(audit);
        await ForEachPartition(store, Containers.Accounts, members.Check, cancellation);
        var orders = new OrderAudit(audit);
        await ForEachPartition(store, Containers.Orders, orders.Check, cancellation);
        var stock = new StockAudit(audit);
        await ForEachPartition(store, Containers.Stock, stock.Check, cancellation);
        await ForEachPartition(store, Containers.Catalogue, new CatalogueAudit(audit).Check, cancellation);
        var clearing = new ClearingAudit(audit);
        await ForEachPartition(store, Containers.Clearing, clearing.Check, cancellation);
        await new DeadLetterAudit(audit).Check(cancellation);
        return audit.Report();
    }

    /// <summary>Every partition of a container once, whatever the change feed repeats.</summary>
    private static async Task ForEachPartition(
        IDocumentStore store, string container, Func<Partition, IReadOnlyCollection<Document>, Task> check, CancellationToken cancellation)
    {
        // A partition's documents lie scattered over the feed, so they are gathered by id first; bodies are read again when checked.
        var partitions = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        string? cursor = null;
        while (true)
        {
            var page = await store.Changes(container, cursor, PageSize, cancellation);
            if (page.Changes.Count == 0)
            {
                break;
            }

            foreach (var change in page.Changes)
            {
                if (!partitions.TryGetValue(change.Partition.Key, out var ids))
                {
                    partitions[change.Partition.Key] = ids = [];
                }

                if (change.Document.SortKey is null)
                {
                    ids.Add(change.Document.Id);
                }
            }

            cursor = page.Cursor;
        }

        foreach (var (key, ids) in partitions)
        {
            cancellation.ThrowIfCancellationRequested();
            var partition = new Partition(container, key);
            await check(partition, await Documents(store, partition, ids, cancellation));
        }
    }

    private static async Task<IReadOnlyCollection<Document>> Documents(
        IDocumentStore store, Partition partition, List<string> unsorted, CancellationToken cancellation)
    {
        var documents = new Dictionary<string, Document>(StringComparer.Ordinal);
        string? continuation = null;
        do
        {
            var page = await store.ReadRange(partition, SortRange.All, Direction.Ascending, 1_000, continuation, cancellation);
            foreach (var document in page.Documents)
            {
                documents[document.Id] = document;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);

        foreach (var id in unsorted)
        {
            if (!documents.ContainsKey(id) && await store.Read(partition, id, cancellation) is { } document)
            {
                documents[id] = document;
            }
        }

        return documents.Values;
    }
}
