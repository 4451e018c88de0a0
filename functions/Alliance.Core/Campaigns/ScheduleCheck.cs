using Alliance.Catalogue;
using Alliance.Outcomes;
using NodaTime;

namespace Alliance.Campaigns;

/// <summary>Whether a schedule makes sense, and its timetable when it does.</summary>
internal static class ScheduleCheck
{
    private const int ComparedWindows = 400;
    private const string TimeForm = "write a local time like '2026-10-01T17:00'";

    public static Answer<Timetable> Read(Schedule schedule, string timeZone, string pointer)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not { } zone)
        {
            return new InvalidReference("/timeZone", $"'{timeZone}' is no IANA time zone; write one like 'Asia/Shanghai'.");
        }

        return (schedule.Windows, schedule.Recurrence) switch
        {
            ({ } windows, null) => Single(zone, windows, pointer + "/windows"),
            (null, { } recurrence) => Recurring(zone, recurrence, pointer + "/recurrence"),
            _ => new InvalidReference(pointer, "A schedule has either windows or a recurrence."),
        };
    }

    private static Answer<Timetable> Single(DateTimeZone zone, IReadOnlyList<LocalWindow> windows, string pointer)
    {
        if (windows.Count is 0 or > ScheduleLimits.Windows)
        {
            return new InvalidReference(pointer, $"A schedule has 1 to {ScheduleLimits.Windows} windows.");
        }

        var read = new List<(LocalDateTime From, LocalDateTime Until, int Index)>(windows.Count);
        for (var i = 0; i < windows.Count; i++)
        {
            if (LocalTimes.Parse(windows[i]?.From) is not { } from || !IsInRange(from))
            {
                return new InvalidReference($"{pointer}/{i}/from", $"'{windows[i]?.From}' is no time; {TimeForm}{Range()}.");
            }

            if (LocalTimes.Parse(windows[i].Until) is not { } until)
            {
                return new InvalidReference($"{pointer}/{i}/until", $"'{windows[i].Until}' is no time; {TimeForm}.");
            }

            if (until <= from || until > from.PlusYears(ScheduleLimits.SingleWindowYears))
            {
                return new InvalidReference(
                    $"{pointer}/{i}/until", $"until must be later than from, by at most {ScheduleLimits.SingleWindowYears} years.");
            }

            read.Add((from, until, i));
        }

        read.Sort(static (a, b) => a.From.CompareTo(b.From));
        for (var i = 1; i < read.Count; i++)
        {
            if (read[i].From < read[i - 1].Until)
            {
                return new InvalidReference(
                    $"{pointer}/{read[i].Index}", $"The window overlaps the one at {pointer}/{read[i - 1].Index}; join them or move one.");
            }
        }

        return new Timetable(zone, [.. read.Select(window => LocalTimes.Window(zone, window.From, window.Until))]);
    }

    private static Answer<Timetable> Recurring(DateTimeZone zone, Recurrence recurrence, string pointer)
    {
        if (LocalTimes.Parse(recurrence.Start) is not { } start || !IsInRange(start))
        {
            return new InvalidReference(pointer + "/start", $"'{recurrence.Start}' is no time; {TimeForm}{Range()}.");
        }

        var reference = new LocalDateTime(2000, 1, 1, 0, 0);
        if (ProgrammeRules.ParsePeriod(recurrence.Length ?? "") is not { } length || reference + length > reference.PlusYears(1))
        {
            return new InvalidReference(
                pointer + "/length", $"'{recurrence.Length}' is no ISO 8601 duration of at most a year; write one like 'PT4H', 'P1D' or 'P2M'.");
        }

        if (RuleReader.Read(recurrence.Rule, out var fault) is not { } rule)
        {
            return new InvalidReference(pointer + "/rule", fault);
        }

        var exceptions = recurrence.Except ?? [];
        if (exceptions.Count > ScheduleLimits.Windows)
        {
            return new InvalidReference(pointer + "/except", $"A schedule has at most {ScheduleLimits.Windows} exceptions.");
        }

        var except = new List<LocalDate>();
        var plain = new RecurrenceTimes(zone, start, length, rule, []);
        if (Uneven(plain, pointer) is { } uneven)
        {
            return uneven;
        }

        for (var i = 0; i < exceptions.Count; i++)
        {
            if (LocalTimes.ParseDate(exceptions[i]) is not { } day)
            {
                return new InvalidReference($"{pointer}/except/{i}", $"'{exceptions[i]}' is no date; write one like '2026-12-25'.");
            }

            if (!plain.Gives(day))
            {
                return new InvalidReference($"{pointer}/except/{i}", $"No window begins on {exceptions[i]}.");
            }

            except.Add(day);
        }

        return new Timetable(zone, new RecurrenceTimes(zone, start, length, rule, except));
    }

    /// <summary>Whether the rule gives no window at all, or windows longer than the time between them.</summary>
    private static InvalidReference? Uneven(RecurrenceTimes times, string pointer)
    {
        LocalDateTime? before = null;
        var compared = 0;
        var last = Math.Min(times.LastYear ?? int.MaxValue, times.FirstYear + ScheduleLimits.HorizonYears);
        for (var year = times.FirstYear; year <= last && compared < ComparedWindows; year++)
        {
            foreach (var start in times.Starts(year))
            {
                if (before is { } earlier && times.End(earlier) > start)
                {
                    return new InvalidReference(
                        pointer + "/length", $"The window of {earlier:uuuu-MM-dd} has not ended when that of {start:uuuu-MM-dd} begins; make it shorter.");
                }

                before = start;
                compared++;
            }
        }

        return before is null
            ? new InvalidReference(pointer + "/rule", $"The rule gives no window within {ScheduleLimits.HorizonYears} years of the start.")
            : null;
    }

    private static bool IsInRange(LocalDateTime time) => time.Year is >= ScheduleLimits.FirstYear and <= ScheduleLimits.LastYear;

    private static string Range() => $" from {ScheduleLimits.FirstYear} to {ScheduleLimits.LastYear}";
}
