using System.Globalization;
using Alliance.Ports;

namespace Alliance.Embedded.Queues;

/// <summary>One queue: checks what it is asked and hands it to the queues' thread.</summary>
internal sealed class SqliteMessageQueue(QueueState state, QueueThread thread, DeadLetterReader reader, TimeProvider time) : IMessageQueue
{
    private const int Chunk = 500;
    private readonly Arrivals _arrivals = new();

    public QueueDefinition Definition => state.Definition;

    private long Now => time.GetUtcNow().UtcTicks;

    public async ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default)
    {
        QueueRules.CheckSend(Definition, messages);
        cancellation.ThrowIfCancellationRequested();
        await thread.Ask(() =>
        {
            state.Send(messages, Now);
            return true;
        });
        _arrivals.Tell();
    }

    public async ValueTask<IReadOnlyList<Delivery>> Receive(
        int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        QueueRules.CheckReceive(limit, lockTime, wait);
        var arrival = _arrivals.Next;
        if (cancellation.IsCancellationRequested)
        {
            return [];
        }
        var found = await thread.Ask(() => state.Receive(limit, lockTime, Now));
        if (found.Count > 0 || wait == TimeSpan.Zero)
        {
            return found;
        }
        try
        {
            await arrival.WaitAsync(wait, time, cancellation);
        }
        catch (TimeoutException)
        {
            // What has become due meanwhile is found below.
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        return await thread.Ask(() => state.Receive(limit, lockTime, Now));
    }

    public ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default) =>
        Each(deliveries, (delivery, now) => state.Complete(delivery, now), cancellation);

    public async ValueTask<IReadOnlyList<LockOutcome>> Abandon(
        IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default)
    {
        QueueRules.CheckDelay(delay);
        var outcomes = await Each(deliveries, (delivery, now) => state.Abandon(delivery, delay, now), cancellation);
        if (delay == TimeSpan.Zero)
        {
            _arrivals.Tell();
        }
        return outcomes;
    }

    public ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(
        IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default)
    {
        QueueRules.CheckLockTime(lockTime);
        return Each(deliveries, (delivery, now) => state.Renew(delivery, lockTime, now), cancellation);
    }

    public ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(
        IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default)
    {
        QueueRules.CheckReason(reason);
        return Each(deliveries, (delivery, now) => state.DeadLetter(delivery, reason, now), cancellation);
    }

    public ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        PortRules.CheckLimit(limit, QueueRules.LimitMax);
        cancellation.ThrowIfCancellationRequested();
        var after = continuation is null ? 0 : Seq(continuation)
            ?? throw new ArgumentException("The continuation is not one that this queue returned.", nameof(continuation));
        return new(reader.Read(state.Number, limit, after));
    }

    public async ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default)
    {
        var count = await EachDead(handles, state.Replay, cancellation);
        _arrivals.Tell();
        return count;
    }

    public ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) =>
        EachDead(handles, state.Purge, cancellation);

    public async ValueTask<QueueCounts> Count(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return state.Counts(Now) ?? await thread.Ask(() => state.CountAnew(Now));
    }

    private static long? Seq(string handle) =>
        long.TryParse(handle, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : null;

    private async ValueTask<IReadOnlyList<T>> Each<T>(
        IReadOnlyList<Delivery> deliveries, Func<EmbeddedDelivery, long, T> settle, CancellationToken cancellation)
    {
        QueueRules.CheckMany(deliveries);
        var own = new EmbeddedDelivery[deliveries.Count];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = deliveries[i] as EmbeddedDelivery ?? throw new ArgumentException("A delivery is not from this queue.", nameof(deliveries));
        }
        cancellation.ThrowIfCancellationRequested();
        return await thread.Ask(() =>
        {
            var now = Now;
            return Array.ConvertAll(own, delivery => settle(delivery, now));
        });
    }

    private async ValueTask<int> EachDead(IReadOnlyList<string>? handles, Func<long, bool> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (handles is not null)
        {
            QueueRules.CheckMany(handles);
            return await thread.Ask(() => handles.Count(handle => Seq(handle) is { } seq && work(seq)));
        }
        // In the order of their numbers, so that one that dies again meanwhile is not met again.
        var (count, last) = (0, 0L);
        int found;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var after = last;
            (found, last) = await thread.Ask(() =>
            {
                var chunk = state.DeadAfter(after, Chunk);
                return (chunk.Count(work), chunk.Count > 0 ? chunk[^1] : long.MaxValue);
            });
            count += found;
        }
        while (found > 0);
        return count;
    }
}
