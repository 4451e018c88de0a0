using Alliance.Ports;
using Alliance.Simulation.Scheduling;

namespace Alliance.Simulation.Faults;

/// <summary>
/// The store as one process sees it: every call gives the others a turn before and after it takes effect, and may fail,
/// come late, or be the last thing the process ever did.
/// </summary>
internal sealed class SimulatedStore(SharedStore shared, SimulatedProcess process, FaultRates rates, Random random, SimulatedTime time, Action crash)
    : IDocumentStore
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    public bool IsExclusive => shared.Inner.IsExclusive;

    public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default) =>
        Ask(() => shared.Read(partition, id));

    public ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null, CancellationToken cancellation = default) =>
        Ask(() => shared.Inner.ReadRange(partition, range, direction, limit, continuation, cancellation));

    public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default) =>
        Ask(() => shared.Inner.Changes(container, cursor, limit, cancellation));

    public async ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default)
    {
        var label = CommitLabel.Of(partition, writes);
        await AtPoint("before " + label, rates.Crash);
        if (Happens(rates.SlowCommit))
        {
            shared.Faults.Add("slow commit");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(120_000)), time, CancellationToken.None);
        }

        if (shared.IsOut)
        {
            throw Failed("outage");
        }

        if (Happens(rates.FailsBeforeCommit))
        {
            return shared.Sabotage == Sabotage.NoResendUntilDefinite ? Believed(writes) : throw Failed("failed before the commit");
        }

        if (Happens(rates.LandsLate))
        {
            var delay = TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(120) : random.Next(5));
            shared.HoldLate(process, partition, [.. writes], delay);
            return shared.Sabotage == Sabotage.NoResendUntilDefinite ? Believed(writes) : throw Failed("lands late");
        }

        var result = await shared.Commit(partition, writes, isHeard: !IsExclusive);
        await AtPoint("after " + label, rates.Crash);
        shared.Hear(partition);
        if (Happens(rates.ReplyLost))
        {
            throw Failed("reply lost");
        }

        shared.ForgetLate(process, partition, writes);
        return result;
    }

    private async ValueTask<T> Ask<T>(Func<ValueTask<T>> read)
    {
        await AtPoint("read", rates.Crash / 10);
        if (Happens(rates.SlowRead))
        {
            shared.Faults.Add("slow read");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(70_000) : random.Next(2_000)), time);
        }

        if (shared.IsOut)
        {
            throw Failed("outage");
        }

        if (Happens(rates.ReadFails))
        {
            throw Failed("read failed");
        }

        var answer = await read();
        await AtPoint("read", rates.Crash / 10);
        return answer;
    }

    /// <summary>Others may go first; and this may be where the process dies.</summary>
    private async ValueTask AtPoint(string point, double deadly)
    {
        process.AtTheStore.Add(point);
        await Task.Yield();
        if (Happens(deadly))
        {
            crash();
            await Never;
        }

        process.AtTheStore.Remove(point);
    }

    private static CommitResult Believed(IReadOnlyList<Write> writes) => CommitResult.Committed([.. writes.Select(static _ => "believed")]);

    private bool Happens(double probability) => probability > 0 && random.NextDouble() < probability;

    private StoreUnavailableException Failed(string fault)
    {
        shared.Faults.Add(fault);
        return new StoreUnavailableException(fault);
    }
}
