using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Alliance.Routes;
using CsvHelper;
using CsvHelper.Configuration;

namespace Alliance.Campaigns.Runs;

/// <summary>A report as people download it.</summary>
internal static class ReportFiles
{
    public const string JsonType = "application/json";
    public const string CsvType = "text/csv; charset=utf-8";

    private static readonly string[] Columns =
        ["merchantId", "name", "purchases", "members", "amountMinor", "pointsByMerchants", "pointsByAlliance"];

    // Only of a route campaign, and filled in its row of the total.
    private static readonly string[] RouteColumns = ["walkers", "completions", "rewardsClaimed", "rewardsUnclaimed"];

    // Names are people's text: one that a spreadsheet would run is kept as text (OWASP, CSV injection).
    private static readonly CsvConfiguration Rfc4180 = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n", InjectionOptions = InjectionOptions.Escape,
    };

    /// <summary>What a window's report is called; the local start has no colons there.</summary>
    public static string Name(string allianceId, string campaignId, CampaignStep step, string ending) =>
        $"report.{allianceId}.{campaignId}.{(step.MerchantId is null ? "" : step.MerchantId + ".")}{step.Window.Key.Replace(":", "", StringComparison.Ordinal)}.{ending}";

    public static byte[] Json(CampaignReport report) => JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.CampaignReport);

    /// <summary>A row a merchant and one of the total, with a byte order mark for spreadsheets.</summary>
    public static byte[] Csv(CampaignReport report)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true)))
        using (var csv = new CsvWriter(text, Rfc4180))
        {
            WriteRow(csv, [.. Columns, .. report.Route is null ? [] : RouteColumns]);
            foreach (var merchant in report.Merchants)
            {
                WriteRow(csv, [merchant.MerchantId, merchant.Name, .. Numbers(merchant.Figures), .. report.Route is null ? [] : RouteColumns.Select(static _ => "")]);
            }

            WriteRow(csv, ["total", report.Name, .. Numbers(report.Total), .. Numbers(report.Route)]);
        }

        return bytes.ToArray();
    }

    private static void WriteRow(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            csv.WriteField(field);
        }

        csv.NextRecord();
    }

    private static IEnumerable<string> Numbers(ReportFigures figures) =>
        Texts(figures.Purchases, figures.Members, figures.AmountMinor, figures.PointsByMerchants, figures.PointsByAlliance);

    private static IEnumerable<string> Numbers(RouteFigures? figures) =>
        figures is null ? [] : Texts(figures.Walkers, figures.Completions, figures.RewardsClaimed, figures.RewardsUnclaimed);

    private static IEnumerable<string> Texts(params long[] numbers) => numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(CampaignReport))]
[JsonSerializable(typeof(CampaignEventData))]
internal sealed partial class ReportJson : JsonSerializerContext;
