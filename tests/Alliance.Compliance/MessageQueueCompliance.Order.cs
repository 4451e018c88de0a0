using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class MessageQueueCompliance
{
    [Fact]
    public async Task OrderedQueue_DeliversOneOfAKeyAtATimeInTheOrderSent()
    {
        // Keys do not wait for each other, and all of a key come in turn.
        var queue = await Open(Ordered);
        await queue.Send([Message("a1", key: "a"), Message("b1", key: "b"), Message("a2", key: "a")]);
        await queue.Send([Message("a3", key: "a"), Message("b2", key: "b")]);
        string[][] rounds = [["a1", "b1"], ["a2", "b2"], ["a3"], []];
        foreach (var round in rounds)
        {
            var got = await ReceiveAll(queue);
            Assert.Equal(round, got.Select(one => one.Id).Order(StringComparer.Ordinal));
            Assert.All(got, one => Assert.Equal(one.Id[..1], one.OrderingKey));
            foreach (var one in got)
            {
                Assert.Equal([LockOutcome.Settled], await queue.Complete([one]));
            }
        }
        await Closed(queue);
    }

    [Fact]
    public async Task OrderedQueue_KeepsItsPlaceForAMessageThatFailed()
    {
        // Given back, run out or left by a dead process: the same message comes before all later ones of its key.
        var queue = await Open(Ordered with { DeliveriesMax = 10 });
        await queue.Send([Message("a1", key: "a"), Message("a2", key: "a")]);
        await queue.Abandon([await ReceiveOne(queue)], TimeSpan.Zero);
        var got = await ReceiveOne(queue);
        Assert.Equal(("a1", 2), (got.Id, got.DeliveryCount));
        await Pass(LockTime);
        Assert.Equal("a1", (await ReceiveOne(queue)).Id);
        queue = await Reopen(queue);
        Assert.Equal("a1", (got = await ReceiveOne(queue)).Id);
        await queue.DeadLetter([got], "no use");
        Assert.Equal("a2", (await ReceiveOne(queue)).Id);
        await Closed(queue);
    }
}
