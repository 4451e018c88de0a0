using System.Globalization;
using System.Text;
using System.Text.Json;
using Alliance.Campaigns;
using Alliance.Campaigns.Runs;
using CsvHelper;

namespace Alliance.Core.Tests.Campaigns.Runs;

public sealed class ReportFilesTests
{
    private static readonly DateTimeOffset From = new(2026, 12, 15, 0, 0, 0, TimeSpan.FromHours(8));

    /// <summary>What a reader of CSV gets is what the report says, whatever merchants are called.</summary>
    [Theory]
    [InlineData("武康路转角咖啡")]
    [InlineData("Smith, Jones & \"Co\"")]
    [InlineData("two\r\nlines")]
    public void Csv_OfAnyName_ReadsBack(string name)
    {
        var rows = Read(ReportFiles.Csv(Report(name)));
        Assert.Equal(["merchantId", "name", "purchases", "members", "amountMinor", "pointsByMerchants", "pointsByAlliance"], rows[0]);
        Assert.Equal(["mch_a", name, "3", "2", "45000", "45", "0"], rows[1]);
        Assert.Equal(["total", "会员日", "3", "2", "45000", "45", "0"], rows[2]);
        Assert.Equal(3, rows.Count);
    }

    /// <summary>A name that a spreadsheet would run as a formula arrives as text.</summary>
    [Theory]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+1+1")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    public void Csv_OfAFormula_IsText(string name)
    {
        var field = Read(ReportFiles.Csv(Report(name)))[1][1];
        Assert.Equal("'" + name, field);
    }

    [Fact]
    public void Json_HasTheSameFigures()
    {
        using var json = JsonDocument.Parse(ReportFiles.Json(Report("x")));
        Assert.Equal(45_000, json.RootElement.GetProperty("merchants")[0].GetProperty("figures").GetProperty("amountMinor").GetInt64());
        Assert.Equal("2026-12-15T00:00:00", json.RootElement.GetProperty("window").GetString());
    }

    /// <summary>Names of blobs allow no colons, and an alliance's reports are found by their beginning.</summary>
    [Fact]
    public void Name_OfAWindow_IsABlobName()
    {
        var step = new CampaignStep(From, CampaignStepKind.Close, 0, new Window("2026-12-15T00:00:00", From, From.AddDays(1)));
        var name = ReportFiles.Name("wutong", "cmp_day", step, "csv");
        Assert.Equal("report.wutong.cmp_day.2026-12-15T000000.csv", name);
        Assert.True(Ports.BlobRules.IsName(name));
        Assert.Contains(".mch_a.", ReportFiles.Name("wutong", "cmp_day", step with { MerchantId = "mch_a" }, "csv"));
    }

    private static CampaignReport Report(string name)
    {
        var figures = new ReportFigures(3, 2, 45_000, 45, 0);
        return new("cmp_day", "会员日", "2026-12-15T00:00:00", From, From.AddDays(1), IsFinal: true, From.AddDays(8), figures, [new("mch_a", name, figures)]);
    }

    private static List<string[]> Read(byte[] bytes)
    {
        using var reader = new CsvReader(new StreamReader(new MemoryStream(bytes), Encoding.UTF8), CultureInfo.InvariantCulture);
        var rows = new List<string[]>();
        while (reader.Read())
        {
            rows.Add(reader.Parser.Record!);
        }

        return rows;
    }
}
