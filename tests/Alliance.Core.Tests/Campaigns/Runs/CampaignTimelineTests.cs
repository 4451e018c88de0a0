using Alliance.Campaigns;
using Alliance.Campaigns.Runs;

namespace Alliance.Core.Tests.Campaigns.Runs;

public sealed class CampaignTimelineTests
{
    private static readonly AnnouncementTime[] Announcements =
        [new() { DaysBefore = 3, At = "10:00" }, new() { At = "09:00" }, new() { Edge = WindowEdge.End, DaysBefore = 2, At = "10:00" }];

    /// <summary>A year of member days, day by day: announced three days before, reminded in the morning, opened, closed, reported for good a week later.</summary>
    [Fact]
    public void MemberDay_OfAYear_HasItsStepsOnTheirDays()
    {
        var day = Timetables.Of(Timetables.Recurring("2028-01-15T00:00", "P1D", "FREQ=MONTHLY"));
        var steps = Timeline(day, [.. Announcements.Take(2)]).StepsFrom(Timetables.At("2028-01-01T00:00+08:00"))
            .TakeWhile(static step => step.At < Timetables.At("2029-01-01T00:00+08:00"))
            .Select(static step => $"{step.At:MM-ddTHH:mm} {step.Kind} {step.Window.Key[..7]}");

        var expected = Enumerable.Range(1, 12).SelectMany(static month => new[]
        {
            $"{month:00}-12T10:00 Announce 2028-{month:00}",
            $"{month:00}-15T00:00 Open 2028-{month:00}",
            $"{month:00}-15T09:00 Announce 2028-{month:00}",
            $"{month:00}-16T00:00 Close 2028-{month:00}",
            $"{month:00}-23T00:00 Settle 2028-{month:00}",
        });
        Assert.Equal(expected, steps);
    }

    /// <summary>Whatever the schedule, the steps are those of all windows in order, each once, and go on after any of them as they would have without the stop.</summary>
    [Theory]
    [InlineData("Asia/Shanghai", "2026-01-15T00:00", "P1D", "FREQ=MONTHLY")]
    [InlineData("America/New_York", "2026-01-31T22:00", "PT6H", "FREQ=MONTHLY")]
    [InlineData("Africa/Cairo", "2026-01-01T00:00", "P1D", "FREQ=WEEKLY;BYDAY=FR")]
    [InlineData("Europe/London", "2026-02-28T12:00", "P20D", "FREQ=MONTHLY;BYMONTHDAY=-1")]
    [InlineData("Asia/Shanghai", "2024-02-29T00:00", "P1D", "FREQ=YEARLY")]
    [InlineData("Asia/Shanghai", "2026-05-02T10:00", "PT8H", "FREQ=WEEKLY;COUNT=10")]
    public void Steps_FromAnywhere_AreTheRestOfAll(string zone, string start, string length, string rule)
    {
        var timetable = Timetables.Of(Timetables.Recurring(start, length, rule), zone);
        var timeline = Timeline(timetable, Announcements);
        var from = Timetables.At("2026-03-01T00:00Z");
        var to = Timetables.At("2029-03-01T00:00Z");
        var all = Naive(timetable).Where(step => step.At >= from && step.At < to).Order().ToArray();
        Assert.NotEmpty(all);
        Assert.Equal(all.Length, all.DistinctBy(static step => step.Key).Count());
        Assert.Equal(all, timeline.StepsFrom(from).TakeWhile(step => step.At < to));
        for (var i = 0; i < all.Length; i += Math.Max(1, all.Length / 25))
        {
            Assert.Equal(all[(i + 1)..], timeline.StepsFrom(all[i].At).SkipWhile(step => step.CompareTo(all[i]) <= 0).TakeWhile(step => step.At < to));
        }
    }

    private static CampaignTimeline Timeline(Timetable timetable, AnnouncementTime[] announcements) => new(
        from => timetable.WindowsBetween(from, DateTimeOffset.MaxValue).Select(static window => new OpenedWindow(window, window.Until, IsOfLatest: true, null)), announcements,
        (window, time) => AnnouncementTimes.Of(timetable, window, time), static at => at.AddDays(7));

    private static IEnumerable<CampaignStep> Naive(Timetable timetable) =>
        timetable.All(2024, 2032).SelectMany(window => new[]
        {
            new CampaignStep(window.From, CampaignStepKind.Open, 0, window),
            new CampaignStep(window.Until, CampaignStepKind.Close, 0, window),
            new CampaignStep(window.Until.AddDays(7), CampaignStepKind.Settle, 0, window),
        }.Concat(Announcements.Select((time, i) => new CampaignStep(AnnouncementTimes.Of(timetable, window, time), CampaignStepKind.Announce, i, window))));
}
