using System.Text;
using System.Text.Json.Nodes;
using Alliance.Compliance;
using Alliance.Ports;
using Alliance.Simulation.Checks;
using Alliance.Simulation.Scheduling;

namespace Alliance.Simulation.Faults;

/// <summary>The one store behind all processes, with the commits that are still under way to it.</summary>
internal sealed class SharedStore(InMemoryDocumentStore inner, Scheduler scheduler, SimulatedTime time, Trace trace, Sabotage sabotage)
{
    private readonly List<Late> _late = [];

    public InMemoryDocumentStore Inner => inner;

    public StateHistory History { get; } = new();

    public FaultCounts Faults { get; } = new();

    /// <summary>Until when, on the steady clock, no call is answered.</summary>
    public long OutageUntil { get; set; }

    public Sabotage Sabotage => sabotage;

    public bool IsOut => time.Steady < OutageUntil;

    public async ValueTask<Document?> Read(Partition partition, string id)
    {
        var document = await inner.Read(partition, id);
        if (document is null)
        {
            return null;
        }

        return sabotage switch
        {
            Sabotage.NoIdempotencyRecord when IsRecord(partition, id) => null,
            Sabotage.NoStockCondition when partition.Container == Containers.Stock && id == "stock" => NeverEmpty(document),
            _ => document,
        };
    }

    public async ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, bool isHeard)
    {
        var label = CommitLabel.Of(partition, writes);
        if (sabotage == Sabotage.NoBarOfLateSpend && label == "sweep: bar")
        {
            return CommitResult.Committed([.. writes.Select(static _ => "0")]);
        }

        var result = await inner.Commit(partition, sabotage == Sabotage.None ? writes : await Bent(partition, writes));
        trace.Line(
            $"{scheduler.Step,8} {time.GetUtcNow():HH:mm:ss} {partition} {label}: {string.Join(' ', writes.Select(static write => $"{write.Kind.ToString()[0]}.{write.Id}"))} "
            + (result.IsCommitted ? "done" : $"CONFLICT {writes[result.ConflictIndex].Id}"));
        if (result.IsCommitted)
        {
            foreach (var write in writes)
            {
                History.Record(scheduler.Step, partition, write, isHeard);
            }
        }

        return result;
    }

    /// <summary>The writer has its answer, or knows that it will have none.</summary>
    public void Hear(Partition partition) => History.Hear(scheduler.Step, partition);

    /// <summary>Holds a commit that its caller believes failed; it takes effect later, or when its time comes conflicts.</summary>
    public void HoldLate(SimulatedProcess process, Partition partition, IReadOnlyList<Write> writes, TimeSpan delay)
    {
        var late = new Late(process, partition, writes);
        _late.Add(late);
        var timer = time.CreateTimer(_ => Land(late), null, delay, Timeout.InfiniteTimeSpan);
        late.Timer = timer;
    }

    /// <summary>The same commit was answered definitely: no earlier sending of it can take effect any more.</summary>
    public void ForgetLate(SimulatedProcess process, Partition partition, IReadOnlyList<Write> writes) =>
        _late.RemoveAll(late => late.Process == process && late.Partition == partition && Same(late.Writes, writes));

    /// <summary>Where one process owns the store, nothing of it is under way once it is dead: each commit has landed or never will.</summary>
    public void SettleLate(SimulatedProcess process, Random random)
    {
        foreach (var late in _late.Where(late => late.Process == process).ToArray())
        {
            if (random.Next(2) == 0)
            {
                Land(late);
            }
            else
            {
                _late.Remove(late);
            }
        }
    }

    /// <summary>Lets everything land that is under way.</summary>
    public void LandAll()
    {
        foreach (var late in _late.ToArray())
        {
            Land(late);
        }
    }

    private void Land(Late late)
    {
        if (_late.Remove(late))
        {
            late.Timer?.Dispose();
            var landing = Commit(late.Partition, late.Writes, isHeard: true).AsTask().GetAwaiter().GetResult();
            Faults.Add(landing.IsCommitted ? "late commit took effect" : "late commit conflicted");
        }
    }

    private static bool Same(IReadOnlyList<Write> a, IReadOnlyList<Write> b)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        for (var i = 0; i < a.Count; i++)
        {
            if (a[i].Kind != b[i].Kind || a[i].Id != b[i].Id || a[i].IfVersion != b[i].IfVersion || !a[i].Body.Span.SequenceEqual(b[i].Body.Span))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsRecord(Partition partition, string id) =>
        partition.Container is Containers.Accounts or Containers.Orders && id.Contains(':', StringComparison.Ordinal);

    /// <summary>The writes as a store without the protection would take them.</summary>
    private async ValueTask<IReadOnlyList<Write>> Bent(Partition partition, IReadOnlyList<Write> writes)
    {
        var bent = new List<Write>(writes.Count);
        foreach (var write in writes)
        {
            var standing = await inner.Read(partition, write.Id);
            bent.Add((sabotage, write.Kind) switch
            {
                (Sabotage.NoVersionCheck, WriteKind.Replace) when standing is not null =>
                    Write.Replace(write.Id, write.SortKey, write.Body, standing.Version),
                (Sabotage.NoIdempotencyRecord, WriteKind.Create) when standing is not null && IsRecord(partition, write.Id) =>
                    Write.Replace(write.Id, write.SortKey, write.Body, standing.Version),
                (Sabotage.NoDoubleEntry, WriteKind.Create) when write.Id.StartsWith("redeem:", StringComparison.Ordinal) =>
                    Write.Create(write.Id, write.SortKey, WithoutOnePosting(write.Body)),
                _ => write,
            });
        }

        return bent;
    }

    private static byte[] WithoutOnePosting(ReadOnlyMemory<byte> body)
    {
        var entry = JsonNode.Parse(body.Span)!;
        if (entry["postings"] is JsonArray { Count: > 0 } postings)
        {
            postings.RemoveAt(0);
        }

        return Encoding.UTF8.GetBytes(entry.ToJsonString());
    }

    private static Document NeverEmpty(Document document)
    {
        var stock = JsonNode.Parse(document.Body.Span)!;
        if (stock["remaining"]!.GetValue<long>() > 0)
        {
            return document;
        }

        stock["remaining"] = 1;
        return document with { Body = Encoding.UTF8.GetBytes(stock.ToJsonString()) };
    }

    private sealed record Late(SimulatedProcess Process, Partition Partition, IReadOnlyList<Write> Writes)
    {
        public ITimer? Timer { get; set; }
    }
}
