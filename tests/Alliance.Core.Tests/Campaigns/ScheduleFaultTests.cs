using Alliance.Campaigns;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Campaigns;

public sealed class ScheduleFaultTests
{
    /// <summary>A rule that is malformed, contradictory or beyond what is supported is told with its place and a sentence.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("FREQ")]
    [InlineData("FREQ=")]
    [InlineData("RRULE:FREQ=DAILY")]
    [InlineData("BYDAY=MO")]
    [InlineData("FREQ=FORTNIGHTLY")]
    [InlineData("FREQ=HOURLY")]
    [InlineData("FREQ=DAILY;FREQ=WEEKLY")]
    [InlineData("FREQ=DAILY;")]
    [InlineData("FREQ=DAILY;FOO=1")]
    [InlineData("FREQ=DAILY;INTERVAL=0")]
    [InlineData("FREQ=DAILY;INTERVAL=99999999999")]
    [InlineData("FREQ=DAILY;COUNT=-1")]
    [InlineData("FREQ=DAILY;COUNT=2;UNTIL=20270101")]
    [InlineData("FREQ=DAILY;UNTIL=tomorrow")]
    [InlineData("FREQ=DAILY;UNTIL=20270231")]
    [InlineData("FREQ=DAILY;UNTIL=99991231")]
    [InlineData("FREQ=DAILY;UNTIL=00000101T000000Z")]
    [InlineData("FREQ=DAILY;BYMONTH=13")]
    [InlineData("FREQ=DAILY;BYMONTH=-1")]
    [InlineData("FREQ=DAILY;BYMONTHDAY=0")]
    [InlineData("FREQ=DAILY;BYMONTHDAY=1,,2")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1")]
    [InlineData("FREQ=WEEKLY;BYDAY=2MO")]
    [InlineData("FREQ=MONTHLY;BYDAY=XX")]
    [InlineData("FREQ=MONTHLY;BYDAY=0MO")]
    [InlineData("FREQ=MONTHLY;BYDAY=54MO")]
    [InlineData("FREQ=MONTHLY;BYDAY=M")]
    [InlineData("FREQ=MONTHLY;BYYEARDAY=1")]
    [InlineData("FREQ=MONTHLY;BYSETPOS=1")]
    [InlineData("FREQ=DAILY;WKST=XX")]
    [InlineData("FREQ=DAILY;BYHOUR=9")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=DAILY;UNTIL=20200101")]
    public void Rule_ThatCannotBe_IsTold(string rule)
    {
        var fault = Timetables.Fault(Timetables.Recurring("2026-01-01T09:00", "PT1H", rule));
        Assert.Equal("/schedule/recurrence/rule", fault.Pointer);
        Assert.EndsWith(".", fault.Detail);
    }

    /// <summary>So is every other part of a recurrence.</summary>
    [Theory]
    [InlineData("2026-01-01", "PT1H", null, "start")]
    [InlineData("2026-02-29T09:00", "PT1H", null, "start")]
    [InlineData("2026-01-01T09:00Z", "PT1H", null, "start")]
    [InlineData("0001-01-01T09:00", "PT1H", null, "start")]
    [InlineData("9999-01-01T09:00", "PT1H", null, "start")]
    [InlineData("2026-01-01T09:00", "PT0S", null, "length")]
    [InlineData("2026-01-01T09:00", "-PT1H", null, "length")]
    [InlineData("2026-01-01T09:00", "P400D", null, "length")]
    [InlineData("2026-01-01T09:00", "4 hours", null, "length")]
    [InlineData("2026-01-01T09:00", "P9999Y", null, "length")]
    [InlineData("2026-01-01T09:00", "P2147483647M", null, "length")]
    [InlineData("2026-01-01T09:00", "PT9223372036854775807H", null, "length")]
    // Longer than the day between two of them.
    [InlineData("2026-01-01T09:00", "PT24H1S", null, "length")]
    [InlineData("2026-01-01T09:00", "PT1H", "2026-02-30", "except/0")]
    [InlineData("2026-01-01T09:00", "PT1H", "2025-12-31", "except/0")]
    [InlineData("2026-01-01T09:00", "PT1H", "9999-12-31", "except/0")]
    public void Recurrence_ThatCannotBe_IsTold(string start, string length, string? except, string pointer) =>
        Assert.Equal("/schedule/recurrence/" + pointer, Timetables.Fault(Timetables.Recurring(start, length, "FREQ=DAILY", except is null ? [] : [except])).Pointer);

    [Fact]
    public void SingleWindows_ThatCannotBe_AreTold()
    {
        Assert.Equal("/schedule/windows", Timetables.Fault(Timetables.Single()).Pointer);
        Assert.Equal("/schedule/windows/0/from", Timetables.Fault(Timetables.Single(("noon", "2026-01-01T00:00"))).Pointer);
        Assert.Equal("/schedule/windows/0/until", Timetables.Fault(Timetables.Single(("2026-01-01T00:00", "2026-01-01T00:00"))).Pointer);
        Assert.Equal("/schedule/windows/0/until", Timetables.Fault(Timetables.Single(("2026-01-01T00:00", "never"))).Pointer);
        var overlapping = Timetables.Single(("2026-01-02T00:00", "2026-01-04T00:00"), ("2026-01-01T00:00", "2026-01-03T00:00"));
        Assert.Equal("/schedule/windows/0", Timetables.Fault(overlapping).Pointer);
    }

    [Fact]
    public void Schedule_OfNeitherOrBothKindsOrNoZone_IsTold()
    {
        Assert.Equal("/schedule", Timetables.Fault(new Schedule()).Pointer);
        var both = Timetables.Recurring("2026-01-01T09:00", "PT1H", "FREQ=DAILY") with { Windows = [] };
        Assert.Equal("/schedule", Timetables.Fault(both).Pointer);
        Assert.Equal("/timeZone", Timetables.Fault(Timetables.Single(("2026-01-01T00:00", "2026-01-02T00:00")), "Mars/Olympus").Pointer);
    }

    /// <summary>What a caller leaves out is told too, not thrown.</summary>
    [Fact]
    public void Schedule_WithNothingInIt_IsToldNotThrown()
    {
        Assert.IsType<InvalidReference>(Timetable.Of(Timetables.Recurring(null!, null!, null!), Timetables.Shanghai).Refusal);
        Assert.IsType<InvalidReference>(Timetable.Of(new Schedule { Windows = [null!] }, Timetables.Shanghai).Refusal);
    }
}
