using Alliance.Outcomes;
using NodaTime;
using NodaTime.Text;

namespace Alliance.Campaigns;

/// <summary>What an announcement is timed by.</summary>
public enum WindowEdge
{
    /// <summary>The start of the window, or its first local day.</summary>
    Start,

    /// <summary>The end of the window, or its last local day: the day before, where it ends at midnight.</summary>
    End,
}

/// <summary>A moment told relative to a window: "three days before at 10:00", "that morning at 09:00", "two days before the end".</summary>
public sealed record AnnouncementTime
{
    /// <summary>The edge it is counted from.</summary>
    public WindowEdge Edge { get; init; }

    /// <summary>Local calendar days before it, 0 to 366.</summary>
    public int DaysBefore { get; init; }

    /// <summary>Local time of day (<c>HH:mm</c>), or null for that of the edge itself.</summary>
    public string? At { get; init; }
}

/// <summary>When what an operator asked for relative to a window is due, by the local calendar and clock.</summary>
public static class AnnouncementTimes
{
    private const int MaxDays = 366;
    private static readonly LocalTimePattern TimeOfDay = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");

    /// <summary>What is wrong with a time, or null.</summary>
    public static InvalidReference? Check(AnnouncementTime time, string pointer = "")
    {
        if (time.DaysBefore is < 0 or > MaxDays)
        {
            return new InvalidReference(pointer + "/daysBefore", $"An announcement comes 0 to {MaxDays} days before.");
        }

        return time.At is { } at && !TimeOfDay.Parse(at).Success
            ? new InvalidReference(pointer + "/at", $"'{at}' is no time of day; write one like '10:00'.")
            : null;
    }

    /// <summary>
    /// The moment of a checked time. It may lie after the start it announces (09:00 of a window from 08:00), or in the
    /// past; what then happens is the caller's to say.
    /// </summary>
    public static DateTimeOffset Of(Timetable timetable, Window window, AnnouncementTime time) => Of(timetable.TimeZone, window, time);

    /// <summary>The same for a window of an existing IANA time zone.</summary>
    public static DateTimeOffset Of(string timeZone, Window window, AnnouncementTime time)
    {
        var zone = DateTimeZoneProviders.Tzdb[timeZone];
        var isStart = time.Edge == WindowEdge.Start;
        // A start is what was scheduled, also where the clocks moved it.
        var edge = isStart ? LocalTimes.Parse(window.Key)!.Value : Local(zone, window.Until);
        if (time.At is { } at)
        {
            var day = isStart ? edge.Date : Local(zone, window.Until.AddTicks(-1)).Date;
            return zone.AtLeniently(day.PlusDays(-time.DaysBefore).At(TimeOfDay.Parse(at).Value)).ToDateTimeOffset();
        }

        return time.DaysBefore == 0
            ? isStart ? window.From : window.Until
            : zone.AtLeniently(edge.PlusDays(-time.DaysBefore)).ToDateTimeOffset();
    }

    private static LocalDateTime Local(DateTimeZone zone, DateTimeOffset at) => Instant.FromDateTimeOffset(at).InZone(zone).LocalDateTime;
}
