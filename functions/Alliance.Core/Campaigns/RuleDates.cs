using NodaTime;

namespace Alliance.Campaigns;

/// <summary>
/// The dates a rule gives, a year at a time and computed from that year alone. The days of each day, week, month or
/// year that the rule visits are filtered, and <c>BYSETPOS</c> picks from them (RFC 5545, section 3.3.10).
/// </summary>
internal sealed class RuleDates
{
    /// <summary>No date is given after this year, which keeps every sum inside the calendar.</summary>
    public const int FinalYear = 9_000;

    private const int CountedYears = 1_000;
    private readonly RecurrenceRule _rule;
    private readonly LocalDate _start;
    private readonly bool _ordinalsInMonth;

    public RuleDates(RecurrenceRule rule, LocalDate start)
    {
        _start = start;
        _rule = WithDefaults(rule, start);
        _ordinalsInMonth = rule.Frequency == RuleFrequency.Monthly || rule.Months.Length > 0;
        Last = rule.Count is { } count ? LastOf(count) : null;
    }

    /// <summary>The last date where the rule has a count, else null.</summary>
    public LocalDate? Last { get; }

    /// <summary>The dates of one year, ascending.</summary>
    public List<LocalDate> InYear(int year)
    {
        var dates = new List<LocalDate>();
        if (year < _start.Year || year > FinalYear || year > Last?.Year)
        {
            return dates;
        }

        var first = new LocalDate(year, 1, 1);
        var from = first < _start ? _start : first;
        var end = new LocalDate(year, 12, 31);
        var interval = _rule.Interval;
        switch (_rule.Frequency)
        {
            case RuleFrequency.Daily:
                for (var day = Aligned(_start, from, interval); day <= end; day = day.PlusDays(interval))
                {
                    Visit(day, 1, year, dates);
                }

                break;
            case RuleFrequency.Weekly:
                for (var week = Aligned(WeekOf(_start), WeekOf(from), interval * 7); week <= end; week = week.PlusDays(interval * 7))
                {
                    Visit(week, 7, year, dates);
                }

                break;
            case RuleFrequency.Monthly:
                for (var month = from.Month; month <= 12; month++)
                {
                    if ((((year - _start.Year) * 12) + month - _start.Month) % interval == 0)
                    {
                        Visit(new LocalDate(year, month, 1), CalendarSystem.Iso.GetDaysInMonth(year, month), year, dates);
                    }
                }

                break;
            case RuleFrequency.Yearly when (year - _start.Year) % interval == 0:
                Visit(first, CalendarSystem.Iso.GetDaysInYear(year), year, dates);
                break;
        }

        return dates;
    }

    /// <summary>Where a rule leaves a day open, it is the start's.</summary>
    private static RecurrenceRule WithDefaults(RecurrenceRule rule, LocalDate start)
    {
        if (rule.MonthDays.Length + rule.YearDays.Length + rule.Weekdays.Length > 0)
        {
            return rule;
        }

        return rule.Frequency switch
        {
            RuleFrequency.Weekly => rule with { Weekdays = [new RuleWeekday(0, start.DayOfWeek)] },
            RuleFrequency.Monthly => rule with { MonthDays = [start.Day] },
            RuleFrequency.Yearly => rule with { MonthDays = [start.Day], Months = rule.Months.Length > 0 ? rule.Months : [start.Month] },
            _ => rule,
        };
    }

    private LocalDate? LastOf(int count)
    {
        LocalDate? last = null;
        for (var year = _start.Year; year < _start.Year + CountedYears; year++)
        {
            var dates = InYear(year);
            if (dates.Count >= count)
            {
                return dates[count - 1];
            }

            count -= dates.Count;
            last = dates.Count > 0 ? dates[^1] : last;
        }

        return last;
    }

    private void Visit(LocalDate from, int days, int year, List<LocalDate> dates)
    {
        var isPicked = _rule.SetPositions.Length > 0;
        List<LocalDate> set = isPicked ? [] : dates;
        for (var i = 0; i < days; i++)
        {
            var day = from.PlusDays(i);
            if (Fits(day) && (isPicked || IsGiven(day, year)))
            {
                set.Add(day);
            }
        }

        for (var i = 0; isPicked && i < set.Count; i++)
        {
            if ((_rule.SetPositions.Contains(i + 1) || _rule.SetPositions.Contains(i - set.Count)) && IsGiven(set[i], year))
            {
                dates.Add(set[i]);
            }
        }
    }

    private bool IsGiven(LocalDate day, int year) => day.Year == year && day >= _start && !(day > Last);

    private bool Fits(LocalDate day)
    {
        if (_rule.Months.Length > 0 && !_rule.Months.Contains(day.Month))
        {
            return false;
        }

        var daysInMonth = CalendarSystem.Iso.GetDaysInMonth(day.Year, day.Month);
        if (_rule.MonthDays.Length > 0 && !_rule.MonthDays.Contains(day.Day) && !_rule.MonthDays.Contains(day.Day - daysInMonth - 1))
        {
            return false;
        }

        var daysInYear = CalendarSystem.Iso.GetDaysInYear(day.Year);
        if (_rule.YearDays.Length > 0 && !_rule.YearDays.Contains(day.DayOfYear) && !_rule.YearDays.Contains(day.DayOfYear - daysInYear - 1))
        {
            return false;
        }

        return _rule.Weekdays.Length == 0
            || (_ordinalsInMonth ? IsWeekday(day.DayOfWeek, day.Day, daysInMonth) : IsWeekday(day.DayOfWeek, day.DayOfYear, daysInYear));
    }

    private bool IsWeekday(IsoDayOfWeek weekday, int day, int days)
    {
        foreach (var wanted in _rule.Weekdays)
        {
            if (wanted.Day == weekday
                && (wanted.Ordinal == 0 || wanted.Ordinal == ((day - 1) / 7) + 1 || wanted.Ordinal == -(((days - day) / 7) + 1)))
            {
                return true;
            }
        }

        return false;
    }

    private LocalDate WeekOf(LocalDate day) => day.PlusDays(-(((int)day.DayOfWeek - (int)_rule.WeekStart + 7) % 7));

    /// <summary>The first of the days that are whole steps after <paramref name="origin"/>, at or after <paramref name="from"/>.</summary>
    private static LocalDate Aligned(LocalDate origin, LocalDate from, int step)
    {
        var behind = Period.DaysBetween(origin, from) % step;
        return behind == 0 ? from : from.PlusDays(step - behind);
    }
}
