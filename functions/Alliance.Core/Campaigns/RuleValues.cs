using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Alliance.Campaigns;

/// <summary>Reads the values of an RRULE's parts strictly, RFC 5545, section 3.3.10.</summary>
internal static class RuleValues
{
    private static readonly string[] Days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    private static readonly LocalDatePattern UntilDate = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly LocalDateTimePattern UntilTime = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    /// <summary>The rule with the end that the value says, or null.</summary>
    public static RecurrenceRule? Until(RecurrenceRule rule, string value)
    {
        if (UntilDate.Parse(value) is { Success: true } date)
        {
            return !IsInCalendar(date.Value.Year) ? null : rule with { Until = date.Value.At(new LocalTime(23, 59, 59)) };
        }

        var isUtc = value.EndsWith('Z');
        return UntilTime.Parse(isUtc ? value[..^1] : value) is { Success: true } time && IsInCalendar(time.Value.Year)
            ? rule with { Until = time.Value, UntilIsUtc = isUtc }
            : null;
    }

    private static bool IsInCalendar(int year) => year is > 0 and <= RuleDates.FinalYear;

    /// <summary>A day of the week, or null.</summary>
    public static IsoDayOfWeek? Weekday(string value) => Array.IndexOf(Days, value) is >= 0 and var day ? (IsoDayOfWeek)(day + 1) : null;

    /// <summary>Days of the week, each perhaps with which of them, or null.</summary>
    public static RuleWeekday[]? Weekdays(string value)
    {
        var weekdays = new List<RuleWeekday>();
        foreach (var item in value.Split(','))
        {
            var day = item.Length < 2 ? -1 : Array.IndexOf(Days, item[^2..]);
            int? ordinal = item.Length == 2 ? 0 : Signed(item.Length > 2 ? item[..^2] : "", 53);
            if (day < 0 || ordinal is null)
            {
                return null;
            }

            weekdays.Add(new RuleWeekday(ordinal.Value, (IsoDayOfWeek)(day + 1)));
        }

        return [.. weekdays];
    }

    /// <summary>Numbers from 1 to the largest, or null; where they may be negative, counted from the end too.</summary>
    public static int[]? Numbers(string value, int max, bool negative)
    {
        var numbers = new List<int>();
        foreach (var item in value.Split(','))
        {
            if ((negative ? Signed(item, max) : Number(item, 1, max)) is not { } number)
            {
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static int? Signed(string text, int max) =>
        text.StartsWith('-') ? -Number(text[1..], 1, max) : Number(text.StartsWith('+') ? text[1..] : text, 1, max);

    /// <summary>A number within its bounds, or null.</summary>
    public static int? Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;
}
