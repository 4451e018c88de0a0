using Alliance.Ports;
using Alliance.Simulation.Scheduling;

namespace Alliance.Simulation.Faults;

/// <summary>Reports as one process writes them: what it puts is there for all, and writing it may be the last thing the process ever did.</summary>
internal sealed class SimulatedBlobs(
    Dictionary<string, byte[]> shared, SharedStore store, SimulatedProcess process, FaultRates rates, Random random, Action crash) : IBlobStore
{
    // A run makes few reports.
    private const double MoreOften = 5;
    private static readonly Task Never = new TaskCompletionSource().Task;

    public async ValueTask Put(string name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellation = default)
    {
        await AtPoint("before report");
        shared[name] = content.ToArray();
        await AtPoint("after report");
        if (rates.ReplyLost > 0 && random.NextDouble() < rates.ReplyLost)
        {
            store.Faults.Add("report's reply lost");
            throw new StoreUnavailableException("report's reply lost");
        }
    }

    public ValueTask<Blob?> Get(string name, CancellationToken cancellation = default) => throw Unused();

    public ValueTask<BlobPage> List(string prefix, int limit, string? continuation = null, CancellationToken cancellation = default) => throw Unused();

    public ValueTask Delete(string name, CancellationToken cancellation = default) => throw Unused();

    public ValueTask<Uri> SignedLink(string name, DateTimeOffset until, CancellationToken cancellation = default) => throw Unused();

    private static NotSupportedException Unused() => new("Nobody reads reports in a simulation; the checks look at them themselves.");

    private async ValueTask AtPoint(string point)
    {
        process.AtTheStore.Add(point);
        await Task.Yield();
        if (rates.Crash > 0 && random.NextDouble() < rates.Crash * MoreOften)
        {
            crash();
            await Never;
        }

        process.AtTheStore.Remove(point);
    }
}
