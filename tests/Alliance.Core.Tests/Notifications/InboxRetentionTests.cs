using Alliance.Notifications;
using Alliance.Ports;

namespace Alliance.Core.Tests.Notifications;

/// <summary>A message leaves every inbox when it is a year old, and never comes back.</summary>
public sealed class InboxRetentionTests
{
    private static readonly Message s_message = new("会员日", "15 号积分翻倍", MessageCategory.Campaign);

    [Fact]
    public async Task OldMessages_Leave_AndNewerOnesStay()
    {
        var world = await NotificationWorld.Begin(12);
        await world.Settle();
        await world.Platform.Background.Sweep();
        var old = await world.Notify(Audience.All, s_message, "old");
        await world.Settle();
        world.Time.Advance(TimeSpan.FromDays(200));
        await world.Notify(Audience.All, s_message, "newer");
        await world.Settle();
        AllianceFixture.Must(await world.Observer.Inbox.MarkRead(AllianceFixture.Id, world.Members[3], old));
        for (var day = 200; day < 365; day += 5)
        {
            world.Time.Advance(TimeSpan.FromDays(5));
            await world.Platform.Background.Sweep();
            Assert.Equal(2, (await world.Inbox(world.Members[3])).Count);
        }

        world.Time.Advance(TimeSpan.FromDays(2));
        await world.Platform.Background.Sweep();
        foreach (var member in world.Members)
        {
            Assert.NotEqual(old, Assert.Single(await world.Inbox(member)).MessageId);
        }

        // The record stays, and the same key tells nobody again.
        Assert.Equal(12, (await world.Progress(old)).Delivered);
        Assert.Equal(old, await world.Notify(Audience.All, s_message, "old"));
        await world.Settle();
        Assert.Single(await world.Inbox(world.Members[0]));
    }

    /// <summary>A batch that is handled again after so long puts nothing back.</summary>
    [Fact]
    public async Task ALateBatch_IsSkipped()
    {
        var world = await NotificationWorld.Begin(2);
        await world.Settle();
        var id = await world.Notify(Audience.All, s_message);
        while (await world.Platform.Background.FollowFeed() > 0)
        {
        }

        world.Time.Advance(TimeSpan.FromDays(365));
        await world.Settle();
        Assert.Equal((0, 2), ((await world.Progress(id)).Delivered, (await world.Progress(id)).Skipped.Expired));
    }

    /// <summary>A sweep that dies anywhere is finished by the next one.</summary>
    [Fact]
    public async Task ASweepThatDies_IsFinished()
    {
        var world = await NotificationWorld.Begin(9);
        await world.Platform.Background.Sweep();
        await world.Notify(Audience.All, s_message);
        await world.Settle();
        world.Time.Advance(TimeSpan.FromDays(367));
        var died = 0;
        for (var deaths = 0; deaths < 6; deaths++)
        {
            var left = 400 + (deaths * 5);
            world.Store.Dies = () => --left < 0;
            died += await Record.ExceptionAsync(() => world.Restart().Background.Sweep()) is OperationCanceledException ? 1 : 0;
        }

        Assert.NotEqual(0, died);
        world.Store.Dies = static () => false;
        await world.Restart().Background.Sweep();
        foreach (var member in world.Members)
        {
            Assert.Empty(await world.Inbox(member));
        }

        Assert.Empty((await world.Store.ReadRange(
            new Partition(Containers.Notifications, Ids.Key(AllianceFixture.Id, "leaving", $"{world.Observer.Now:yyyy-MM-dd}")), SortRange.All, Direction.Ascending, 10)).Documents);
    }
}
