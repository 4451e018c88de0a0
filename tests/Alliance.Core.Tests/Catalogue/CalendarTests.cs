using Alliance.Catalogue;

namespace Alliance.Core.Tests.Catalogue;

public sealed class CalendarTests
{
    /// <summary>Lifetimes are counted in local days, whatever the clocks of the country do meanwhile.</summary>
    [Theory]
    [InlineData("Asia/Shanghai", "P1Y", "2026-03-15T06:00:00Z", "2027-03-15T16:00:00Z")]
    [InlineData("Asia/Shanghai", "P1Y", "2026-03-15T16:00:00Z", "2027-03-16T16:00:00Z")]
    [InlineData("Asia/Shanghai", "P1Y", "2028-02-29T06:00:00Z", "2029-02-28T16:00:00Z")]
    [InlineData("Asia/Shanghai", "P1M", "2026-01-31T06:00:00Z", "2026-02-28T16:00:00Z")]
    [InlineData("Asia/Shanghai", "P1M", "2028-01-31T06:00:00Z", "2028-02-29T16:00:00Z")]
    [InlineData("Europe/Berlin", "P1D", "2026-03-28T11:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", "P1D", "2026-10-24T10:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("Europe/Berlin", "P7D", "2026-03-25T11:00:00Z", "2026-04-01T22:00:00Z")]
    [InlineData("Europe/Berlin", "PT1H", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("Europe/Berlin", "PT12H", "2026-06-01T08:00:00Z", "2026-06-01T20:00:00Z")]
    public void LotExpiry_AcrossTheCalendar_IsTheEndOfTheLocalDay(string zone, string lifetime, string occurredAt, string expected)
    {
        var rules = new ProgrammeRules(AllianceFixture.Programme with { TimeZone = zone, LotLifetime = lifetime });
        Assert.Equal(DateTimeOffset.Parse(expected), rules.LotExpiry(DateTimeOffset.Parse(occurredAt)).ToUniversalTime());
    }

    /// <summary>The report window begins with a local day, on both sides of a change of the clocks.</summary>
    [Theory]
    [InlineData("Asia/Shanghai", "P7D", "2026-03-15T06:00:00Z", "2026-03-07T16:00:00Z")]
    [InlineData("Europe/Berlin", "P1D", "2026-03-30T08:00:00Z", "2026-03-28T23:00:00Z")]
    [InlineData("Europe/Berlin", "P1M", "2026-03-31T08:00:00Z", "2026-02-27T23:00:00Z")]
    [InlineData("Europe/Berlin", "PT36H", "2026-06-02T08:00:00Z", "2026-05-31T20:00:00Z")]
    public void OldestReportable_AcrossTheCalendar_IsTheStartOfTheLocalDay(string zone, string window, string now, string expected)
    {
        var rules = new ProgrammeRules(AllianceFixture.Programme with { TimeZone = zone, ReportWindow = window });
        Assert.Equal(DateTimeOffset.Parse(expected), rules.OldestReportable(DateTimeOffset.Parse(now)).ToUniversalTime());
    }

    /// <summary>A period that goes nowhere, or back, is no period.</summary>
    [Theory]
    [InlineData("P0D")]
    [InlineData("-P1D")]
    [InlineData("P1D-T36H")]
    [InlineData("1 day")]
    [InlineData("P5000Y")]
    [InlineData("")]
    public void ParsePeriod_ThatDoesNotMoveForward_IsNone(string text) => Assert.Null(ProgrammeRules.ParsePeriod(text));

    /// <summary>Price is points for each full step, and never overflows.</summary>
    [Fact]
    public void Price_OfAnyAmount_RoundsDownAndNeverOverflows()
    {
        var rules = new ProgrammeRules(AllianceFixture.Programme with { EarnPoints = 3, EarnPerMinor = 1_000 });
        Assert.Equal(0, rules.Price(999));
        Assert.Equal(3, rules.Price(1_999));
        Assert.Null(rules.Price(long.MaxValue));
        Assert.Equal(0, new ProgrammeRules(AllianceFixture.Programme with { EarnPoints = 0 }).Price(long.MaxValue));
    }
}
