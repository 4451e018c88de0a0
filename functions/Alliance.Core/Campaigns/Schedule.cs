namespace Alliance.Campaigns;

/// <summary>
/// When a campaign runs, as an operator writes it: either single windows or a recurrence, in local times of the
/// alliance's time zone. <see cref="Timetable.Of"/> checks it and makes its windows.
/// </summary>
public sealed record Schedule
{
    /// <summary>Single windows, at most <see cref="ScheduleLimits.Windows"/>, none overlapping another; or null.</summary>
    public IReadOnlyList<LocalWindow>? Windows { get; init; }

    /// <summary>A recurrence, or null.</summary>
    public Recurrence? Recurrence { get; init; }
}

/// <summary>One window in local time, half-open.</summary>
public sealed record LocalWindow
{
    /// <summary>First local moment, <c>yyyy-MM-ddTHH:mm</c> or with seconds.</summary>
    public required string From { get; init; }

    /// <summary>First local moment after it, written likewise.</summary>
    public required string Until { get; init; }
}

/// <summary>Windows of one length that follow a rule of RFC 5545.</summary>
public sealed record Recurrence
{
    /// <summary>
    /// Local date-time from which the rule counts, <c>yyyy-MM-ddTHH:mm</c> or with seconds; it gives each window's time
    /// of day. It is the first window where it fits the rule, else the first fit after it is.
    /// </summary>
    public required string Start { get; init; }

    /// <summary>ISO 8601 duration by the local clock and calendar: <c>PT6H</c> from 22:00 ends at 04:00 on any night. At most a year.</summary>
    public required string Length { get; init; }

    /// <summary>An RRULE of RFC 5545, section 3.3.10, without its name, for example <c>FREQ=MONTHLY;BYDAY=-1FR</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>Local dates (<c>yyyy-MM-dd</c>) of windows that do not take place; they count for <c>COUNT</c>.</summary>
    public IReadOnlyList<string>? Except { get; init; }
}

/// <summary>Bounds of a schedule.</summary>
public static class ScheduleLimits
{
    /// <summary>Single windows, or exceptions.</summary>
    public const int Windows = 366;

    /// <summary>The earliest year a schedule may begin in.</summary>
    public const int FirstYear = 1980;

    /// <summary>The latest year a schedule may begin in.</summary>
    public const int LastYear = 2999;

    /// <summary>The longest single window, in years.</summary>
    public const int SingleWindowYears = 20;

    /// <summary>How far ahead a next window is looked for, in years.</summary>
    public const int HorizonYears = 100;
}
