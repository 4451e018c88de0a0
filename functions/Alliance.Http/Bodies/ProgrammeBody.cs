using Alliance.Catalogue;
using Alliance.Http.Input;
using NodaTime;
using NodaTime.Text;

namespace Alliance.Http.Bodies;

/// <summary>The rules of an alliance as an operator writes them; the platform gives version and time of effect.</summary>
/// <param name="Name">Display name of the alliance.</param>
/// <param name="TimeZone">IANA time zone in which days, months and lifetimes are counted.</param>
/// <param name="Currency">ISO 4217 currency of every amount.</param>
/// <param name="EarnPoints">Points for each full <paramref name="EarnPerMinor"/>; 0 or more.</param>
/// <param name="EarnPerMinor">Minor units that earn <paramref name="EarnPoints"/>; at least 1. A fraction earns nothing.</param>
/// <param name="LotLifetime">ISO 8601 duration after which points expire.</param>
/// <param name="ReportWindow">ISO 8601 duration: how far back a purchase may be reported.</param>
/// <param name="CodeLifetime">ISO 8601 duration in which a code must be used.</param>
/// <param name="RefundPolicy">What a refund does when the member has already spent the points.</param>
/// <param name="UnusedCode">What becomes of the points of a code that expires unused.</param>
/// <param name="PointValueMinor">Minor units at which merchants settle one point; 0 or more.</param>
/// <param name="Version">Given by the platform; ignored.</param>
/// <param name="EffectiveFrom">From when it prices purchases; as soon as possible unless it is later.</param>
internal sealed record ProgrammeBody(
    string Name, string TimeZone, string Currency, long EarnPoints, long EarnPerMinor, string LotLifetime, string ReportWindow,
    string CodeLifetime, RefundPolicy RefundPolicy = RefundPolicy.WithinBalance, UnusedCodePolicy UnusedCode = UnusedCodePolicy.ReturnPoints,
    long PointValueMinor = 0, int? Version = null, DateTimeOffset? EffectiveFrom = null) : IChecked
{
    public void Check(ref FieldErrors errors)
    {
        Fields.DisplayName(ref errors, "/name", Name);
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
        {
            errors.Add("/timeZone", "invalid_value", "timeZone must be an IANA time zone such as Asia/Shanghai.");
        }

        if (Currency.Length != 3 || Currency.AsSpan().ContainsAnyExceptInRange('A', 'Z'))
        {
            errors.Add("/currency", "invalid_format", "currency must be an ISO 4217 code such as CNY.");
        }

        Fields.Range(ref errors, "/earnPoints", EarnPoints, 0, 1_000_000);
        Fields.Range(ref errors, "/earnPerMinor", EarnPerMinor, 1, Fields.AmountMax);
        Fields.Range(ref errors, "/pointValueMinor", PointValueMinor, 0, 1_000_000);
        Duration(ref errors, "/lotLifetime", LotLifetime);
        Duration(ref errors, "/reportWindow", ReportWindow);
        Duration(ref errors, "/codeLifetime", CodeLifetime);
    }

    public Programme ToProgramme() => new()
    {
        EffectiveFrom = EffectiveFrom ?? default,
        Name = Name,
        TimeZone = TimeZone,
        Currency = Currency,
        EarnPoints = EarnPoints,
        EarnPerMinor = EarnPerMinor,
        LotLifetime = LotLifetime,
        ReportWindow = ReportWindow,
        CodeLifetime = CodeLifetime,
        RefundPolicy = RefundPolicy,
        UnusedCode = UnusedCode,
        PointValueMinor = PointValueMinor,
    };

    private static void Duration(ref FieldErrors errors, string pointer, string value)
    {
        const long YearsMax = 100;
        var parsed = PeriodPattern.NormalizingIso.Parse(value.Length <= 40 ? value : "");
        if (!parsed.Success || !IsPositive(parsed.Value) || parsed.Value.Years > YearsMax || parsed.Value.Days > 366 * YearsMax
            || parsed.Value.Months > 12 * YearsMax || parsed.Value.Weeks > 53 * YearsMax)
        {
            errors.Add(pointer, "invalid_format", $"{pointer[1..]} must be a positive ISO 8601 duration of at most {YearsMax} years, such as P12M or PT48H.");
        }
    }

    private static bool IsPositive(Period period)
    {
        long[] parts = [period.Years, period.Months, period.Weeks, period.Days, period.Hours, period.Minutes, period.Seconds, period.Nanoseconds];
        return parts.All(part => part >= 0) && parts.Any(part => part > 0);
    }
}
