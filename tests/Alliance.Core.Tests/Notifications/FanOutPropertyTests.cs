using Alliance.Inboxes;
using Alliance.Notifications;
using Alliance.Ports;

namespace Alliance.Core.Tests.Notifications;

/// <summary>
/// Whatever dies, comes twice or loses its lock: each member has each notification once, and what the operator reads adds
/// up to what the members have.
/// </summary>
public sealed class FanOutPropertyTests
{
    private const int Members = 40;

    private static readonly Message s_message = new("会员日", "15 号积分翻倍", MessageCategory.Campaign)
    {
        WeChat = new WeChatTemplate(NotificationWorld.Template, new Dictionary<string, string> { ["thing1"] = "会员日" }),
    };

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task EachInbox_HasEachNotificationOnce(int seed)
    {
        var random = new Random(seed);
        var world = await NotificationWorld.Begin(Members);
        var declined = world.Members.Where((_, i) => i % 7 == 0).ToHashSet();
        var granted = world.Members.Where((_, i) => i % 3 == 0).ToHashSet();
        foreach (var member in world.Members)
        {
            await world.Prefer(member, with => with with { Campaigns = !declined.Contains(member), QuietFrom = null, QuietUntil = null });
            if (granted.Contains(member))
            {
                await world.Grant(member, times: 3);
            }
        }

        await world.Settle();
        world.Store.Dies = Sometimes(random, 0.01);
        world.Messages.Repeats = Sometimes(random, 0.2);
        world.Messages.LosesLocks = Sometimes(random, 0.2);
        var uncertain = Sometimes(random, 0.2);
        var busy = Sometimes(random, 0.2);
        world.WeChat.Answers = _ => uncertain() ? new WeChatSending.Unknown("slow") : busy() ? new WeChatSending.Later(45011, "busy") : new WeChatSending.Sent();
        string[] notifications =
        [
            await world.Notify(Audience.All, s_message, "one"),
            await world.Notify(Audience.All, s_message with { Category = MessageCategory.Service }, "two"),
        ];
        await world.SettleDying();

        world.Store.Dies = static () => false;
        foreach (var member in world.Members)
        {
            var expected = declined.Contains(member) ? notifications[1..] : notifications;
            Assert.Equal(expected.Order(), (await world.Inbox(member)).Select(static item => item.MessageId).Order());
        }

        foreach (var notification in notifications)
        {
            await Adds(world, notification, declined.Count * (notification == notifications[0] ? 1 : 0));
        }

        await GrantsAddUp(world, granted, notifications);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    private static async Task Adds(NotificationWorld world, string notification, int declined)
    {
        var progress = await world.Progress(notification);
        Assert.Equal("done", progress.State);
        Assert.Equal((Members, Members - declined, declined, 0), (progress.Targeted, progress.Delivered, progress.Skipped.Declined, progress.Waiting));
        var weChat = progress.WeChat!;
        Assert.Equal(
            progress.Delivered,
            weChat.Sent + weChat.SentPerhapsTwice + weChat.NotGranted + weChat.Unknown + weChat.Failed + weChat.Capped + weChat.Declined + weChat.Waiting);
    }

    /// <summary>What WeChat sent is what was taken from the grants, but for calls that were made again because nobody knew.</summary>
    private static async Task GrantsAddUp(NotificationWorld world, HashSet<string> granted, string[] notifications)
    {
        var (sent, twice) = (0, 0);
        foreach (var notification in notifications)
        {
            var weChat = (await world.Progress(notification)).WeChat!;
            (sent, twice) = (sent + weChat.Sent, twice + weChat.SentPerhapsTwice);
        }

        var left = 0;
        foreach (var member in granted)
        {
            // One grant more shows how many there were: what a member sees.
            left += AllianceFixture.Must(await world.Observer.GrantWeChat.Execute(
                AllianceFixture.Id, member, NotificationWorld.Template, new Alliance.Outcomes.RequestKey("look" + member, "x"))).Granted - 1;
        }

        Assert.Equal(granted.Count * 3, left + sent + twice);
        Assert.True(world.WeChat.SentTo.Count >= sent, "Somebody was counted to whom nothing was sent.");
        if (twice == 0)
        {
            Assert.Equal(sent, world.WeChat.SentTo.Count);
        }
    }

    private static Func<bool> Sometimes(Random random, double rate)
    {
        var gate = new Lock();
        return () =>
        {
            lock (gate)
            {
                return random.NextDouble() < rate;
            }
        };
    }
}
