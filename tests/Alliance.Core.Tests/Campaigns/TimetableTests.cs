using Alliance.Campaigns;

namespace Alliance.Core.Tests.Campaigns;

public sealed class TimetableTests
{
    /// <summary>Windows keep their local clock times on either side of a change of the clocks.</summary>
    [Theory]
    // Shanghai has one offset.
    [InlineData("Asia/Shanghai", "2026-03-08T22:00", "PT6H", "2026-03-08T22:00+08:00 2026-03-09T04:00+08:00")]
    // 02:00 becomes 03:00: an evening that ends at 04:00 is an hour shorter.
    [InlineData("America/New_York", "2026-03-07T22:00", "PT6H", "2026-03-07T22:00-05:00 2026-03-08T04:00-04:00")]
    // A skipped start moves forward by the hour.
    [InlineData("America/New_York", "2026-03-08T02:30", "PT4H", "2026-03-08T03:30-04:00 2026-03-08T06:30-04:00")]
    // A skipped start whose end is not skipped would fall behind it, and keeps the length.
    [InlineData("America/New_York", "2026-03-08T02:30", "PT30M", "2026-03-08T03:30-04:00 2026-03-08T04:00-04:00")]
    // A skipped end moves too.
    [InlineData("America/New_York", "2026-03-08T00:30", "PT2H", "2026-03-08T00:30-05:00 2026-03-08T03:30-04:00")]
    // 01:30 happens twice: the first one, as a start and as an end.
    [InlineData("America/New_York", "2026-11-01T01:30", "PT2H", "2026-11-01T01:30-04:00 2026-11-01T03:30-05:00")]
    [InlineData("America/New_York", "2026-11-01T00:00", "PT1H30M", "2026-11-01T00:00-04:00 2026-11-01T01:30-04:00")]
    [InlineData("Europe/London", "2026-03-29T01:15", "PT1H", "2026-03-29T02:15+01:00 2026-03-29T03:15+01:00")]
    [InlineData("Europe/London", "2026-10-25T00:00", "P1D", "2026-10-25T00:00+01:00 2026-10-26T00:00+00:00")]
    // Days that begin at 01:00, since midnight is skipped; the day before ends there.
    [InlineData("Africa/Cairo", "2026-04-24T00:00", "P1D", "2026-04-24T01:00+03:00 2026-04-25T00:00+03:00")]
    [InlineData("Africa/Cairo", "2026-04-23T00:00", "P1D", "2026-04-23T00:00+02:00 2026-04-24T01:00+03:00")]
    [InlineData("America/Asuncion", "2023-10-01T00:00", "P1D", "2023-10-01T01:00-03:00 2023-10-02T00:00-03:00")]
    // The hour before midnight twice: the day has 25 hours.
    [InlineData("America/Asuncion", "2023-03-25T00:00", "P1D", "2023-03-25T00:00-03:00 2023-03-26T00:00-04:00")]
    public void Window_WhereTheClocksChange_IsDefined(string zone, string start, string length, string expected)
    {
        var recurring = Assert.Single(Timetables.Of(Timetables.Recurring(start, length, "FREQ=DAILY;COUNT=1"), zone).All());
        Assert.Equal(expected, Timetables.Told(recurring));
        Assert.Equal(start + ":00", recurring.Key);
    }

    /// <summary>A day ends where the next begins, through every change of the clocks of a year.</summary>
    [Theory]
    [InlineData("Asia/Shanghai")]
    [InlineData("America/New_York")]
    [InlineData("Europe/London")]
    [InlineData("Africa/Cairo")]
    [InlineData("America/Asuncion")]
    [InlineData("America/Havana")]
    [InlineData("Australia/Lord_Howe")]
    public void EveryDay_AllDay_LeavesNoMomentOut(string zone)
    {
        var days = Timetables.Of(Timetables.Recurring("2023-01-01T00:00", "P1D", "FREQ=DAILY;UNTIL=20241231"), zone).All().ToArray();
        Assert.Equal(365 + 366, days.Length);
        for (var i = 1; i < days.Length; i++)
        {
            Assert.Equal(days[i - 1].Until, days[i].From);
        }
    }

