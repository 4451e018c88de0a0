using NodaTime;

namespace Alliance.Campaigns;

/// <summary>The part of RFC 5545's RRULE that schedules have, read and checked. Empty lists are absent parts.</summary>
internal sealed record RecurrenceRule(RuleFrequency Frequency)
{
    public int Interval { get; init; } = 1;

    /// <summary>How many dates the rule gives in all; never together with <see cref="Until"/>.</summary>
    public int? Count { get; init; }

    /// <summary>The last start, inclusive.</summary>
    public LocalDateTime? Until { get; init; }

    /// <summary>Whether <see cref="Until"/> is in UTC rather than local.</summary>
    public bool UntilIsUtc { get; init; }

    public int[] Months { get; init; } = [];

    public int[] MonthDays { get; init; } = [];

    public int[] YearDays { get; init; } = [];

    public RuleWeekday[] Weekdays { get; init; } = [];

    public int[] SetPositions { get; init; } = [];

    public IsoDayOfWeek WeekStart { get; init; } = IsoDayOfWeek.Monday;
}

/// <summary>How often a rule recurs; schedules recur by days at the most often.</summary>
internal enum RuleFrequency
{
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// <summary>A weekday of <c>BYDAY</c>; <see cref="Ordinal"/> 0 means every one, 2 the second, -1 the last.</summary>
internal readonly record struct RuleWeekday(int Ordinal, IsoDayOfWeek Day);
