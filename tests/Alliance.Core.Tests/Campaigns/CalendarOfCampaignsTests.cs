using Alliance.Campaigns;

namespace Alliance.Core.Tests.Campaigns;

public sealed class CalendarOfCampaignsTests
{
    private static readonly Timetable MemberDay = Timetables.Of(Timetables.Recurring("2026-01-15T00:00", "P1D", "FREQ=MONTHLY"));
    private static readonly Timetable Autumn = Timetables.Of(Timetables.Recurring("2026-10-01T00:00", "P2M", "FREQ=YEARLY"));
    private static readonly Timetable LastFriday = Timetables.Of(Timetables.Recurring("2026-01-30T17:00", "PT4H", "FREQ=MONTHLY;BYDAY=-1FR"));

    /// <summary>A year's overlaps are those of different campaigns, with the time they share.</summary>
    [Fact]
    public void Overlaps_OfAYear_AreThoseOfDifferentCampaigns()
    {
        ScheduledCampaign[] campaigns = [new("cmp_friday", LastFriday), new("cmp_autumn", Autumn), new("cmp_day", MemberDay)];
        Assert.Equal(
            [
                "cmp_autumn cmp_day 2026-10-15T00:00+08:00 2026-10-16T00:00+08:00",
                "cmp_autumn cmp_friday 2026-10-30T17:00+08:00 2026-10-30T21:00+08:00",
                "cmp_autumn cmp_day 2026-11-15T00:00+08:00 2026-11-16T00:00+08:00",
                "cmp_autumn cmp_friday 2026-11-27T17:00+08:00 2026-11-27T21:00+08:00",
            ],
            Overlaps.InYear(campaigns, 2026, Timetables.Shanghai).Select(static overlap =>
                $"{overlap.First.CampaignId} {overlap.Second.CampaignId} {overlap.From:yyyy-MM-ddTHH:mmzzz} {overlap.Until:yyyy-MM-ddTHH:mmzzz}"));
        Assert.Empty(Overlaps.InYear([new("cmp_day", MemberDay)], 2026, Timetables.Shanghai));
    }

    /// <summary>Windows that only touch share no time; what began the year before is in this one's.</summary>
    [Fact]
    public void Overlaps_AtTheirEnds_AreHalfOpen()
    {
        var late = Timetables.Of(Timetables.Single(("2026-12-20T00:00", "2027-01-05T00:00")));
        var next = Timetables.Of(Timetables.Single(("2027-01-05T00:00", "2027-01-06T00:00")));
        var early = Timetables.Of(Timetables.Single(("2026-12-25T00:00", "2027-01-02T00:00")));
        ScheduledCampaign[] campaigns = [new("cmp_a", late), new("cmp_b", next), new("cmp_c", early)];
        Assert.Equal("cmp_c", Assert.Single(Overlaps.InYear(campaigns, 2027, Timetables.Shanghai)).Second.CampaignId);
        Assert.Empty(Overlaps.InYear(campaigns, 2028, Timetables.Shanghai));
    }

    /// <summary>Announcements are told by the local calendar: days before, at a local time.</summary>
    [Theory]
    [InlineData("Asia/Shanghai", "2026-03-15T00:00", "P1D", WindowEdge.Start, 3, "10:00", "2026-03-12T10:00+08:00")]
    [InlineData("Asia/Shanghai", "2026-03-15T00:00", "P1D", WindowEdge.Start, 0, "09:00", "2026-03-15T09:00+08:00")]
    [InlineData("Asia/Shanghai", "2026-03-01T17:00", "PT4H", WindowEdge.Start, 3, null, "2026-02-26T17:00+08:00")]
    [InlineData("Asia/Shanghai", "2028-03-01T17:00", "PT4H", WindowEdge.Start, 1, null, "2028-02-29T17:00+08:00")]
    // October and November: the last day is 30 November, two days before it the 28th.
    [InlineData("Asia/Shanghai", "2026-10-01T00:00", "P2M", WindowEdge.End, 2, "10:00", "2026-11-28T10:00+08:00")]
    [InlineData("Asia/Shanghai", "2026-10-01T00:00", "P2M", WindowEdge.End, 2, null, "2026-11-29T00:00+08:00")]
    [InlineData("Asia/Shanghai", "2026-10-01T00:00", "P2M", WindowEdge.End, 0, null, "2026-12-01T00:00+08:00")]
    [InlineData("Asia/Shanghai", "2026-10-02T17:00", "PT4H", WindowEdge.End, 2, "10:00", "2026-09-30T10:00+08:00")]
    // A day of 23 hours lies between; the clock time stays.
    [InlineData("America/New_York", "2026-03-09T10:00", "PT4H", WindowEdge.Start, 2, null, "2026-03-07T10:00-05:00")]
    // Midnight is skipped: the day before its first day is counted from midnight.
    [InlineData("Africa/Cairo", "2026-04-24T00:00", "P1D", WindowEdge.Start, 1, null, "2026-04-23T00:00+02:00")]
    [InlineData("Africa/Cairo", "2026-04-24T00:00", "P1D", WindowEdge.Start, 0, null, "2026-04-24T01:00+03:00")]
    public void Announcement_RelativeToAWindow_FollowsTheLocalCalendar(
        string zone, string start, string length, WindowEdge edge, int days, string? at, string expected)
    {
        var timetable = Timetables.Of(Timetables.Recurring(start, length, "FREQ=YEARLY"), zone);
        var window = timetable.All().First();
        var time = new AnnouncementTime { Edge = edge, DaysBefore = days, At = at };
        Assert.Null(AnnouncementTimes.Check(time));
        Assert.Equal(expected, $"{AnnouncementTimes.Of(timetable, window, time):yyyy-MM-ddTHH:mmzzz}");
    }

    [Fact]
    public void Announcement_ThatCannotBe_IsTold()
    {
        Assert.Equal("/daysBefore", AnnouncementTimes.Check(new AnnouncementTime { DaysBefore = -1 })?.Pointer);
        Assert.Equal("/a/daysBefore", AnnouncementTimes.Check(new AnnouncementTime { DaysBefore = 367 }, "/a")?.Pointer);
        Assert.Equal("/at", AnnouncementTimes.Check(new AnnouncementTime { At = "25:00" })?.Pointer);
        Assert.Equal("/at", AnnouncementTimes.Check(new AnnouncementTime { At = "10" })?.Pointer);
    }
}
