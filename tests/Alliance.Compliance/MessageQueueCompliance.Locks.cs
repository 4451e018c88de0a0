using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class MessageQueueCompliance
{
    [Fact]
    public async Task Lock_ThatRanOut_IsLostAndTheMessageComesAgain()
    {
        // Whoever is late is told so, and changes nothing for whoever has it now.
        var queue = await Open(Plain);
        await queue.Send([Message("a")]);
        var late = await ReceiveOne(queue);
        await Pass(LockTime);
        await AssertCounts(queue, 1, 0, 0);
        Assert.Equal([LockOutcome.Lost], await queue.Complete([late]));
        var second = await ReceiveOne(queue);
        Assert.Equal(2, second.DeliveryCount);
        Assert.NotEqual(late.LockToken, second.LockToken);
        Assert.Equal([LockOutcome.Lost], await queue.Complete([late]));
        Assert.Equal([LockOutcome.Lost], await queue.Abandon([late], TimeSpan.Zero));
        Assert.Equal([LockOutcome.Lost], await queue.DeadLetter([late], "late"));
        Assert.Equal([null], await queue.Renew([late], LockTime));
        Assert.Empty(await ReceiveAll(queue));
        Assert.Equal([LockOutcome.Settled], await queue.Complete([second]));
        Assert.Equal([LockOutcome.Lost], await queue.Complete([second]));
        await AssertCounts(queue, 0, 0, 0);
        await Closed(queue);
    }

    [Fact]
    public async Task Renew_LetsTheLockBeginAnew()
    {
        // One is renewed and stays, the other is not and comes again.
        var queue = await Open(Plain);
        await queue.Send([Message("kept"), Message("lost")]);
        var got = (await ReceiveAll(queue)).ToDictionary(one => one.Id);
        await Pass(LockTime * 0.6);
        var until = Assert.Single(await queue.Renew([got["kept"]], LockTime));
        Assert.True(until > got["kept"].LockedUntil);
        await Pass(LockTime * 0.6);
        Assert.Equal("lost", (await ReceiveOne(queue)).Id);
        Assert.Equal([LockOutcome.Lost, LockOutcome.Settled], await queue.Complete([got["lost"], got["kept"]]));
        await Closed(queue);
    }

    [Fact]
    public async Task Abandon_GivesTheMessageBack()
    {
        // At once or after the delay, one delivery more each time.
        var queue = await Open(Plain);
        await queue.Send([Message("a")]);
        Assert.Equal([LockOutcome.Settled], await queue.Abandon([await ReceiveOne(queue)], TimeSpan.Zero));
        var second = await ReceiveOne(queue);
        Assert.Equal(2, second.DeliveryCount);
        Assert.Equal([LockOutcome.Settled], await queue.Abandon([second], TimeSpan.FromSeconds(10)));
        await AssertCounts(queue, 1, 0, 0);
        queue = await Reopen(queue);
        Assert.Empty(await ReceiveAll(queue));
        await Pass(TimeSpan.FromSeconds(10));
        var third = await ReceiveOne(queue);
        Assert.Equal(("a", "a", 3), (third.Id, Text(third.Body), third.DeliveryCount));
        await Closed(queue);
    }

    [Fact]
    public async Task Reopen_AfterADeath_DeliversWhatWasLockedAndCountsIt()
    {
        // A message that kills its process becomes a dead letter in the end, rather than for ever the first.
        var queue = await Open(Plain);
        await queue.Send([Message("a")]);
        for (var count = 1; count <= Plain.DeliveriesMax; count++)
        {
            var got = await ReceiveOne(queue);
            Assert.Equal(count, got.DeliveryCount);
            queue = await Reopen(queue);
            Assert.Equal([LockOutcome.Lost], await queue.Complete([got]));
        }
        Assert.Empty(await ReceiveAll(queue));
        var dead = Assert.Single(await AllDead(queue));
        Assert.Equal(("a", Plain.DeliveriesMax, QueueRules.TooManyDeliveries), (dead.Id, dead.DeliveryCount, dead.Reason));
        await Closed(queue);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_DeliveredTooOften_BecomesADeadLetter(bool isAbandoned)
    {
        // Given back or left to run out: either way it is not delivered once more.
        var queue = await Open(Plain);
        await queue.Send([Message("a")]);
        for (var count = 1; count <= Plain.DeliveriesMax; count++)
        {
            var got = await ReceiveOne(queue);
            Assert.Equal(count, got.DeliveryCount);
            if (isAbandoned)
            {
                await queue.Abandon([got], TimeSpan.Zero);
            }
            else
            {
                await Pass(LockTime);
            }
        }
        Assert.Empty(await ReceiveAll(queue));
        Assert.Equal(QueueRules.TooManyDeliveries, Assert.Single(await AllDead(queue)).Reason);
        await AssertCounts(queue, 0, 0, 1);
        await Closed(queue);
    }

    [Fact]
    public async Task DeadLetters_AreListedReplayedAndPurged()
    {
        // Each stays until somebody decides; a replayed one is a message again from its first delivery on.
        var queue = await Open(Plain);
        await queue.Send([.. "abcde".Select(letter => Message($"{letter}", $"body {letter}"))]);
        foreach (var one in await ReceiveAll(queue))
        {
            Assert.Equal([LockOutcome.Settled], await queue.DeadLetter([one], $"because {one.Id}"));
        }
        queue = await Reopen(queue);
        Assert.Empty(await ReceiveAll(queue));
        await AssertCounts(queue, 0, 0, 5);
        var dead = await AllDead(queue);
        Assert.Equal("abcde".Select(letter => ($"{letter}", $"body {letter}", 1, $"because {letter}")),
            dead.Select(one => (one.Id, Text(one.Body), one.DeliveryCount, one.Reason)).OrderBy(one => one.Id, StringComparer.Ordinal));

        string Handle(string id) => dead.Single(one => one.Id == id).Handle;
        Assert.Equal(2, await queue.Replay([Handle("b"), Handle("d"), "999999999"]));
        Assert.Equal(0, await queue.Replay([Handle("b")]));
        var replayed = await ReceiveAll(queue);
        Assert.Equal([("b", 1), ("d", 1)], replayed.Select(one => (one.Id, one.DeliveryCount)).Order());
        Assert.Equal("body d", Text(replayed.Single(one => one.Id == "d").Body));
        await queue.DeadLetter([replayed.Single(one => one.Id == "b")], "again");
        await queue.Complete([replayed.Single(one => one.Id == "d")]);
        Assert.Equal(1, await queue.Purge([Handle("c")]));
        Assert.Equal(["a", "b", "e"], (await AllDead(queue)).Select(one => one.Id).Order(StringComparer.Ordinal));
        Assert.Equal(3, await queue.Replay());
        Assert.Empty(await AllDead(queue));
        await queue.DeadLetter(await ReceiveAll(queue), "once more");
        Assert.Equal(3, await queue.Purge());
        Assert.Equal(0, await queue.Purge());
        await AssertCounts(queue, 0, 0, 0);
        Assert.Empty(await ReceiveAll(queue));
        await Closed(queue);
    }
}
