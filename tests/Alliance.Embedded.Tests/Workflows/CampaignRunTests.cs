using System.Text.Json.Nodes;
using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>A member day from its publication to its final report.</summary>
public sealed class CampaignRunTests : CampaignRunFixture
{
    /// <summary>Announced three days before and in the morning, opened, closed with a report, and reported for good when nothing can come in any more.</summary>
    [Fact]
    public async Task MemberDay_RunsFromItsAnnouncementToItsFinalReport()
    {
        var member = await Begin();
        await PassTo("2026-03-15T12:00+08:00");
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, Time.GetUtcNow())));
        await PassTo("2026-03-17T12:00+08:00");
        // Reported late, and counted by its own time.
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_b", "2", 3_000, DateTimeOffset.Parse("2026-03-15T20:00+08:00"))));
        Must(await Platform.Refund.Execute(new(Wutong, "mch_a", "1", null), null, "mch_a"));
        await PassTo("2026-03-25T12:00+08:00");

        Assert.Equal(
            [
                "2026-03-12T10:00 announce told", "2026-03-15T00:00 open", "2026-03-15T09:00 announce told", "2026-03-16T00:00 close told",
                "2026-03-23T00:00 settle",
            ],
            await Log());
        var report = Assert.Single(Must(await Platform.CampaignLog.Reports(Wutong, Day, 10)).Data);
        Assert.True(report.IsFinal);
        var json = JsonNode.Parse((await Blobs.Get("report.wutong.cmp_day.2026-03-15T000000.json"))!.Content.Span)!;
        Assert.Equal("2 1 3000 3", $"{json["total"]!["purchases"]} {json["total"]!["members"]} {json["total"]!["amountMinor"]} {json["total"]!["pointsByMerchants"]}");
        Assert.NotNull(await Blobs.Get("report.wutong.cmp_day.2026-03-15T000000.csv"));
    }

    /// <summary>A process that ends between any two steps leaves them to the next one, which takes each once.</summary>
    [Fact]
    public async Task Restarts_TakeEachStepOnce()
    {
        await Begin();
        for (var day = 2; day <= 25; day++)
        {
            await PassTo($"2026-03-{day:00}T06:00+08:00");
            await Runner.DisposeAsync();
            Open();
        }

        await Settle();
        Assert.Equal(5, (await Log()).Length);
        Assert.Equal(2, await CountNotifications());
    }

    /// <summary>A campaign that is paused tells nothing, and one that goes on in time tells what is still to come.</summary>
    [Fact]
    public async Task Paused_TellsNothing()
    {
        await Begin();
        Must(await Platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Pause, "rain", Precondition.None, "opr"));
        await PassTo("2026-03-13T12:00+08:00");
        Must(await Platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Resume, "sun", Precondition.None, "opr"));
        await PassTo("2026-03-15T12:00+08:00");
        Assert.Equal(["2026-03-12T10:00 announce paused", "2026-03-15T00:00 open", "2026-03-15T09:00 announce told"], await Log());
        Assert.Equal(1, await CountNotifications());
    }

    /// <summary>What announces a beginning is not told after it, however long nobody was there to tell it.</summary>
    [Fact]
    public async Task Late_IsNotTold()
    {
        await Begin();
        await Runner.DisposeAsync();
        Time.Advance(DateTimeOffset.Parse("2026-03-15T12:00+08:00") - Time.GetUtcNow());
        Open();
        await Settle();
        Assert.Equal(["2026-03-12T10:00 announce late", "2026-03-15T00:00 open", "2026-03-15T09:00 announce told"], await Log());
    }

    /// <summary>A cancelled campaign's run is over.</summary>
    [Fact]
    public async Task Cancelled_IsOver()
    {
        await Begin();
        Must(await Platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Cancel, "no more", Precondition.None, "opr"));
        await Settle();
        Assert.Equal(WorkflowStatus.Completed, (await Runner.Get($"{Wutong}|{Day}"))!.Status);
        await PassTo("2026-04-20T12:00+08:00");
        Assert.Empty(await Log());
    }

    /// <summary>A window cut short by a cancellation is closed there, and reported: what was bought before counts.</summary>
    [Fact]
    public async Task CancelledInItsWindow_IsClosedAndReported()
    {
        var member = await Begin();
        await PassTo("2026-03-15T12:00+08:00");
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, Time.GetUtcNow())));
        await PassTo("2026-03-15T13:00+08:00");
        Must(await Platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Cancel, "storm", Precondition.None, "opr"));
        await PassTo("2026-03-15T14:00+08:00");
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_b", "2", 9_000, Time.GetUtcNow())));
        await PassTo("2026-03-25T12:00+08:00");

        Assert.Equal(["2026-03-15T13:00 close", "2026-03-22T00:00 settle"], (await Log())[^2..]);
        Assert.Equal(WorkflowStatus.Completed, (await Runner.Get($"{Wutong}|{Day}"))!.Status);
        var report = Assert.Single(Must(await Platform.CampaignLog.Reports(Wutong, Day, 10)).Data);
        Assert.True(report.IsFinal);
        Assert.Equal("1 5000 2026-03-15T13:00:00+08:00", await ReportOfDay());
    }

    /// <summary>A cancellation that nobody was there to hear comes before the step that has come due meanwhile.</summary>
    [Fact]
    public async Task CancelledUnheard_IsClosedBeforeWhatWasPlanned()
    {
        await Begin();
        await PassTo("2026-03-15T08:00+08:00");
        await Runner.DisposeAsync();
        Time.Advance(TimeSpan.FromMinutes(30));
        Must(await Platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Cancel, "storm", Precondition.None, "opr"));
        Time.Advance(TimeSpan.FromHours(6));
        Open();
        await PassTo("2026-03-25T12:00+08:00");
        Assert.Equal(["2026-03-15T00:00 open", "2026-03-15T08:30 close", "2026-03-22T00:00 settle"], (await Log())[^3..]);
    }

    /// <summary>Another schedule in the middle of a window ends it; it is closed and reported as it was, and the new one goes on.</summary>
    [Fact]
    public async Task RescheduledInItsWindow_IsClosedAndReportedAsItWas()
    {
        var member = await Begin();
        await PassTo("2026-03-15T12:00+08:00");
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, Time.GetUtcNow())));
        await PassTo("2026-03-15T13:00+08:00");
        var next = MemberDay with { Schedule = new Schedule { Windows = [new LocalWindow { From = "2026-03-18T00:00", Until = "2026-03-19T00:00" }] } };
        Must(await Platform.EditCampaigns.Put(Wutong, next, Precondition.None, "opr"));
        await PassTo("2026-03-28T12:00+08:00");

        Assert.Equal(
            ["2026-03-15T13:00 close", "2026-03-18T00:00 open", "2026-03-18T09:00 announce told", "2026-03-19T00:00 close", "2026-03-22T00:00 settle", "2026-03-26T00:00 settle"],
            (await Log())[^6..]);
        Assert.Equal("1 5000 2026-03-15T13:00:00+08:00", await ReportOfDay());
    }

    /// <summary>A window that was cut short and opened again ends where it does at last, and is reported anew.</summary>
    [Fact]
    public async Task CutShortAndOpenedAgain_IsReportedAnew()
    {
        var member = await Begin();
        await PassTo("2026-03-15T10:00+08:00");
        var other = MemberDay with { Schedule = new Schedule { Windows = [new LocalWindow { From = "2026-05-01T00:00", Until = "2026-05-02T00:00" }] } };
        Must(await Platform.EditCampaigns.Put(Wutong, other, Precondition.None, "opr"));
        await PassTo("2026-03-15T11:00+08:00");
        Must(await Platform.EditCampaigns.Put(Wutong, MemberDay, Precondition.None, "opr"));
        await PassTo("2026-03-15T12:00+08:00");
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, Time.GetUtcNow())));
        await PassTo("2026-03-25T12:00+08:00");

        Assert.Equal(["2026-03-15T10:00 close", "2026-03-16T00:00 close told", "2026-03-23T00:00 settle"], (await Log())[^3..]);
        Assert.Equal("1 5000 2026-03-16T00:00:00+08:00", await ReportOfDay());
    }

    /// <summary>What came of the day reaches every member when it is over, those who stayed away too; a day nobody came to is not told of.</summary>
    [Fact]
    public async Task Close_PublishesResults()
    {
        var member = await Begin();
        var absent = await Register("Chen");
        await PassTo("2026-03-15T12:00+08:00");
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, Time.GetUtcNow())));
        Must(await Platform.Earn.Execute(new(Wutong, member, "mch_b", "2", 3_000, Time.GetUtcNow())));
        await PassTo("2026-03-17T12:00+08:00");
        Assert.Equal("“会员日”圆满结束：1 位会员走进 2 家商户，消费 2 笔，多得 8 积分。", (await Inbox(absent))[^1]);
        Assert.Equal(3, (await Inbox(absent)).Length);
        await PassTo("2026-04-17T12:00+08:00");
        Assert.Equal(5, (await Inbox(absent)).Length);
    }
}
