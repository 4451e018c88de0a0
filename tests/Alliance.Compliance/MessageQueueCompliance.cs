using System.Text;
using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

/// <summary>
/// What every <see cref="IMessageQueue"/> must do. An adapter's tests inherit this class and say how to open an empty
/// queue, how to open it anew as after a crash, and how time passes.
/// </summary>
public abstract partial class MessageQueueCompliance
{
    protected static readonly TimeSpan LockTime = QueueRules.LockTimeMin;
    protected static readonly QueueDefinition Plain = new("plain") { DeliveriesMax = 3, DuplicateMemory = TimeSpan.FromSeconds(20) };
    protected static readonly QueueDefinition Ordered = Plain with { Name = "ordered", IsOrdered = true };

    /// <summary>Opens an empty queue: <see cref="Plain"/> or <see cref="Ordered"/>.</summary>
    protected abstract ValueTask<IMessageQueue> Open(QueueDefinition definition);

    /// <summary>Opens the queue anew as another process does after this one died: the locks given so far have ended.</summary>
    protected abstract ValueTask<IMessageQueue> Reopen(IMessageQueue queue);

    /// <summary>Lets time pass for the queue.</summary>
    protected abstract Task Pass(TimeSpan time);

    /// <summary>What the queue takes for the present.</summary>
    protected abstract DateTimeOffset Now { get; }

    /// <summary>How long a receive is given to find what is there.</summary>
    protected virtual TimeSpan Patience => TimeSpan.Zero;

    /// <summary>Whether a receive returns all there is, up to its limit.</summary>
    protected virtual bool FindsAll => true;

    /// <summary>How many random steps the model test takes; 0 where time really passes.</summary>
    protected virtual int ModelSteps => 3_000;

    protected static QueueMessage Message(string id, string? body = null, string? key = null) => new(id, Encoding.UTF8.GetBytes(body ?? id), key);

    protected static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    /// <summary>Receives until nothing more comes.</summary>
    protected async Task<List<Delivery>> ReceiveAll(IMessageQueue queue)
    {
        var all = new List<Delivery>();
        while (await queue.Receive(QueueRules.LimitMax, LockTime, Patience) is { Count: > 0 } some)
        {
            all.AddRange(some);
        }
        return all;
    }

    protected async Task<Delivery> ReceiveOne(IMessageQueue queue) => Assert.Single(await ReceiveAll(queue));

