using Alliance.Ports;

namespace Alliance.Messaging;

/// <summary>Renews the locks of a batch while it is being handled.</summary>
internal sealed class RenewedLocks(
    IMessageQueue queue, IReadOnlyList<Delivery> batch, TimeSpan lockTime, TimeProvider time, Action<Exception> report)
{
    private static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(1);

    private List<Delivery> _held = [.. batch];

    /// <summary>When the first of the locks still held ends.</summary>
    public DateTimeOffset EarliestEnd { get; private set; } = batch.Min(static one => one.LockedUntil);

    /// <summary>Renews until the work has ended. Cancels it when no lock is left: somebody else does it then.</summary>
    public async Task<IReadOnlyList<Handling>> HoldDuring(Task<IReadOnlyList<Handling>> work, CancellationTokenSource end)
    {
        using var done = new CancellationTokenSource();
        while (!work.IsCompleted && _held.Count > 0)
        {
            var half = (EarliestEnd - time.GetUtcNow()) / 2;
            await Task.WhenAny(work, Task.Delay(half > IntervalMin ? half : IntervalMin, time, done.Token));
            if (!work.IsCompleted)
            {
                await Renew(end);
            }
        }

        // Not CancelAsync, which would leave the scheduler of whoever calls.
        done.Cancel();
        return await work;
    }

    private async Task Renew(CancellationTokenSource end)
    {
        try
        {
            var untils = await queue.Renew(_held, lockTime);
            _held = [.. _held.Where((_, i) => untils[i] is not null)];
            if (_held.Count == 0)
            {
                end.Cancel();
                return;
            }

            EarliestEnd = untils.Min()!.Value;
        }
        catch (StoreUnavailableException exception)
        {
            // Half of what is left of the locks later it is tried again.
            report(exception);
        }
    }
}
