using Alliance.Ports;

namespace Alliance.Messaging;

/// <summary>
/// Receives batches of a queue, has them handled while it renews their locks, and settles each message: completed when it
/// is done, given back with exponential backoff when it failed, a dead letter when it cannot succeed or failed for the
/// last time.
/// </summary>
public sealed class QueueWorker
{
    private readonly IMessageQueue _queue;
    private readonly MessageHandler _handler;
    private readonly QueueWorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _report;

    /// <summary>Creates the worker of one queue; any number of them, in any number of processes, may share it.</summary>
    /// <param name="queue">Where messages come from.</param>
    /// <param name="handler">Handles them.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">By which it waits and renews.</param>
    /// <param name="report">Told of each exception of the handler or the queue; none ends the worker.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public QueueWorker(IMessageQueue queue, MessageHandler handler, QueueWorkerOptions options, TimeProvider time, Action<Exception> report)
    {
        QueueWorkerOptions.Check(options);
        (_queue, _handler, _options, _time, _report) = (queue, handler, options, time, report);
    }

    /// <summary>
    /// Works until it is told to stop. It then receives nothing more, lets handlers finish within
    /// <see cref="QueueWorkerOptions.StopPatience"/> and settles what they did. It ends without an exception.
    /// </summary>
    public Task Run(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, _options.Concurrency).Select(_ => Loop(stop)));

    /// <summary>Handles what there is now, one batch after the other; says how many messages. For whoever calls from time to time.</summary>
    /// <exception cref="StoreUnavailableException">The queue does not answer.</exception>
    public async Task<int> RunOnce(CancellationToken stop = default)
    {
        var count = 0;
        while (!stop.IsCancellationRequested
            && await _queue.Receive(_options.BatchSize, _options.LockTime, TimeSpan.Zero, stop) is { Count: > 0 } batch)
        {
            await Handle(batch, stop);
            count += batch.Count;
        }

        return count;
    }

    private async Task Loop(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var batch = await _queue.Receive(_options.BatchSize, _options.LockTime, _options.Wait, stop);
                if (batch.Count > 0)
                {
                    await Handle(batch, stop);
                }

                failures = 0;
            }
            catch (Exception exception)
            {
                _report(exception);
                await Pause(_options.Backoff(++failures), stop);
            }
        }
    }

    private async Task Handle(IReadOnlyList<Delivery> batch, CancellationToken stop)
    {
        using var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var stopping = stop.Register(() => end.CancelAfter(_options.StopPatience));
        var locks = new RenewedLocks(_queue, batch, _options.LockTime, _time, _report);
        var handlings = await locks.HoldDuring(Invoke(batch, end.Token), end);
        await new Settlement(_queue, _options, _time, _report).Settle(batch, handlings, locks.EarliestEnd);
    }

    private async Task<IReadOnlyList<Handling>> Invoke(IReadOnlyList<Delivery> batch, CancellationToken cancellation)
    {
        try
        {
            var handlings = await _handler(batch, cancellation);
            return handlings.Count == batch.Count
                ? handlings
                : throw new InvalidOperationException($"The handler answered {handlings.Count} of {batch.Count} messages.");
        }
        catch (Exception exception)
        {
            _report(exception);
            var failed = Handling.Retry($"{exception.GetType().Name}: {exception.Message}");
            return [.. batch.Select(_ => failed)];
        }
    }

    private async Task Pause(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, _time, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it.
        }
    }
}
