using Alliance.Campaigns;

namespace Alliance.Core.Tests.Campaigns;

/// <summary>The examples of RFC 5545, section 3.8.5.3, with the dates printed there, and rules another library answers.</summary>
public sealed class RecurrenceRuleTests
{
    /// <summary>All examples but those of BYWEEKNO and of times within a day start at 09:00 in New York.</summary>
    [Theory]
    [InlineData("1997-09-02", "FREQ=DAILY;COUNT=10",
        "1997-09-02 1997-09-03 1997-09-04 1997-09-05 1997-09-06 1997-09-07 1997-09-08 1997-09-09 1997-09-10 1997-09-11")]
    [InlineData("1997-09-02", "FREQ=DAILY;UNTIL=19971224T000000Z",
        "1997-09-02 1997-09-03 1997-09-04")]
    [InlineData("1997-09-02", "FREQ=DAILY;INTERVAL=2",
        "1997-09-02 1997-09-04 1997-09-06 1997-09-08 1997-09-10 1997-09-12")]
    [InlineData("1997-09-02", "FREQ=DAILY;INTERVAL=10;COUNT=5",
        "1997-09-02 1997-09-12 1997-09-22 1997-10-02 1997-10-12")]
    [InlineData("1998-01-01", "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "1998-01-01 1998-01-02 1998-01-03")]
    [InlineData("1998-01-01", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
        "1998-01-01 1998-01-02 1998-01-03")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;COUNT=10",
        "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 1997-10-28 1997-11-04")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-10-07 1997-10-14 1997-10-21 1997-10-28 1997-11-04 1997-11-11 1997-11-18 1997-11-25 1997-12-02 1997-12-09 1997-12-16 1997-12-23")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "1997-09-02 1997-09-16 1997-09-30 1997-10-14 1997-10-28")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        "1997-09-02 1997-09-04 1997-09-09 1997-09-11 1997-09-16 1997-09-18 1997-09-23 1997-09-25 1997-09-30 1997-10-02")]
    [InlineData("1997-09-01", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "1997-09-01 1997-09-03 1997-09-05 1997-09-15 1997-09-17 1997-09-19 1997-09-29 1997-10-01 1997-10-03 1997-10-13 1997-10-15 1997-10-17 1997-10-27 1997-10-29 1997-10-31 1997-11-10 1997-11-12 1997-11-14 1997-11-24 1997-11-26 1997-11-28 1997-12-08 1997-12-10 1997-12-12 1997-12-22")]
    [InlineData("1997-09-02", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "1997-09-02 1997-09-04 1997-09-16 1997-09-18 1997-09-30 1997-10-02 1997-10-14 1997-10-16")]
    [InlineData("1997-09-05", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02 1998-02-06 1998-03-06 1998-04-03 1998-05-01 1998-06-05")]
    [InlineData("1997-09-05", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "1997-09-05 1997-10-03 1997-11-07 1997-12-05")]
    [InlineData("1997-09-07", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04 1998-01-25 1998-03-01 1998-03-29 1998-05-03 1998-05-31")]
    [InlineData("1997-09-22", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "1997-09-22 1997-10-20 1997-11-17 1997-12-22 1998-01-19 1998-02-16")]
    [InlineData("1997-09-28", "FREQ=MONTHLY;BYMONTHDAY=-3",
        "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29 1998-02-26")]
    [InlineData("1997-09-02", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "1997-09-02 1997-09-15 1997-10-02 1997-10-15 1997-11-02 1997-11-15 1997-12-02 1997-12-15 1998-01-02 1998-01-15")]
    [InlineData("1997-09-30", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "1997-09-30 1997-10-01 1997-10-31 1997-11-01 1997-11-30 1997-12-01 1997-12-31 1998-01-01 1998-01-31 1998-02-01")]
    [InlineData("1997-09-10", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14 1997-09-15 1999-03-10 1999-03-11 1999-03-12 1999-03-13")]
    [InlineData("1997-09-02", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "1997-09-02 1997-09-09 1997-09-16 1997-09-23 1997-09-30 1997-11-04 1997-11-11 1997-11-18 1997-11-25 1998-01-06 1998-01-13 1998-01-20 1998-01-27 1998-03-03 1998-03-10 1998-03-17 1998-03-24 1998-03-31")]
    [InlineData("1997-06-10", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "1997-06-10 1997-07-10 1998-06-10 1998-07-10 1999-06-10 1999-07-10 2000-06-10 2000-07-10 2001-06-10 2001-07-10")]
    [InlineData("1997-03-10", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "1997-03-10 1999-01-10 1999-02-10 1999-03-10 2001-01-10 2001-02-10 2001-03-10 2003-01-10 2003-02-10 2003-03-10")]
    [InlineData("1997-01-01", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09 2000-07-18 2003-01-01 2003-04-10 2003-07-19 2006-01-01")]
    [InlineData("1997-05-19", "FREQ=YEARLY;BYDAY=20MO",
        "1997-05-19 1998-05-18 1999-05-17")]
    [InlineData("1997-03-13", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "1997-03-13 1997-03-20 1997-03-27 1998-03-05 1998-03-12 1998-03-19 1998-03-26 1999-03-04 1999-03-11 1999-03-18 1999-03-25")]
    [InlineData("1997-06-05", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "1997-06-05 1997-06-12 1997-06-19 1997-06-26 1997-07-03 1997-07-10 1997-07-17 1997-07-24 1997-07-31 1997-08-07 1997-08-14 1997-08-21 1997-08-28")]
    [InlineData("1997-09-02", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13")]
    [InlineData("1997-09-13", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "1997-09-13 1997-10-11 1997-11-08 1997-12-13 1998-01-10 1998-02-07 1998-03-07 1998-04-11 1998-05-09 1998-06-13")]
    [InlineData("1996-11-05", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "1996-11-05 2000-11-07 2004-11-02")]
    [InlineData("1997-09-04", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "1997-09-04 1997-10-07 1997-11-06")]
    [InlineData("1997-09-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29 1998-02-26 1998-03-30")]
    [InlineData("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
        "1997-08-05 1997-08-10 1997-08-19 1997-08-24")]
    [InlineData("1997-08-05", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
        "1997-08-05 1997-08-17 1997-08-19 1997-08-31")]
    [InlineData("2007-01-15", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30")]
    public void Rule_OfTheStandard_GivesItsPublishedDates(string start, string rule, string dates)
    {
        var expected = dates.Split(' ');
        var timetable = Timetables.Of(Timetables.Recurring(start + "T09:00", "PT1H", rule), Timetables.NewYork);
        // A rule with an end gives nothing more; of one without, the standard prints the first.
        var hasEnd = rule.Contains("COUNT", StringComparison.Ordinal);
        var windows = timetable.All().Take(hasEnd ? expected.Length + 1 : expected.Length).ToArray();
        Assert.Equal(expected.Select(static day => day + "T09:00:00"), windows.Select(static window => window.Key));
        Assert.All(windows, static window => Assert.Equal(9, window.From.Hour));
    }

    /// <summary>The end of a rule is inclusive, whether it is a date, a local time or one in UTC.</summary>
    [Theory]
    [InlineData("20260103", 3)]
    [InlineData("20260103T090000", 3)]
    [InlineData("20260103T085959", 2)]
    [InlineData("20260103T010000Z", 3)]
    [InlineData("20260103T005959Z", 2)]
    public void Until_OfAnyForm_IsInclusive(string until, int expected) =>
        Assert.Equal(expected, Timetables.Of(Timetables.Recurring("2026-01-01T09:00", "PT1H", $"FREQ=DAILY;UNTIL={until}")).All().Count());

    /// <summary>160 random rules give the dates that python-dateutil gives.</summary>
    [Fact]
    public void Rule_OfAnyKind_GivesWhatAnotherLibraryGives()
    {
        using var reader = new StreamReader(typeof(RecurrenceRuleTests).Assembly.GetManifestResourceStream("rules.txt")!);
        var compared = 0;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var fields = line.Split('|');
            var timetable = Timetables.Of(Timetables.Recurring(fields[0] + "T09:00", "PT1H", fields[1]));
            var year = int.Parse(fields[0][..4]);
            var got = string.Join(' ', timetable.All(year, year + 41).Take(fields[2].Split(' ').Length).Select(static window => window.Key[..10]));
            Assert.Equal($"{fields[1]}: {fields[2]}", $"{fields[1]}: {got}");
            compared++;
        }

        Assert.Equal(160, compared);
    }

    /// <summary>A month without the day has no window; the day is not moved.</summary>
    [Fact]
    public void The31st_OfShortMonths_IsSkipped() =>
        Assert.Equal(
            ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31", "2026-10-31", "2026-12-31", "2027-01-31"],
            Timetables.Of(Timetables.Recurring("2026-01-31T00:00", "P1D", "FREQ=MONTHLY")).All().Take(8).Select(static window => window.Key[..10]));

    /// <summary>The last day of a month is another one each month.</summary>
    [Fact]
    public void TheLastDay_OfEachMonth_FollowsTheMonth() =>
        Assert.Equal(
            ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"],
            Timetables.Of(Timetables.Recurring("2028-01-01T00:00", "P1D", "FREQ=MONTHLY;BYMONTHDAY=-1")).All().Take(4).Select(static window => window.Key[..10]));

    /// <summary>29 February comes in leap years only, and not in 2100.</summary>
    [Fact]
    public void LeapDay_EachYear_ComesInLeapYears() =>
        Assert.Equal(
            ["2088-02-29", "2092-02-29", "2096-02-29", "2104-02-29"],
            Timetables.Of(Timetables.Recurring("2088-02-29T00:00", "P1D", "FREQ=YEARLY")).All().Take(4).Select(static window => window.Key[..10]));
}
