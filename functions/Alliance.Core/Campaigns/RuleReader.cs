namespace Alliance.Campaigns;

/// <summary>Reads an RRULE strictly: what is unknown, malformed or meaningless is told, never passed over.</summary>
internal static class RuleReader
{
    private const int MaxLength = 500;
    private const int MaxNumber = 1_000;

    /// <summary>The rule, or null and a sentence that says what is wrong.</summary>
    public static RecurrenceRule? Read(string? text, out string fault)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
        {
            fault = $"A rule has 1 to {MaxLength} characters; write one like 'FREQ=MONTHLY;BYMONTHDAY=15'.";
            return null;
        }

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(';'))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || at == part.Length - 1)
            {
                fault = $"'{part}' is no part of a rule; parts are NAME=VALUE, with ';' between them.";
                return null;
            }

            if (!parts.TryAdd(part[..at], part[(at + 1)..]))
            {
                fault = $"{part[..at]} stands twice.";
                return null;
            }
        }

        if (!parts.Remove("FREQ", out var frequency))
        {
            fault = "A rule needs FREQ, one of DAILY, WEEKLY, MONTHLY and YEARLY.";
            return null;
        }

        RuleFrequency? known = frequency switch
        {
            "DAILY" => RuleFrequency.Daily,
            "WEEKLY" => RuleFrequency.Weekly,
            "MONTHLY" => RuleFrequency.Monthly,
            "YEARLY" => RuleFrequency.Yearly,
            _ => null,
        };
        if (known is null)
        {
            fault = $"FREQ={frequency} is not supported; use DAILY, WEEKLY, MONTHLY or YEARLY.";
            return null;
        }

        var rule = new RecurrenceRule(known.Value);
        foreach (var (name, value) in parts)
        {
            if (With(rule, name, value, out fault) is not { } next)
            {
                return null;
            }

            rule = next;
        }

        fault = Contradiction(rule) ?? "";
        return fault.Length == 0 ? rule : null;
    }

    private static RecurrenceRule? With(RecurrenceRule rule, string name, string value, out string fault)
    {
        fault = $"{name}={value} is no {name} of RFC 5545";
        switch (name)
        {
            case "INTERVAL":
                fault += $" from 1 to {MaxNumber}.";
                return RuleValues.Number(value, 1, MaxNumber) is { } interval ? rule with { Interval = interval } : null;
            case "COUNT":
                fault += $" from 1 to {MaxNumber}.";
                return RuleValues.Number(value, 1, MaxNumber) is { } count ? rule with { Count = count } : null;
            case "UNTIL":
                fault += "; write '20261231', '20261231T235959' (local) or '20261231T155959Z'.";
                return RuleValues.Until(rule, value);
            case "BYMONTH":
                fault += "; months are 1 to 12.";
                return RuleValues.Numbers(value, 12, negative: false) is { } months ? rule with { Months = months } : null;
            case "BYMONTHDAY":
                fault += "; days are 1 to 31, or -1 (the last) to -31.";
                return RuleValues.Numbers(value, 31, negative: true) is { } monthDays ? rule with { MonthDays = monthDays } : null;
            case "BYYEARDAY":
                fault += "; days are 1 to 366, or -1 (the last) to -366.";
                return RuleValues.Numbers(value, 366, negative: true) is { } yearDays ? rule with { YearDays = yearDays } : null;
            case "BYSETPOS":
                fault += "; positions are 1 to 366, or -1 (the last) to -366.";
                return RuleValues.Numbers(value, 366, negative: true) is { } positions ? rule with { SetPositions = positions } : null;
            case "BYDAY":
                fault += "; write 'MO,WE', or '2FR' and '-1SU' for the second Friday and the last Sunday.";
                return RuleValues.Weekdays(value) is { } weekdays ? rule with { Weekdays = weekdays } : null;
            case "WKST":
                fault += "; a week starts on MO, TU, WE, TH, FR, SA or SU.";
                return RuleValues.Weekday(value) is { } day ? rule with { WeekStart = day } : null;
            case "BYHOUR" or "BYMINUTE" or "BYSECOND":
                fault = $"{name} is not supported; the time of day is that of the start, and another time of day another schedule.";
                return null;
            case "BYWEEKNO":
                fault = "BYWEEKNO is not supported; name the months or days instead.";
                return null;
            default:
                fault = $"{name} is no part of an RFC 5545 rule.";
                return null;
        }
    }

    /// <summary>What RFC 5545 forbids, section 3.3.10.</summary>
    private static string? Contradiction(RecurrenceRule rule)
    {
        if (rule.Count is not null && rule.Until is not null)
        {
            return "A rule has COUNT or UNTIL, not both.";
        }

        if (rule.MonthDays.Length > 0 && rule.Frequency == RuleFrequency.Weekly)
        {
            return "BYMONTHDAY does not go with FREQ=WEEKLY; use DAILY with BYDAY, or MONTHLY.";
        }

        if (rule.YearDays.Length > 0 && rule.Frequency != RuleFrequency.Yearly)
        {
            return "BYYEARDAY goes with FREQ=YEARLY only.";
        }

        if (rule.Frequency < RuleFrequency.Monthly && Array.Exists(rule.Weekdays, static weekday => weekday.Ordinal != 0))
        {
            return "A number in BYDAY, as in '2FR', goes with FREQ=MONTHLY or YEARLY only.";
        }

        return rule.SetPositions.Length > 0 && rule.Months.Length + rule.MonthDays.Length + rule.YearDays.Length + rule.Weekdays.Length == 0
            ? "BYSETPOS picks from the days of another part, such as BYDAY; there is none."
            : null;
    }
}
