using System.Text.Json.Serialization.Metadata;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Audit;

/// <summary>What the parts of an audit share: findings, counts, and reading.</summary>
internal sealed class AuditState(IDocumentStore store, DateTimeOffset settledBefore, IProgress<AuditProgress>? progress)
{
    private const int MaxFindings = 1_000;
    private readonly List<Finding> _findings = [];
    private long _findingCount;

    public long Members { get; set; }

    public long Entries { get; set; }

    public long Orders { get; set; }

    public long Reservations { get; set; }

    public long InFlight { get; set; }

    public void Find(string invariant, Partition where, string detail)
    {
        _findingCount++;
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(new Finding(invariant, where.ToString(), detail));
        }
    }

    /// <summary>Something whose other half is missing: a finding once it is old enough to be finished.</summary>
    public void FindUnfinished(string invariant, Partition where, DateTimeOffset since, string detail)
    {
        if (since < settledBefore)
        {
            Find(invariant, where, detail);
        }
        else
        {
            InFlight++;
        }
    }

    public void Report(string stage, long count)
    {
        if (count % 1_000 == 0)
        {
            progress?.Report(new AuditProgress(stage, count));
        }
    }

    public async ValueTask<T?> Read<T>(string container, string key, string id, JsonTypeInfo<T> json) where T : class =>
        await store.Read(new Partition(container, key), id) is { } document ? Bodies.Decode(document, json) : null;

    /// <summary>One entry of a member's ledger by its number.</summary>
    public async ValueTask<LedgerEntry?> Entry(string allianceId, string memberId, long number)
    {
        var key = MemberJournal.SortKey(number);
        var page = await store.ReadRange(
            new Partition(Containers.Accounts, Ids.Key(allianceId, memberId)), SortRange.StartingWith(key), Direction.Ascending, 1);
        return page.Documents.Count == 0 ? null : Bodies.Decode(page.Documents[0], DocumentJson.Default.LedgerEntry);
    }

    public async ValueTask<IReadOnlyList<Document>> DeadLetters(CancellationToken cancellation) =>
        (await store.ReadRange(Feed.DeadLetter.Partition, SortRange.All, Direction.Ascending, 1_000, null, cancellation)).Documents;

    public AuditReport Report() => new(_findings, _findingCount, Members, Entries, Orders, Reservations, InFlight);

    public static string AllianceOf(Partition partition) => partition.Key[..partition.Key.IndexOf('|', StringComparison.Ordinal)];
}
