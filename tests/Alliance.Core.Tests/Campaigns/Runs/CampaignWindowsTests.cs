using Alliance.Campaigns;
using Alliance.Campaigns.Runs;

namespace Alliance.Core.Tests.Campaigns.Runs;

/// <summary>The windows that are closed and reported are those that purchases are priced in, whatever becomes of a campaign.</summary>
public sealed class CampaignWindowsTests
{
    private static readonly DateTimeOffset Start = Timetables.At("2026-03-01T00:00+08:00");

    private static readonly Schedule[] Schedules =
    [
        Timetables.Recurring("2026-01-15T00:00", "P1D", "FREQ=DAILY;INTERVAL=2"), Timetables.Recurring("2026-01-15T00:00", "PT8H", "FREQ=DAILY;INTERVAL=2"),
        Timetables.Recurring("2026-01-15T06:00", "P2D", "FREQ=DAILY;INTERVAL=3"), Timetables.Single(("2026-03-04T00:00", "2026-03-20T00:00")),
    ];

    [Fact]
    public void Windows_OfAnyHistory_AreThoseOfPricing()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var campaign = History(random);
            var windows = CampaignWindows.From(campaign, [], Start).TakeWhile(static opened => opened.Window.From < Start.AddDays(40)).ToList();
            Assert.Equal(windows.OrderBy(static opened => opened.Window.From), windows);
            Assert.Equal(windows.Count, windows.DistinctBy(static opened => opened.Window.Key).Count());
            for (var at = Start; at < Start.AddDays(30); at = at.AddMinutes(97))
            {
                if (campaign.At(at) is { Version.Status: CampaignStatus.Published } inForce && inForce.Timetable!.WindowAt(at) is { } priced)
                {
                    var opened = windows.Find(opened => opened.Window.Key == priced.Key);
                    Assert.True(opened is not null && opened.Window.From <= at && at < opened.ClosesAt, $"seed {seed}, {at:O}, {priced.Key}: {opened}");
                }
            }

            foreach (var opened in windows.Where(static opened => opened.Window.From < opened.ClosesAt))
            {
                // The moment before its close it stood, the moment of its close it did not.
                Assert.Equal(opened.Window.Key, Standing(campaign, opened.ClosesAt.AddTicks(-1)));
                Assert.NotEqual(opened.Window.Key, Standing(campaign, opened.ClosesAt));
            }

            var later = Start.AddDays(random.Next(1, 25));
            Assert.Equal(
                windows.Where(opened => opened.ClosesAt > later).Select(static opened => (opened.Window.Key, opened.ClosesAt)),
                CampaignWindows.From(campaign, [], later).TakeWhile(static opened => opened.Window.From < Start.AddDays(40)).Select(static opened => (opened.Window.Key, opened.ClosesAt)));
        }
    }

    /// <summary>A window of a flash promotion goes on through a change of its words, and ends with the promotion.</summary>
    [Fact]
    public void FlashWindow_EndsWithItsPromotion()
    {
        var window = new Window("2026-03-02T10:00:00", Start.AddHours(34), Start.AddHours(36));
        Assert.Equal(window.Until, Close(CampaignStatus.Published, CampaignStatus.Published));
        Assert.Equal(window.Until, Close(CampaignStatus.Published, CampaignStatus.Paused));
        Assert.Equal(Start.AddHours(35), Close(CampaignStatus.Published, CampaignStatus.Cancelled));

        DateTimeOffset Close(params CampaignStatus[] statuses) => Assert.Single(CampaignWindows.From(
            new PublishedCampaign(new CampaignVersions([.. statuses.Select((status, i) => Version(i + 1, status, null, Start.AddHours(35 * i)))])),
            [("mch_a", window)], Start)).ClosesAt;
    }

    private static string? Standing(PublishedCampaign campaign, DateTimeOffset at) =>
        campaign.At(at) is { Version.Status: CampaignStatus.Published or CampaignStatus.Paused } inForce ? inForce.Timetable!.WindowAt(at)?.Key : null;

    private static PublishedCampaign History(Random random)
    {
        var versions = new List<CampaignVersion> { Version(1, CampaignStatus.Published, Schedules[random.Next(Schedules.Length)], Start) };
        for (var i = random.Next(6); i > 0 && versions[^1].Status != CampaignStatus.Cancelled; i--)
        {
            var last = versions[^1];
            var (status, schedule) = random.Next(8) switch
            {
                0 => (CampaignStatus.Cancelled, last.Terms.Schedule),
                1 or 2 => (CampaignStatus.Paused, last.Terms.Schedule),
                3 => (CampaignStatus.Published, last.Terms.Schedule),
                _ => (last.Status, Schedules[random.Next(Schedules.Length)]),
            };
            versions.Add(Version(versions.Count + 1, status, schedule, last.EffectiveFrom.AddMinutes(random.Next(0, 6 * 24 * 60))));
        }

        return new PublishedCampaign(new CampaignVersions([.. versions]));
    }

    private static CampaignVersion Version(int number, CampaignStatus status, Schedule? schedule, DateTimeOffset from) => new()
    {
        Version = number, Status = status, EffectiveFrom = from, TimeZone = Timetables.Shanghai, By = "opr", At = from,
        Terms = new Campaign { CampaignId = "cmp_x", Name = "x", Kind = schedule is null ? CampaignKind.FlashPromo : CampaignKind.Season, Schedule = schedule },
    };
}
