using NodaTime;
using NodaTime.Text;

namespace Alliance.Campaigns;

/// <summary>How local times are written, and which moments they are.</summary>
internal static class LocalTimes
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");
    private static readonly LocalDateTimePattern Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss");

    public static LocalDateTime? Parse(string? text) =>
        text is null ? null
        : Minutes.Parse(text) is { Success: true } minutes ? minutes.Value
        : Seconds.Parse(text) is { Success: true } seconds ? seconds.Value
        : null;

    /// <summary>The window of a length from a moment, its key that moment's local time.</summary>
    public static Window WindowFrom(DateTimeOffset from, TimeSpan length, string timeZone)
    {
        var local = Instant.FromDateTimeOffset(from).InZone(DateTimeZoneProviders.Tzdb[timeZone]);
        return new Window(Seconds.Format(local.LocalDateTime), local.ToDateTimeOffset(), local.Plus(Duration.FromTimeSpan(length)).ToDateTimeOffset());
    }

    public static LocalDate? ParseDate(string? text) =>
        text is not null && LocalDatePattern.Iso.Parse(text) is { Success: true } parsed ? parsed.Value : null;

    /// <summary>
    /// The window between two local times. A time the clocks skip moves forward by what they skip; of one that happens
    /// twice it is the first (RFC 5545, section 3.3.5). Where a skipped start would fall behind its end, the window
    /// keeps its length instead.
    /// </summary>
    public static Window Window(DateTimeZone zone, LocalDateTime start, LocalDateTime end)
    {
        var from = zone.AtLeniently(start);
        var until = zone.AtLeniently(end);
        if (until.ToInstant() <= from.ToInstant())
        {
            until = from.Plus(end.InUtc().ToInstant() - start.InUtc().ToInstant());
        }

        return new Window(Seconds.Format(start), from.ToDateTimeOffset(), until.ToDateTimeOffset());
    }
}
