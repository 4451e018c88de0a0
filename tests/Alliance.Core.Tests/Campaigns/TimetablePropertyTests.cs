using Alliance.Campaigns;
using FsCheck;
using FsCheck.Fluent;

namespace Alliance.Core.Tests.Campaigns;

public sealed class TimetablePropertyTests
{
    private static readonly string[] Zones =
        ["Asia/Shanghai", "America/New_York", "Europe/London", "Africa/Cairo", "America/Asuncion", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"];

    private static readonly string[] Rules =
    [
        "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU", "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-1,15", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYDAY=20MO", "FREQ=DAILY;COUNT=200", "FREQ=DAILY;UNTIL=20120601", "FREQ=YEARLY;BYMONTH=3,10,11;BYDAY=SU",
    ];

    private static readonly string[] Lengths = ["PT15M", "PT1H", "PT6H", "PT23H59M59S", "P1D"];

    private static readonly Gen<Case> Cases =
        from zone in Gen.Elements(Zones)
        from rule in Gen.Elements(Rules)
        from length in Gen.Elements(Lengths)
        from day in Gen.Choose(0, 500)
        from minute in Gen.Choose(0, 95)
        select new Case(zone, rule, length, new DateTime(2011, 1, 1).AddDays(day).AddMinutes(minute * 15));

    /// <summary>Windows come by their starts, hold a moment at least, and no two have one key.</summary>
    [Fact]
    public void Windows_AreOrderedAndUnique() => Holds(static (timetable, _, _) =>
    {
        var windows = timetable.All(2011, 2031).ToArray();
        Assert.Equal(windows.OrderBy(static window => window.From).ThenBy(static window => window.Key, StringComparer.Ordinal), windows);
        Assert.Equal(windows.Length, windows.Select(static window => window.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.All(windows, static window => Assert.True(window.From < window.Until));
    });

    /// <summary>What range is asked for changes nothing in a window, nor does what was asked before.</summary>
    [Fact]
    public void WindowsBetween_AnyRange_IsThatPartOfAll() => Holds(static (timetable, from, to) =>
    {
        var part = timetable.WindowsBetween(from, to).ToArray();
        var all = timetable.All(2010, 2035).Where(window => window.From < to && window.Until > from);
        Assert.Equal(all, part);
    });

    /// <summary>The window at a moment is the last of those that hold it; the next one is the first to begin after it.</summary>
    [Fact]
    public void WindowAt_AndNextAfter_AgreeWithTheList() => Holds(static (timetable, from, to) =>
    {
        var all = timetable.All(2010, 2035).ToArray();
        var ends = all.Where(window => window.From >= from && window.From < to).Take(40).SelectMany(static window =>
            new[] { window.From, window.Until, window.From.AddTicks(-1), window.Until.AddTicks(-1), window.From.AddMinutes(40) });
        foreach (var at in ends.Append(from).Append(to))
        {
            Assert.Equal(all.LastOrDefault(window => window.Contains(at)), timetable.WindowAt(at));
            Assert.Equal(all.FirstOrDefault(window => window.From > at), timetable.NextAfter(at));
        }
    });

    private static void Holds(Action<Timetable, DateTimeOffset, DateTimeOffset> property)
    {
        var inputs =
            from input in Cases
            from day in Gen.Choose(0, 4_000)
            from days in Gen.Choose(1, 900)
            select (input, day, days);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Arb.From(inputs), sample =>
        {
            var (zone, rule, length, start) = sample.input;
            var timetable = Timetables.Of(Timetables.Recurring($"{start:yyyy-MM-ddTHH:mm}", length, rule), zone);
            var from = new DateTimeOffset(2011, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(sample.day).AddMinutes(sample.days);
            property(timetable, from, from.AddDays(sample.days));
        }));
    }

    private sealed record Case(string Zone, string Rule, string Length, DateTime Start);
}
