using System.Text.Json.Nodes;
using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Embedded.Blobs;
using Alliance.Embedded.Workflows;
using Alliance.Outcomes;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>A member day from its publication to its final report, over the embedded runner and a clock that the test turns.</summary>
public sealed class CampaignRunTests : IAsyncDisposable
{
    private const string Wutong = "wutong";
    private const string Day = "cmp_day";
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero));
    private readonly InMemoryDocumentStore _store = new();
    private readonly List<Exception> _reports = [];
    private readonly DataFolder _folder = new();
    private readonly FileBlobStore _blobs;
    private WorkflowRunner _runner = null!;
    private AlliancePlatform _platform = null!;

    public CampaignRunTests() => _blobs = FileBlobStore.Open(_folder.Path, new BlobLinks(Secret, "/blobs", _time));

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        await _blobs.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Announced three days before and in the morning, opened, closed with a report, and reported for good when nothing can come in any more.</summary>
    [Fact]
    public async Task MemberDay_RunsFromItsAnnouncementToItsFinalReport()
    {
        var member = await Begin();
        await PassTo("2026-03-15T12:00+08:00");
        Must(await _platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, _time.GetUtcNow())));
        await PassTo("2026-03-17T12:00+08:00");
        // Reported late, and counted by its own time.
        Must(await _platform.Earn.Execute(new(Wutong, member, "mch_b", "2", 3_000, DateTimeOffset.Parse("2026-03-15T20:00+08:00"))));
        Must(await _platform.Refund.Execute(new(Wutong, "mch_a", "1", null), null, "mch_a"));
        await PassTo("2026-03-25T12:00+08:00");

        Assert.Equal(
            [
                "2026-03-12T10:00 announce told", "2026-03-15T00:00 open", "2026-03-15T09:00 announce told", "2026-03-16T00:00 close",
                "2026-03-23T00:00 settle",
            ],
            await Log());
        var report = Assert.Single(Must(await _platform.CampaignLog.Reports(Wutong, Day, 10)).Data);
        Assert.True(report.IsFinal);
        var json = JsonNode.Parse((await _blobs.Get("report.wutong.cmp_day.2026-03-15T000000.json"))!.Content.Span)!;
        Assert.Equal("2 1 3000 3", $"{json["total"]!["purchases"]} {json["total"]!["members"]} {json["total"]!["amountMinor"]} {json["total"]!["pointsByMerchants"]}");
        Assert.NotNull(await _blobs.Get("report.wutong.cmp_day.2026-03-15T000000.csv"));
    }

    /// <summary>A process that ends between any two steps leaves them to the next one, which takes each once.</summary>
    [Fact]
    public async Task Restarts_TakeEachStepOnce()
    {
        await Begin();
        for (var day = 2; day <= 25; day++)
        {
            await PassTo($"2026-03-{day:00}T06:00+08:00");
            await _runner.DisposeAsync();
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
        Must(await _platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Pause, "rain", Precondition.None, "opr"));
        await PassTo("2026-03-13T12:00+08:00");
        Must(await _platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Resume, "sun", Precondition.None, "opr"));
        await PassTo("2026-03-15T12:00+08:00");
        Assert.Equal(["2026-03-12T10:00 announce paused", "2026-03-15T00:00 open", "2026-03-15T09:00 announce told"], await Log());
        Assert.Equal(1, await CountNotifications());
    }

    /// <summary>What announces a beginning is not told after it, however long nobody was there to tell it.</summary>
    [Fact]
    public async Task Late_IsNotTold()
    {
        await Begin();
        await _runner.DisposeAsync();
        _time.Advance(DateTimeOffset.Parse("2026-03-15T12:00+08:00") - _time.GetUtcNow());
        Open();
        await Settle();
        Assert.Equal(["2026-03-12T10:00 announce late", "2026-03-15T00:00 open", "2026-03-15T09:00 announce told"], await Log());
    }

    /// <summary>A cancelled campaign's run is over.</summary>
    [Fact]
    public async Task Cancelled_IsOver()
    {
        await Begin();
        Must(await _platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Cancel, "no more", Precondition.None, "opr"));
        await Settle();
        Assert.Equal(WorkflowStatus.Completed, (await _runner.Get($"{Wutong}|{Day}"))!.Status);
        await PassTo("2026-04-20T12:00+08:00");
        Assert.Empty(await Log());
    }

    /// <summary>A window cut short by a cancellation is closed there, and reported: what was bought before counts.</summary>
    [Fact]
    public async Task CancelledInItsWindow_IsClosedAndReported()
    {
        var member = await Begin();
        await PassTo("2026-03-15T12:00+08:00");
        Must(await _platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, _time.GetUtcNow())));
        await PassTo("2026-03-15T13:00+08:00");
        Must(await _platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Cancel, "storm", Precondition.None, "opr"));
        await PassTo("2026-03-15T14:00+08:00");
        Must(await _platform.Earn.Execute(new(Wutong, member, "mch_b", "2", 9_000, _time.GetUtcNow())));
        await PassTo("2026-03-25T12:00+08:00");

        Assert.Equal(["2026-03-15T13:00 close", "2026-03-22T00:00 settle"], (await Log())[^2..]);
        Assert.Equal(WorkflowStatus.Completed, (await _runner.Get($"{Wutong}|{Day}"))!.Status);
        var report = Assert.Single(Must(await _platform.CampaignLog.Reports(Wutong, Day, 10)).Data);
        Assert.True(report.IsFinal);
        Assert.Equal("1 5000 2026-03-15T13:00:00+08:00", await Report());
    }

    /// <summary>Another schedule in the middle of a window ends it; it is closed and reported as it was, and the new one goes on.</summary>
    [Fact]
    public async Task RescheduledInItsWindow_IsClosedAndReportedAsItWas()
    {
        var member = await Begin();
        await PassTo("2026-03-15T12:00+08:00");
        Must(await _platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, _time.GetUtcNow())));
        await PassTo("2026-03-15T13:00+08:00");
        var next = MemberDay with { Schedule = new Schedule { Windows = [new LocalWindow { From = "2026-03-18T00:00", Until = "2026-03-19T00:00" }] } };
        Must(await _platform.EditCampaigns.Put(Wutong, next, Precondition.None, "opr"));
        await PassTo("2026-03-28T12:00+08:00");

        Assert.Equal(
            ["2026-03-15T13:00 close", "2026-03-18T00:00 open", "2026-03-18T09:00 announce told", "2026-03-19T00:00 close", "2026-03-22T00:00 settle", "2026-03-26T00:00 settle"],
            (await Log())[^6..]);
        Assert.Equal("1 5000 2026-03-15T13:00:00+08:00", await Report());
    }

    /// <summary>A window that was cut short and opened again ends where it does at last, and is reported anew.</summary>
    [Fact]
    public async Task CutShortAndOpenedAgain_IsReportedAnew()
    {
        var member = await Begin();
        await PassTo("2026-03-15T10:00+08:00");
        var other = MemberDay with { Schedule = new Schedule { Windows = [new LocalWindow { From = "2026-05-01T00:00", Until = "2026-05-02T00:00" }] } };
        Must(await _platform.EditCampaigns.Put(Wutong, other, Precondition.None, "opr"));
        await PassTo("2026-03-15T11:00+08:00");
        Must(await _platform.EditCampaigns.Put(Wutong, MemberDay, Precondition.None, "opr"));
        await PassTo("2026-03-15T12:00+08:00");
        Must(await _platform.Earn.Execute(new(Wutong, member, "mch_a", "1", 5_000, _time.GetUtcNow())));
        await PassTo("2026-03-25T12:00+08:00");

        Assert.Equal(["2026-03-15T10:00 close", "2026-03-16T00:00 close", "2026-03-23T00:00 settle"], (await Log())[^3..]);
        Assert.Equal("1 5000 2026-03-16T00:00:00+08:00", await Report());
    }

    private static Campaign MemberDay => CampaignTemplates.All.Single(static campaign => campaign.Kind == CampaignKind.MemberDay) with { CampaignId = Day };

    private async Task<string> Report()
    {
        var json = JsonNode.Parse((await _blobs.Get("report.wutong.cmp_day.2026-03-15T000000.json"))!.Content.Span)!;
        return $"{json["total"]!["purchases"]} {json["total"]!["amountMinor"]} {json["until"]}";
    }

    private static T Must<T>(Answer<T> answer) where T : class
    {
        Assert.True(answer.IsSuccess, $"refused: {answer.Refusal}");
        return answer.Value;
    }

    private void Open() => _platform = new AlliancePlatform(_store, _time, new CountingEntropy(), Secret, new PlatformSettings(), new Neighbours
    {
        Blobs = _blobs,
        Workflows = definitions => _runner = WorkflowRunner.Start(_store, _time, new CountingEntropy(), definitions, _reports.Add, new()),
    });

    private async Task<string> Begin()
    {
        Open();
        var edit = _platform.EditCatalogue;
        Must(await edit.PutProgramme(Wutong, new Programme
        {
            Name = "梧桐区生活圈", TimeZone = "Asia/Shanghai", Currency = "CNY", EarnPoints = 1, EarnPerMinor = 1_000,
            LotLifetime = "P1Y", ReportWindow = "P6D", CodeLifetime = "P30D",
        }, Precondition.None, "opr"));
        foreach (var merchantId in new[] { "mch_a", "mch_b" })
        {
            Must(await edit.PutMerchant(Wutong, new Merchant
            {
                MerchantId = merchantId, Name = merchantId, Category = "cafe", Locations = [new Location("loc_1", "door", 31.2, 121.4)],
            }, Precondition.None, "opr"));
        }

        var member = Must(await _platform.RegisterMember.Execute(new(Wutong, "Lin", "ext-lin", null))).MemberId;
        Must(await _platform.EditCampaigns.Put(Wutong, MemberDay, Precondition.None, "opr"));
        Must(await _platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Publish, "go", Precondition.None, "opr"));
        await Settle();
        return member;
    }

    private async Task PassTo(string moment)
    {
        var until = DateTimeOffset.Parse(moment);
        while (_time.GetUtcNow() < until)
        {
            var left = until - _time.GetUtcNow();
            _time.Advance(left < TimeSpan.FromHours(1) ? left : TimeSpan.FromHours(1));
            await Settle();
        }
    }

    private async Task Settle()
    {
        do
        {
            await _runner.WhenIdle();
        }
        while (await _platform.Background.FollowFeed() > 0);
        await _runner.WhenIdle();
        Assert.Empty(_reports);
    }

    private async Task<string[]> Log()
    {
        var page = Must(await _platform.CampaignLog.Read(Wutong, Day, 100, null));
        return
        [
            .. page.Data.Reverse().Select(static step =>
                $"{step.DueAt.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-ddTHH:mm} {step.Step} {step.Skipped ?? (step.NotificationId is null ? "" : "told")}".TrimEnd()),
        ];
    }

    private async Task<int> CountNotifications() =>
        (await _store.Changes(Containers.Notifications, null, 1_000)).Changes.Count(static change => change.Document.Id == "notification");
}
