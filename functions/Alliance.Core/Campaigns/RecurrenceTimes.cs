using NodaTime;

namespace Alliance.Campaigns;

/// <summary>The windows of a recurrence, a local year at a time.</summary>
internal sealed class RecurrenceTimes
{
    /// <summary>By how much spans of equally many months differ at most, with a day to spare.</summary>
    private static readonly TimeSpan Unequal = TimeSpan.FromDays(5);

    private readonly DateTimeZone _zone;
    private readonly RuleDates _dates;
    private readonly LocalTime _timeOfDay;
    private readonly Period _length;
    private readonly HashSet<LocalDate> _except;
    private readonly LocalDateTime? _untilLocal;
    private readonly DateTimeOffset? _untilUtc;

    public RecurrenceTimes(DateTimeZone zone, LocalDateTime start, Period length, RecurrenceRule rule, IEnumerable<LocalDate> except)
    {
        _zone = zone;
        _dates = new RuleDates(rule, start.Date);
        _timeOfDay = start.TimeOfDay;
        _length = length;
        _except = [.. except];
        _untilLocal = rule.UntilIsUtc ? null : rule.Until;
        _untilUtc = rule.UntilIsUtc ? rule.Until?.InUtc().ToDateTimeOffset() : null;
        var reference = new LocalDateTime(2000, 7, 1, 0, 0);
        LongestWindow = ((reference + length).InUtc().ToInstant() - reference.InUtc().ToInstant()).ToTimeSpan() + Unequal;
        FirstYear = start.Year;
        LastYear = _dates.Last?.Year ?? rule.Until?.PlusDays(2).Year;
    }

    /// <summary>No window is scheduled before this local year.</summary>
    public int FirstYear { get; }

    /// <summary>No window is scheduled after this local year, or null where the rule has no end.</summary>
    public int? LastYear { get; }

    /// <summary>No window is nominally longer; the clocks of a zone may add to it.</summary>
    public TimeSpan LongestWindow { get; }

    public bool Gives(LocalDate day) => Starts(day.Year).Contains(day.At(_timeOfDay));

    /// <summary>The local starts of one year by the rule alone, without its exceptions and its end in UTC.</summary>
    public IEnumerable<LocalDateTime> Starts(int year) =>
        _dates.InYear(year).Select(day => day.At(_timeOfDay)).Where(start => !(start > _untilLocal));

    public LocalDateTime End(LocalDateTime start) => start + _length;

    public Window[] InYear(int year) =>
        [.. Starts(year)
            .Where(start => !_except.Contains(start.Date))
            .Select(start => LocalTimes.Window(_zone, start, End(start)))
            .Where(window => !(window.From > _untilUtc))];
}
