using Alliance.Compliance;
using Alliance.Messaging;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Core.Tests.Messaging;

/// <summary>What becomes of messages between a queue and its handler, on a clock that the tests move.</summary>
public sealed class QueueWorkerTests
{
    private static readonly QueueWorkerOptions s_options = new() { BatchSize = 3, LockTime = TimeSpan.FromSeconds(60) };
    private readonly FakeTimeProvider _time = new();
    private readonly FlakyQueue _queue;
    private readonly List<Exception> _reported = [];
    private readonly List<string> _handled = [];

    public QueueWorkerTests() => _queue = new(new InMemoryMessageQueue(new("work") { DeliveriesMax = 3 }, _time));

    [Fact]
    public async Task RunOnce_HandlesAllThereIs()
    {
        // In batches of the size wanted, each completed.
        await Send(8);
        var batches = new List<int>();
        var worker = Worker((batch, _) =>
        {
            batches.Add(batch.Count);
            return Each(batch, _ => Handling.Done);
        });
        Assert.Equal(8, await worker.RunOnce());
        Assert.Equal([3, 3, 2], batches);
        Assert.Equal(new QueueCounts(0, 0, 0), await _queue.Count());
    }

    [Fact]
    public async Task Failure_IsTriedAgainEverLaterAndThenADeadLetter()
    {
        // After one second, after two, and then kept with what the handler said; the others of its batch are done.
        await Send(3);
        var worker = Worker((batch, _) => Each(batch, one => one.Id == "m1" ? Handling.Retry("not yet") : Handling.Done));
        Assert.Equal(3, await worker.RunOnce());
        int[] waits = [1, 2];
        foreach (var wait in waits)
        {
            _time.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromTicks(1));
            Assert.Equal(0, await worker.RunOnce());
            _time.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(1, await worker.RunOnce());
        }
        var dead = Assert.Single((await _queue.DeadLetters(10)).Messages);
        Assert.Equal(("m1", 3, "not yet"), (dead.Id, dead.DeliveryCount, dead.Reason));
        Assert.Equal(new QueueCounts(0, 0, 1), await _queue.Count());
    }

    [Fact]
    public async Task Rejection_IsADeadLetterAtOnce()
    {
        // What can never succeed is not tried again; a long reason is cut.
        await Send(1);
        await Worker((batch, _) => Each(batch, _ => Handling.Reject(new('x', 5_000)))).RunOnce();
        Assert.Equal(QueueRules.ReasonLengthMax, Assert.Single((await _queue.DeadLetters(10)).Messages).Reason.Length);
    }

    [Fact]
    public async Task Exception_FailsTheWholeBatchAndIsReported()
    {
        // So does an answer for fewer messages than were given.
        await Send(2);
        await Worker((_, _) => throw new InvalidDataException("broken")).RunOnce();
        Assert.IsType<InvalidDataException>(Assert.Single(_reported));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Worker((_, _) => new([Handling.Done])).RunOnce();
        Assert.IsType<InvalidOperationException>(_reported[1]);
        Assert.Equal(new QueueCounts(2, 0, 0), await _queue.Count());
    }

    [Fact]
    public async Task Locks_AreRenewedForAsLongAsTheHandlerWorks()
    {
        // Ten minutes on locks of one, also past a renewal that failed.
        await Send(1);
        var work = new TaskCompletionSource<IReadOnlyList<Handling>>();
        var running = Worker((_, _) => new(work.Task)).RunOnce();
        for (var second = 0; second < 600; second++)
        {
            _queue.FailsRenew = second is > 100 and < 110;
            _time.Advance(TimeSpan.FromSeconds(1));
            await Settled();
            Assert.Empty(await _queue.Receive(1, s_options.LockTime));
        }
        work.SetResult([Handling.Done]);
        Assert.Equal(1, await running);
        Assert.Equal(new QueueCounts(0, 0, 0), await _queue.Count());
    }

    [Fact]
    public async Task Locks_ThatAreAllLost_CancelTheHandler()
    {
        // Somebody else has the message: going on would only do it twice.
        await Send(1);
        var running = Worker(async (batch, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            return [Handling.Done];
        }).RunOnce();
        _queue.Inner.LoseLocks();
        Assert.Single(await _queue.Receive(1, QueueRules.LockTimeMax));
        for (var second = 0; second < 60 && !running.IsCompleted; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Settled();
        }
        await running;
        Assert.IsType<TaskCanceledException>(Assert.Single(_reported));
    }

    [Fact]
    public async Task Run_HandlesWhatComesUntilItIsStopped()
    {
        // At most so many batches at a time; stopping lets the ones under way finish.
        await Send(12);
        var gate = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = Worker(async (batch, _) =>
        {
            await gate.Task;
            return await Each(batch, _ => Handling.Done);
        }).Run(stop.Token);
        await Until(async () => (await _queue.Count()).Locked == 6);
        await stop.CancelAsync();
        await Settled();
        Assert.False(running.IsCompleted);
        gate.SetResult();
        await running;
        Assert.Equal(new QueueCounts(6, 0, 0), await _queue.Count());
        Assert.Equal(6, _handled.Count);
        Assert.Empty(_reported);
    }

    [Fact]
    public async Task Run_ThatIsStoppedForTooLong_CancelsItsHandlers()
    {
        // A handler that hangs does not keep the process.
        await Send(1);
        using var stop = new CancellationTokenSource();
        var running = Worker(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            return [Handling.Done];
        }).Run(stop.Token);
        await Until(async () => (await _queue.Count()).Locked == 1);
        await stop.CancelAsync();
        await Until(() => After(TimeSpan.FromSeconds(1), () => new(running.IsCompleted)));
        Assert.Equal(1, (await _queue.Count()).Waiting);
    }

    [Fact]
    public async Task Run_WhileTheQueueIsAway_GoesOnWhenItIsBack()
    {
        // Reported, waited for, and no message settled twice or forgotten.
        await Send(1);
        _queue.FailsReceive = true;
        using var stop = new CancellationTokenSource();
        var running = Worker((batch, _) => Each(batch, _ => Handling.Done)).Run(stop.Token);
        await Until(() => new(_reported.Count >= 2));
        (_queue.FailsReceive, _queue.FailsComplete) = (false, true);
        await Until(() => After(TimeSpan.FromMilliseconds(10), () => new(_handled.Count == 1 && _reported.Count >= 3)));
        _queue.FailsComplete = false;
        await Until(() => After(TimeSpan.FromMilliseconds(10), async () => await _queue.Count() == new QueueCounts(0, 0, 0)));
        await stop.CancelAsync();
        await running;
        Assert.All(_reported, exception => Assert.IsType<StoreUnavailableException>(exception));
    }

    [Fact]
    public void SendBatches_KeepOrderAndBounds()
    {
        // Many small ones by their number, large ones by their size.
        var small = Enumerable.Range(0, 250).Select(i => new QueueMessage($"s{i}", new byte[10]));
        var large = Enumerable.Range(0, 10).Select(i => new QueueMessage($"l{i}", new byte[QueueRules.BodyBytesMax]));
        var batches = SendBatches.Of(small.Concat(large)).ToList();
        Assert.Equal([100, 100, 53, 3, 3, 1], batches.Select(batch => batch.Count));
        Assert.Equal(small.Concat(large).Select(one => one.Id), batches.SelectMany(batch => batch).Select(one => one.Id));
        Assert.All(batches, batch => QueueRules.CheckSend(new("any"), batch));
    }

    private QueueWorker Worker(MessageHandler handler) => new(_queue, handler, s_options, _time, exception =>
    {
        lock (_reported)
        {
            _reported.Add(exception);
        }
    });

    private ValueTask<IReadOnlyList<Handling>> Each(IReadOnlyList<Delivery> batch, Func<Delivery, Handling> handle)
    {
        lock (_handled)
        {
            _handled.AddRange(batch.Select(one => one.Id));
        }
        return new([.. batch.Select(handle)]);
    }

    private async Task Send(int count) => await _queue.Send([.. Enumerable.Range(0, count).Select(i => new QueueMessage($"m{i}", new byte[10]))]);

    /// <summary>Lets what was woken run.</summary>
    private static async Task Settled()
    {
        for (var i = 0; i < 20; i++)
        {
            await Task.Yield();
        }
    }

    private ValueTask<bool> After(TimeSpan time, Func<ValueTask<bool>> condition)
    {
        _time.Advance(time);
        return condition();
    }

    private static async Task Until(Func<ValueTask<bool>> condition)
    {
        for (var i = 0; !await condition(); i++)
        {
            Assert.True(i < 1_000_000, "It did not come about.");
            await Task.Yield();
        }
    }

    /// <summary>A queue that is away when told so.</summary>
    private sealed class FlakyQueue(InMemoryMessageQueue inner) : IMessageQueue
    {
        public InMemoryMessageQueue Inner => inner;

        public bool FailsReceive { get; set; }

        public bool FailsComplete { get; set; }

        public bool FailsRenew { get; set; }

        public QueueDefinition Definition => inner.Definition;

        public ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default) => inner.Send(messages, cancellation);

        public ValueTask<IReadOnlyList<Delivery>> Receive(int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default) =>
            FailsReceive ? throw new StoreUnavailableException() : inner.Receive(limit, lockTime, wait, cancellation);

        public ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default) =>
            FailsComplete ? throw new StoreUnavailableException() : inner.Complete(deliveries, cancellation);

        public ValueTask<IReadOnlyList<LockOutcome>> Abandon(IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default) =>
            inner.Abandon(deliveries, delay, cancellation);

        public ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default) =>
            FailsRenew ? throw new StoreUnavailableException() : inner.Renew(deliveries, lockTime, cancellation);

        public ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default) =>
            inner.DeadLetter(deliveries, reason, cancellation);

        public ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default) =>
            inner.DeadLetters(limit, continuation, cancellation);

        public ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) => inner.Replay(handles, cancellation);

        public ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) => inner.Purge(handles, cancellation);

        public ValueTask<QueueCounts> Count(CancellationToken cancellation = default) => inner.Count(cancellation);
    }
}
