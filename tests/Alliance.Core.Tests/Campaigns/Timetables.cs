using Alliance.Campaigns;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Campaigns;

internal static class Timetables
{
    public const string Shanghai = "Asia/Shanghai";
    public const string NewYork = "America/New_York";

    public static Schedule Recurring(string start, string length, string rule, params string[] except) =>
        new() { Recurrence = new Recurrence { Start = start, Length = length, Rule = rule, Except = except } };

    public static Schedule Single(params (string From, string Until)[] windows) =>
        new() { Windows = [.. windows.Select(static window => new LocalWindow { From = window.From, Until = window.Until })] };

    public static Timetable Of(Schedule schedule, string zone = Shanghai)
    {
        var answer = Timetable.Of(schedule, zone);
        Assert.True(answer.IsSuccess, answer.Refusal?.ToString());
        return answer.Value;
    }

    public static InvalidReference Fault(Schedule schedule, string zone = Shanghai) =>
        Assert.IsType<InvalidReference>(Timetable.Of(schedule, zone, "/schedule").Refusal);

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text);

    public static IEnumerable<Window> All(this Timetable timetable, int from = 1980, int to = 2200) =>
        timetable.WindowsBetween(new DateTimeOffset(from, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(to, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>A window as its two local ends with their offsets.</summary>
    public static string Told(Window window) => $"{window.From:yyyy-MM-ddTHH:mmzzz} {window.Until:yyyy-MM-ddTHH:mmzzz}";
}
