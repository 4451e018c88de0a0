using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Alliance.Inboxes;

/// <summary>The hours of a local day in which a member is not to be disturbed. The wall clock decides, also on days it is changed.</summary>
internal static class QuietHours
{
    private static readonly LocalTimePattern s_pattern = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private static readonly ZoneLocalMappingResolver s_first =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    private static readonly ZoneLocalMappingResolver s_second =
        Resolvers.CreateMappingResolver(Resolvers.ReturnLater, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>Both are times of a day, or neither is given.</summary>
    public static bool IsValid(string? from, string? until) => (from is null) == (until is null) && (from is null || (IsTime(from) && IsTime(until!)));

    /// <summary>A time such as <c>08:30</c>.</summary>
    public static bool IsTime(string text) => s_pattern.Parse(text).Success;

    /// <summary>When the quiet that reigns at a moment ends, or null when it does not reign.</summary>
    public static DateTimeOffset? End(PreferencesView preferences, DateTimeZone zone, DateTimeOffset at)
    {
        if (preferences.QuietFrom is null || preferences.QuietUntil is null)
        {
            return null;
        }

        var (from, until) = (s_pattern.Parse(preferences.QuietFrom).Value, s_pattern.Parse(preferences.QuietUntil).Value);
        var local = Instant.FromDateTimeOffset(at).InZone(zone).LocalDateTime;
        var (isQuiet, date) = from <= until
            ? (local.TimeOfDay >= from && local.TimeOfDay < until, local.Date)
            : (local.TimeOfDay >= from || local.TimeOfDay < until, local.TimeOfDay >= from ? local.Date.PlusDays(1) : local.Date);
        if (!isQuiet)
        {
            return null;
        }

        // An hour that comes twice may end the quiet twice; a time the clocks skip ends it when they have skipped it.
        var end = zone.ResolveLocal(date + until, s_first).ToDateTimeOffset();
        return end > at ? end : zone.ResolveLocal(date + until, s_second).ToDateTimeOffset();
    }
}
