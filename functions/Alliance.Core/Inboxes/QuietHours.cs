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
        var now = Instant.FromDateTimeOffset(at).InZone(zone);
        if (!IsQuiet(now.TimeOfDay, from, until))
        {
            return null;
        }

        // A time the clocks skip ends the quiet when they have skipped it; of one that comes twice it is the next.
        var last = (from <= until || now.TimeOfDay < until ? now.Date : now.Date.PlusDays(1)) + until;
        var end = zone.ResolveLocal(last, s_first).ToInstant();
        end = end > now.ToInstant() ? end : zone.ResolveLocal(last, s_second).ToInstant();
        // Set back, the clocks may show a time again that is not quiet.
        return now.GetZoneInterval() is { HasEnd: true, End: var change } && change < end && !IsQuiet(change.InZone(zone).TimeOfDay, from, until)
            ? change.ToDateTimeOffset()
            : end.ToDateTimeOffset();
    }

    private static bool IsQuiet(LocalTime time, LocalTime from, LocalTime until) =>
        from <= until ? time >= from && time < until : time >= from || time < until;
}