    /// <summary>A window holds its first moment and not its end.</summary>
    [Fact]
    public void WindowAt_ItsEnds_IsHalfOpen()
    {
        var timetable = Timetables.Of(Timetables.Recurring("2026-01-30T17:00", "PT4H", "FREQ=MONTHLY;BYDAY=-1FR"));
        Assert.Null(timetable.WindowAt(Timetables.At("2026-11-27T16:59:59.9999999+08:00")));
        Assert.Equal("2026-11-27T17:00:00", timetable.WindowAt(Timetables.At("2026-11-27T17:00:00+08:00"))?.Key);
        Assert.Equal("2026-11-27T17:00:00", timetable.WindowAt(Timetables.At("2026-11-27T12:59:59.9999999Z"))?.Key);
        Assert.Null(timetable.WindowAt(Timetables.At("2026-11-27T21:00:00+08:00")));
        Assert.Equal("2026-12-25T17:00:00", timetable.NextAfter(Timetables.At("2026-11-27T17:00:00+08:00"))?.Key);
        Assert.Equal("2026-01-30T17:00:00", timetable.NextAfter(DateTimeOffset.MinValue)?.Key);
        Assert.Null(timetable.WindowAt(DateTimeOffset.MinValue));
        Assert.Null(timetable.WindowAt(DateTimeOffset.MaxValue));
        Assert.Null(timetable.NextAfter(DateTimeOffset.MaxValue));
    }

    /// <summary>A window that began last year is still found.</summary>
    [Fact]
    public void WindowAt_AfterNewYear_FindsTheSeasonBegunBefore()
    {
        var timetable = Timetables.Of(Timetables.Recurring("2020-12-15T00:00", "P1Y", "FREQ=YEARLY;INTERVAL=2"));
        Assert.Equal("2024-12-15T00:00:00", timetable.WindowAt(Timetables.At("2025-12-14T23:59:59+08:00"))?.Key);
        Assert.Null(timetable.WindowAt(Timetables.At("2025-12-15T00:00:00+08:00")));
    }

    /// <summary>An exception removes its window and counts for COUNT.</summary>
    [Fact]
    public void Except_ADate_RemovesItsWindow() =>
        Assert.Equal(
            ["2026-01-15T00:00:00", "2026-03-15T00:00:00"],
            Timetables.Of(Timetables.Recurring("2026-01-15T00:00", "P1D", "FREQ=MONTHLY;COUNT=3", "2026-02-15")).All().Select(static window => window.Key));

    /// <summary>Single windows, in whatever order they are written, come by their starts.</summary>
    [Fact]
    public void SingleWindows_InAnyOrder_ComeByTheirStarts()
    {
        var timetable = Timetables.Of(Timetables.Single(("2027-02-06T00:00", "2027-02-21T00:00"), ("2026-10-01T00:00", "2026-10-08T00:00"), ("2026-10-08T00:00", "2026-10-09T00:00")));
        Assert.Equal(["2026-10-01", "2026-10-08", "2027-02-06"], timetable.All().Select(static window => window.Key[..10]));
        Assert.Equal("2026-10-08T00:00:00", timetable.WindowAt(Timetables.At("2026-10-08T00:00:00+08:00"))?.Key);
        Assert.Null(timetable.WindowAt(Timetables.At("2026-10-09T00:00:00+08:00")));
        Assert.Equal("2027-02-06T00:00:00", timetable.NextAfter(Timetables.At("2026-10-08T00:00:00+08:00"))?.Key);
        Assert.Null(timetable.NextAfter(Timetables.At("2027-02-06T00:00:00+08:00")));
    }

    /// <summary>A window that the clocks push into the next one does not hide what goes on.</summary>
    [Fact]
    public void WindowAt_WhereASkippedWindowMovedIntoAnother_FindsTheOneThatGoesOn()
    {
        var timetable = Timetables.Of(Timetables.Single(("2026-03-08T02:30", "2026-03-08T03:00"), ("2026-03-08T03:00", "2026-03-08T08:00")), Timetables.NewYork);
        Assert.Equal("2026-03-08T03:00:00", timetable.WindowAt(Timetables.At("2026-03-08T03:15-04:00"))?.Key);
        Assert.Equal("2026-03-08T02:30:00", timetable.WindowAt(Timetables.At("2026-03-08T03:45-04:00"))?.Key);
        Assert.Equal("2026-03-08T03:00:00", timetable.WindowAt(Timetables.At("2026-03-08T06:00-04:00"))?.Key);
    }

    /// <summary>What was asked before costs no memory, a thousand years after the start as in its year.</summary>
    [Theory]
    [InlineData("2026-06-15T04:00:00Z", true)]
    [InlineData("2026-06-16T04:00:00Z", false)]
    [InlineData("3026-06-15T04:00:00Z", true)]
    public void WindowAt_AskedAgain_AllocatesNothing(string at, bool isIn)
    {
        var timetable = Timetables.Of(Timetables.Recurring("2026-01-15T00:00", "P1D", "FREQ=MONTHLY"));
        var moment = Timetables.At(at);
        Assert.Equal(isIn, timetable.WindowAt(moment) is not null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            timetable.WindowAt(moment);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
