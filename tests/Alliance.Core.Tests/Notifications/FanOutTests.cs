using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Core.Tests.Notifications;

/// <summary>Who is told, who is not, and what stops it.</summary>
public sealed class FanOutTests
{
    private static readonly Message s_news = new("会员日", "15 号积分翻倍", MessageCategory.Campaign);
    private static readonly Message s_onWeChat = s_news with
    {
        WeChat = new WeChatTemplate(NotificationWorld.Template, new Dictionary<string, string> { ["thing1"] = "会员日" }),
    };

    [Fact]
    public async Task Visitors_AreThoseWhoBoughtSomething_AndOneMemberIsOne()
    {
        var world = await NotificationWorld.Begin(6);
        await world.Earn(world.Members[1], AllianceFixture.Cafe, "o-1");
        await world.Earn(world.Members[1], AllianceFixture.Cafe, "o-2");
        await world.Earn(world.Members[3], AllianceFixture.Cafe, "o-3");
        await world.Earn(world.Members[4], AllianceFixture.Books, "o-4");
        await world.Settle();
        var visitors = await world.Notify(Audience.Visitors(AllianceFixture.Cafe), s_news, "visitors");
        var one = await world.Notify(Audience.Member(world.Members[5]), s_news, "one");
        await world.Settle();
        Assert.Equal((2, "done"), ((await world.Progress(visitors)).Delivered, (await world.Progress(visitors)).State));
        Assert.Equal((1, "done"), ((await world.Progress(one)).Delivered, (await world.Progress(one)).State));
        var counts = await Task.WhenAll(world.Members.Select(async member => (await world.Inbox(member)).Count));
        Assert.Equal([0, 1, 0, 1, 0, 1], counts);
    }

    [Fact]
    public async Task Cancelled_NobodyMoreIsTold()
    {
        var world = await NotificationWorld.Begin(30);
        await world.Settle();
        var notification = await world.Notify(Audience.All, s_news);
        await world.Platform.Background.FollowFeed();
        var cancelling = await world.Observer.CancelNotification.Execute(AllianceFixture.Id, notification, "wrong day", "opr_a");
        Assert.NotNull(AllianceFixture.Must(cancelling).CancelledAt);
        Assert.True((await world.Observer.CancelNotification.Execute(AllianceFixture.Id, notification, "again", "opr_b")).IsReplay);
        await world.Settle();
        Assert.Equal("cancelled", (await world.Progress(notification)).State);
        Assert.All(await Task.WhenAll(world.Members.Select(world.Inbox)), Assert.Empty);
        var done = await world.Notify(Audience.All, s_news, "other");
        await world.Settle();
        AllianceFixture.Refused<NotificationView, NotificationDone>(
            await world.Observer.CancelNotification.Execute(AllianceFixture.Id, done, "too late", "opr_a"));
    }

    [Fact]
    public async Task ExpiredOrErased_ItIsSkippedAndCounted()
    {
        var world = await NotificationWorld.Begin(8);
        await world.Settle();
        AllianceFixture.Must(await world.Erase(world.Members[0]));
        var late = await world.Notify(Audience.All, s_news with { ExpiresAt = world.Time.GetUtcNow().AddHours(1) }, "late");
        var other = await world.Notify(Audience.All, s_news, "other");
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Settle();
        Assert.Equal((8, 0, 8), ((await world.Progress(late)).Targeted, (await world.Progress(late)).Delivered, (await world.Progress(late)).Skipped.Expired));
        Assert.Equal((7, 1), ((await world.Progress(other)).Delivered, (await world.Progress(other)).Skipped.Erased));
    }

    [Fact]
    public async Task QuietHours_PutWeChatOff_AndTheDailyNumberEndsIt()
    {
        // 14:00 in Shanghai: quiet until 15:00; two a day, of which the third is one too many.
        var world = await NotificationWorld.Begin(1);
        var member = world.Members[0];
        await world.Prefer(member, static with => with with { QuietFrom = "13:00", QuietUntil = "15:00", WeChatPerDay = 2 });
        await world.Grant(member, times: 5);
        await world.Settle();
        string[] keys = ["a", "b", "c"];
        var notifications = await Task.WhenAll(keys.Select(key => world.Notify(Audience.All, s_onWeChat, key)));
        await world.Settle();
        Assert.Equal(3, (await world.Inbox(member)).Count);
        Assert.Empty(world.WeChat.SentTo);
        Assert.Equal(1, (await world.Progress(notifications[0])).WeChat!.Waiting);
        world.Time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        await world.Settle();
        Assert.Empty(world.WeChat.SentTo);
        world.Time.Advance(TimeSpan.FromTicks(1));
        await world.Settle();
        Assert.Equal(2, world.WeChat.SentTo.Count);
        var progress = await Task.WhenAll(notifications.Select(world.Progress));
        Assert.Equal((2, 1), (progress.Sum(static one => one.WeChat!.Sent), progress.Sum(static one => one.WeChat!.Capped)));
        world.Time.Advance(TimeSpan.FromDays(1));
        await world.Notify(Audience.All, s_onWeChat, "next day");
        await world.Settle();
        Assert.Equal(3, world.WeChat.SentTo.Count);
    }

