using System.Collections.Concurrent;
using Alliance.Outcomes;
using NodaTime;

namespace Alliance.Campaigns;

/// <summary>
/// A checked schedule in its time zone, which answers what windows there are. Pure and safe for many threads: windows
/// follow from the schedule and the zone alone, are computed a year at a time around what is asked, and a few years of
/// them are kept.
/// </summary>
public sealed class Timetable
{
    private const int KeptYears = 8;
    private static readonly TimeSpan Slack = TimeSpan.FromDays(2);
    private readonly DateTimeZone _zone;
    private readonly Window[]? _single;
    private readonly RecurrenceTimes? _times;
    private readonly TimeSpan _reach;
    private readonly ConcurrentDictionary<int, Window[]> _years = new();

    internal Timetable(DateTimeZone zone, Window[] single)
    {
        _zone = zone;
        _single = [.. single.OrderBy(static window => window.From).ThenBy(static window => window.Key, StringComparer.Ordinal)];
        _reach = single.Max(static window => window.Until - window.From);
    }

    internal Timetable(DateTimeZone zone, RecurrenceTimes times)
    {
        _zone = zone;
        _times = times;
        _reach = times.LongestWindow + Slack;
    }

    /// <summary>The IANA time zone of its local times.</summary>
    public string TimeZone => _zone.Id;

    /// <summary>
    /// Checks a schedule. A fault is an <see cref="InvalidReference"/> with the sentence that says what to write, and a
    /// pointer that begins with <paramref name="pointer"/>, the schedule's own place in the request body.
    /// </summary>
    public static Answer<Timetable> Of(Schedule schedule, string timeZone, string pointer = "") => ScheduleCheck.Read(schedule, timeZone, pointer);

    /// <summary>
    /// The windows that share a moment with <c>[from, to)</c>, by their starts. Lazy: a rule without an end goes on as
    /// long as it is read, to the year 9000.
    /// </summary>
    public IEnumerable<Window> WindowsBetween(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from)
        {
            yield break;
        }

        var (first, last) = Years(from - SafeReach(from), to);
        for (var year = first; year <= last; year++)
        {
            foreach (var window in WindowsOf(year))
            {
                if (window.From >= to)
                {
                    break;
                }

                if (window.Until > from)
                {
                    yield return window;
                }
            }
        }
    }

    /// <summary>
    /// The window a moment is in, or null. Where the clocks make two of them overlap, the one that began last. Allocates
    /// nothing once the moment's year was asked for.
    /// </summary>
    public Window? WindowAt(DateTimeOffset at)
    {
        var oldest = at - SafeReach(at);
        var (first, last) = Years(oldest, at);
        for (var year = last; year >= first; year--)
        {
            var windows = WindowsOf(year);
            for (var i = Begun(windows, at) - 1; i >= 0; i--)
            {
                if (windows[i].Until > at)
                {
                    return windows[i];
                }

                // Windows of a rule are of one length: when the last one has ended, so have those before it.
                if (_times is not null || windows[i].From < oldest)
                {
                    return null;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// The first window that begins after a moment, or null where none does within <see cref="ScheduleLimits.HorizonYears"/>.
    /// </summary>
    public Window? NextAfter(DateTimeOffset at)
    {
        var (first, last) = Years(at, DateTimeOffset.MaxValue);
        last = Math.Min(last, first + ScheduleLimits.HorizonYears);
        for (var year = first; year <= last; year++)
        {
            var windows = WindowsOf(year);
            if (Begun(windows, at) is var next && next < windows.Length)
            {
                return windows[next];
            }
        }

        return null;
    }

    /// <summary>How many of the windows have begun at a moment.</summary>
    private static int Begun(Window[] windows, DateTimeOffset at)
    {
        var (low, high) = (0, windows.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (windows[middle].From <= at)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The local years in which what begins between two moments may be scheduled; single windows are all of year 0.</summary>
    private (int First, int Last) Years(DateTimeOffset from, DateTimeOffset to) =>
        _times is null ? (0, 0) : (Math.Max(YearOf(from, -Slack), _times.FirstYear), Math.Min(YearOf(to, Slack), _times.LastYear ?? RuleDates.FinalYear));

    private Window[] WindowsOf(int year)
    {
        if (_single is not null)
        {
            return _single;
        }

        if (_years.TryGetValue(year, out var kept))
        {
            return kept;
        }

        if (_years.Count >= KeptYears)
        {
            _years.Clear();
        }

        return _years[year] = _times!.InYear(year);
    }

    private TimeSpan SafeReach(DateTimeOffset at) => at.UtcTicks > _reach.Ticks + Slack.Ticks ? _reach : TimeSpan.Zero;

    private static int YearOf(DateTimeOffset at, TimeSpan shift) =>
        new DateTime(Math.Clamp(at.UtcTicks + shift.Ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc).Year;
}
