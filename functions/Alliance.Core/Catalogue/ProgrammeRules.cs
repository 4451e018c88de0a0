using NodaTime;
using NodaTime.Text;

namespace Alliance.Catalogue;

/// <summary>One version of a programme, ready to be applied: its periods and time zone parsed once.</summary>
internal sealed class ProgrammeRules
{
    /// <summary>The largest amount and the largest number of points of one purchase; sums of them stay far from overflow.</summary>
    public const long MaxAmount = 1_000_000_000_000;

    private readonly DateTimeZone _zone;
    private readonly Period _lotLifetime;
    private readonly Period _reportWindow;
    private readonly Period _codeLifetime;

    public ProgrammeRules(Programme programme)
    {
        Programme = programme;
        _zone = DateTimeZoneProviders.Tzdb[programme.TimeZone];
        _lotLifetime = ParsePeriod(programme.LotLifetime)!;
        _reportWindow = ParsePeriod(programme.ReportWindow)!;
        _codeLifetime = ParsePeriod(programme.CodeLifetime)!;
    }

    public Programme Programme { get; }

    /// <summary>The alliance's time zone.</summary>
    public DateTimeZone Zone => _zone;

    /// <summary>The local day of a moment, as <c>yyyy-MM-dd</c>.</summary>
    public string DayOf(DateTimeOffset at) => LocalDatePattern.Iso.Format(Local(at).Date);

    /// <summary>Parses an ISO 8601 duration that moves time forward, or null.</summary>
    public static Period? ParsePeriod(string text)
    {
        var parsed = PeriodPattern.NormalizingIso.Parse(text);
        if (!parsed.Success)
        {
            return null;
        }

        var start = new LocalDateTime(2000, 1, 1, 0, 0);
        try
        {
            return start + parsed.Value > start && start + parsed.Value < start.PlusYears(1000) ? parsed.Value : null;
        }
        // Beyond the calendar; which of the two depends on the unit.
        catch (Exception beyond) when (beyond is OverflowException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    public static bool IsTimeZone(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;

    /// <summary>Points of a purchase: <c>floor(amount / per) × points</c>; null when that is beyond the limit.</summary>
    public long? Price(long amountMinor)
    {
        var steps = amountMinor / Programme.EarnPerMinor;
        return Programme.EarnPoints != 0 && steps > MaxAmount / Programme.EarnPoints ? null : steps * Programme.EarnPoints;
    }

    /// <summary>First moment at which points of a purchase at that time can no longer be spent.</summary>
    public DateTimeOffset LotExpiry(DateTimeOffset occurredAt) => After(occurredAt, _lotLifetime);

    /// <summary>First moment at which a code issued then can no longer be used.</summary>
    public DateTimeOffset CodeExpiry(DateTimeOffset issuedAt) => After(issuedAt, _codeLifetime);

    /// <summary>The oldest purchase that may be reported now.</summary>
    public DateTimeOffset OldestReportable(DateTimeOffset now)
    {
        var local = Local(now);
        return _reportWindow.HasTimeComponent
            ? _zone.AtLeniently(local - _reportWindow).ToDateTimeOffset()
            : _zone.AtStartOfDay(local.Date - _reportWindow).ToDateTimeOffset();
    }

    /// <summary>First moment at which a purchase at that time can no longer be reported.</summary>
    public DateTimeOffset LastReport(DateTimeOffset occurredAt) => After(occurredAt, _reportWindow);

    /// <summary>The calendar month of a moment, as <c>yyyy-MM</c>.</summary>
    public string MonthOf(DateTimeOffset at) => LocalDatePattern.CreateWithInvariantCulture("uuuu-MM").Format(Local(at).Date);

    /// <summary>The first moment of a local day (<c>yyyy-MM-dd</c>), or null when the text is none.</summary>
    public DateTimeOffset? StartOfDay(string day) =>
        LocalDatePattern.Iso.Parse(day) is { Success: true } parsed ? _zone.AtStartOfDay(parsed.Value).ToDateTimeOffset() : null;

    private DateTimeOffset After(DateTimeOffset start, Period period)
    {
        var local = Local(start);
        return period.HasTimeComponent
            ? _zone.AtLeniently(local + period).ToDateTimeOffset()
            : _zone.AtStartOfDay(local.Date + period + Period.FromDays(1)).ToDateTimeOffset();
    }

    private LocalDateTime Local(DateTimeOffset at) => Instant.FromDateTimeOffset(at).InZone(_zone).LocalDateTime;
}