    /// <summary>What exceeds WeChat's daily quota is sent after midnight in Beijing, and holds no grant till then; what is over by then is not sent.</summary>
    [Fact]
    public async Task AUsedUpQuota_PutsWeChatOffToItsNextDay()
    {
        // 14:00 in Shanghai.
        var world = await NotificationWorld.Begin(1);
        var member = world.Members[0];
        await world.Prefer(member, static with => with with { QuietFrom = null, QuietUntil = null });
        await world.Grant(member);
        await world.Settle();
        world.WeChat.Answers = static _ => new WeChatSending.QuotaUsedUp(45009);
        var over = await world.Notify(Audience.All, s_onWeChat with { ExpiresAt = world.Time.GetUtcNow().AddHours(10) }, "over");
        await world.Settle();
        Assert.Equal((1, 0), ((await world.Progress(over)).WeChat!.Expired, (await world.Progress(over)).WeChat!.Waiting));
        var kept = await world.Notify(Audience.All, s_onWeChat, "kept");
        await world.Settle();
        Assert.Equal(1, (await world.Progress(kept)).WeChat!.Waiting);
        Assert.Empty(AllianceFixture.Must(await world.Platform.DeadNotifications.List(AllianceFixture.Id, 10, null)).Data);

        world.WeChat.Answers = static _ => new WeChatSending.Sent();
        world.Time.Advance(TimeSpan.FromHours(10) - TimeSpan.FromTicks(1));
        await world.Settle();
        Assert.Empty(world.WeChat.SentTo);
        world.Time.Advance(TimeSpan.FromTicks(1));
        await world.Settle();
        Assert.Single(world.WeChat.SentTo);
        Assert.Equal((1, 0), ((await world.Progress(kept)).WeChat!.Sent, (await world.Progress(kept)).WeChat!.Waiting));
    }

    [Fact]
    public async Task WhatWeChatRefuses_IsADeadLetter_AndSentOnceItIsMended()
    {
        var world = await NotificationWorld.Begin(1);
        await world.Prefer(world.Members[0], static with => with with { QuietFrom = null, QuietUntil = null });
        await world.Grant(world.Members[0]);
        await world.Settle();
        world.WeChat.Answers = static _ => new WeChatSending.Refused(40037, "the template id is wrong");
        var notification = await world.Notify(Audience.All, s_onWeChat);
        await world.Settle();
        Assert.Equal(1, (await world.Progress(notification)).WeChat!.Failed);
        var dead = Assert.Single(AllianceFixture.Must(await world.Platform.DeadNotifications.List(AllianceFixture.Id, 10, null)).Data);
        Assert.Equal((notification, "weChat", 1), (dead.NotificationId, dead.Step, dead.Members));
        Assert.Contains("40037", dead.Reason, StringComparison.Ordinal);
        Assert.Empty(AllianceFixture.Must(await world.Platform.DeadNotifications.List("elsewhere", 10, null)).Data);

        world.WeChat.Answers = static _ => new WeChatSending.Sent();
        Assert.Equal(0, AllianceFixture.Must(await world.Platform.DeadNotifications.Replay("elsewhere", null)).Replayed);
        Assert.Equal(1, AllianceFixture.Must(await world.Platform.DeadNotifications.Replay(AllianceFixture.Id, [dead.Handle])).Replayed);
        await world.Settle();
        var after = (await world.Progress(notification)).WeChat!;
        Assert.Equal((1, 0), (after.Sent, after.Failed));
        Assert.Single(world.WeChat.SentTo);
    }

    [Fact]
    public async Task Erasure_EmptiesTheInbox_AndExportShowsItBefore()
    {
        var world = await NotificationWorld.Begin(2);
        await world.Settle();
        await world.Notify(Audience.All, s_news);
        await world.Settle();
        var export = AllianceFixture.Must(await world.Observer.PersonalData.Export(AllianceFixture.Id, world.Members[0]));
        Assert.Equal("会员日", Assert.Single(export.Inbox).Title);
        AllianceFixture.Must(await world.Erase(world.Members[0]));
        AllianceFixture.Refused<Alliance.Inboxes.InboxPage, NotFound>(await world.Observer.Inbox.Read(AllianceFixture.Id, world.Members[0], 10, null));
        Assert.Empty(AllianceFixture.Must(await world.Observer.PersonalData.Export(AllianceFixture.Id, world.Members[0])).Inbox);
        Assert.Single(await world.Inbox(world.Members[1]));
    }

    [Fact]
    public async Task ReadMarks_AreOfOneMessageOrOfAll()
    {
        var world = await NotificationWorld.Begin(1);
        var member = world.Members[0];
        await world.Settle();
        var first = await world.Notify(Audience.All, s_news, "1");
        await world.Settle();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Notify(Audience.All, s_news, "2");
        await world.Settle();
        async Task<int> Unread() => AllianceFixture.Must(await world.Observer.Inbox.Read(AllianceFixture.Id, member, 1, null)).Unread;
        Assert.Equal(2, await Unread());
        Assert.True(AllianceFixture.Must(await world.Observer.Inbox.MarkRead(AllianceFixture.Id, member, first)).IsRead);
        Assert.Equal(1, await Unread());
        Assert.Equal(0, AllianceFixture.Must(await world.Observer.Inbox.MarkAllRead(AllianceFixture.Id, member)).Unread);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Notify(Audience.All, s_news, "3");
        await world.Settle();
        Assert.Equal(1, await Unread());
        var page = AllianceFixture.Must(await world.Observer.Inbox.Read(AllianceFixture.Id, member, 2, null));
        Assert.Equal([false, true], page.Data.Select(static item => item.IsRead));
        Assert.Equal(first, Assert.Single(AllianceFixture.Must(await world.Observer.Inbox.Read(AllianceFixture.Id, member, 2, page.NextCursor)).Data).MessageId);
    }
}