    protected static async Task<List<DeadMessage>> AllDead(IMessageQueue queue, int limit = 2)
    {
        var all = new List<DeadMessage>();
        string? continuation = null;
        do
        {
            var page = await queue.DeadLetters(limit, continuation);
            Assert.InRange(page.Messages.Count, 0, limit);
            all.AddRange(page.Messages);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return all;
    }

    protected static async Task AssertCounts(IMessageQueue queue, long waiting, long locked, long dead)
    {
        var counts = await queue.Count();
        var expected = counts.Locked is null ? new QueueCounts(waiting + locked, null, dead) : new(waiting, locked, dead);
        Assert.Equal(expected, counts);
    }

    [Fact]
    public async Task Send_ThenReceive_DeliversEachUnderLock()
    {
        // As it was sent, once while the lock lasts, and gone when completed, also after opening anew.
        var queue = await Open(Plain);
        Assert.Empty(await ReceiveAll(queue));
        await queue.Send([new("a", new byte[] { 0, 1, 255 }), new("b", ReadOnlyMemory<byte>.Empty), new("c!~", new byte[QueueRules.BodyBytesMax])]);
        var got = (await ReceiveAll(queue)).ToDictionary(one => one.Id);
        Assert.Equal(["a", "b", "c!~"], got.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new byte[] { 0, 1, 255 }, got["a"].Body.ToArray());
        Assert.Equal([0, QueueRules.BodyBytesMax], new[] { "b", "c!~" }.Select(id => got[id].Body.Length));
        Assert.All(got.Values, one => Assert.True(one is { DeliveryCount: 1, OrderingKey: null, LockToken.Length: > 0 } && one.LockedUntil > Now));
        Assert.Equal(3, got.Values.DistinctBy(one => one.LockToken).Count());
        Assert.Empty(await ReceiveAll(queue));
        await AssertCounts(queue, 0, 3, 0);
        Assert.Equal([LockOutcome.Settled, LockOutcome.Settled], await queue.Complete([got["b"], got["a"]]));
        queue = await Reopen(queue);
        Assert.Equal("c!~", (await ReceiveOne(queue)).Id);
        await Closed(queue);
    }

    [Fact]
    public async Task Send_OfTheLargestBatch_IsTakenWhole()
    {
        // The bounds are what they say, with the longest ids.
        var queue = await Open(Plain);
        var body = (QueueRules.SendBytesMax / QueueRules.SendMessagesMax) - QueueRules.MessageOverheadBytes;
        QueueMessage[] batch = [.. Enumerable.Range(0, 100).Select(i => new QueueMessage($"{i}".PadLeft(QueueRules.IdLengthMax, 'x'), new byte[body], NotBefore: Now))];
        await queue.Send(batch);
        Assert.Equal(batch.Select(one => one.Id).Order(StringComparer.Ordinal), (await ReceiveAll(queue)).Select(one => one.Id).Order(StringComparer.Ordinal));
        await Closed(queue);
    }

    [Fact]
    public async Task Send_ThatBreaksARule_DoesNothing()
    {
        // Refused in the same words by every adapter, with nothing of the batch taken.
        var (plain, ordered) = (await Open(Plain), await Open(Ordered));
        QueueMessage[][] refused =
        [
            [], [.. Enumerable.Range(0, 101).Select(i => Message($"{i}"))], [Message("a"), Message("b"), Message("a", "other")],
            [Message("a"), new("b", new byte[QueueRules.BodyBytesMax + 1])], [.. Enumerable.Range(0, 4).Select(i => new QueueMessage($"{i}", new byte[60 << 10]))],
            [Message("a"), Message("")], [Message("a b")], [Message("é")], [Message(new('x', QueueRules.IdLengthMax + 1))], [Message("a", key: "k")],
        ];
        foreach (var batch in refused)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await plain.Send(batch));
        }
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ordered.Send([Message("a")]));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await ordered.Send([Message("a", key: "k") with { NotBefore = Now }]));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await plain.Receive(0, LockTime));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await plain.Receive(1, LockTime - TimeSpan.FromTicks(1)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await plain.Receive(1, LockTime, TimeSpan.FromHours(1)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await plain.Complete([]));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await plain.DeadLetters(1, "no continuation"));
        Assert.Empty(await ReceiveAll(plain));
        Assert.Empty(await ReceiveAll(ordered));
        await Closed(plain);
        await Closed(ordered);
    }

    [Fact]
    public async Task Send_OfAnIdAgain_IsDroppedForAsLongAsItIsRemembered()
    {
        // Whatever its body and whatever has become of the first; new ids of the same batch are taken.
        var queue = await Open(Plain);
        await queue.Send([Message("a", "first"), Message("b")]);
        await queue.Send([Message("a", "second"), Message("c")]);
        var got = await ReceiveAll(queue);
        Assert.Equal(["b", "c", "first"], got.Select(one => Text(one.Body)).Order(StringComparer.Ordinal));
        await queue.Complete(got);
        queue = await Reopen(queue);
        await queue.Send([Message("a", "third")]);
        Assert.Empty(await ReceiveAll(queue));
        await Pass(Plain.DuplicateMemory);
        await queue.Send([Message("a", "fourth"), Message("d")]);
        await queue.Send([Message("a", "fifth")]);
        Assert.Equal(["d", "fourth"], (await ReceiveAll(queue)).Select(one => Text(one.Body)).Order(StringComparer.Ordinal));
        await Closed(queue);
    }

    [Fact]
    public async Task Send_WithATimeToWaitFor_IsNotDeliveredBefore()
    {
        // Also after opening anew; what may come at once does not wait behind it.
        var queue = await Open(Plain);
        var at = Now + TimeSpan.FromSeconds(15);
        await queue.Send([Message("later") with { NotBefore = at }, Message("now"), Message("past") with { NotBefore = Now - TimeSpan.FromDays(1) }]);
        var got = await ReceiveAll(queue);
        Assert.Equal(["now", "past"], got.Select(one => one.Id).Order(StringComparer.Ordinal));
        await queue.Complete(got);
        queue = await Reopen(queue);
        Assert.Empty(await ReceiveAll(queue));
        await AssertCounts(queue, 1, 0, 0);
        await Pass(at - Now);
        Assert.Equal("later", (await ReceiveOne(queue)).Id);
        await Closed(queue);
    }

    [Fact]
    public async Task ManyAtOnce_HandleEachMessageOnce()
    {
        // Senders and receivers side by side: nothing is lost, and no lock is given twice.
        var queue = await Open(Plain);
        const int Senders = 4, Batches = 10, Size = 20;
        var handled = new List<string>();
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                await queue.Send([.. Enumerable.Range(0, Size).Select(i => Message($"{sender}-{batch}-{i}"))]);
            }
        })).ToArray();
        var receivers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var isLast = false; ;)
            {
                var got = await queue.Receive(15, QueueRules.LockTimeMax, Patience);
                if (got.Count == 0)
                {
                    if (isLast)
                    {
                        return;
                    }
                    isLast = senders.All(sender => sender.IsCompleted);
                    continue;
                }
                Assert.DoesNotContain(LockOutcome.Lost, await queue.Complete(got));
                lock (handled)
                {
                    handled.AddRange(got.Select(one => one.Id));
                }
            }
        })).ToArray();
        await Task.WhenAll([.. senders, .. receivers]);
        Assert.Equal(Senders * Batches * Size, handled.Count);
        Assert.Equal(handled.Count, handled.Distinct().Count());
        await AssertCounts(queue, 0, 0, 0);
        await Closed(queue);
    }

    [Fact]
    public async Task Receive_ThatWaits_EndsWithASendOrItsCancellation()
    {
        // Nobody polls an empty queue in a hurry, and stopping is no error.
        var queue = await Open(Plain);
        var waiting = queue.Receive(10, LockTime, QueueRules.WaitMax).AsTask();
        Assert.False(waiting.IsCompleted);
        await queue.Send([Message("a")]);
        Assert.Equal("a", Assert.Single(await waiting).Id);
        using var stop = new CancellationTokenSource();
        waiting = queue.Receive(10, LockTime, QueueRules.WaitMax, stop.Token).AsTask();
        await stop.CancelAsync();
        Assert.Empty(await waiting);
        Assert.Empty(await queue.Receive(10, LockTime, QueueRules.WaitMax, stop.Token));
        await Closed(queue);
    }

    protected virtual async ValueTask Closed(IMessageQueue queue)
    {
        if (queue is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
