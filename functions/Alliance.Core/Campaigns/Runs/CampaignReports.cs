using Alliance.Catalogue;
using Alliance.Ports;
using Alliance.Routes;

namespace Alliance.Campaigns.Runs;

/// <summary>Makes the reports of campaigns' windows and keeps them as blobs, JSON and CSV.</summary>
internal sealed class CampaignReports(Kernel kernel, CampaignTally tally, RouteWalks walks, IBlobStore blobs)
{
    /// <summary>Makes a window's report as of now, in place of the one before.</summary>
    /// <returns>The report, and the names of its blobs: JSON, then CSV.</returns>
    public async Task<(CampaignReport Report, string[] Names)> Make(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step)
    {
        var (total, merchants) = await tally.Sum(catalogue.AllianceId, campaign.CampaignId, step.Window.Key, step.MerchantId);
        var report = new CampaignReport(
            campaign.CampaignId, campaign.Latest.Terms.Name, step.Window.Key, step.Window.From, step.Window.Until,
            step.Kind == CampaignStepKind.Settle, kernel.Now, total,
            [.. merchants.OrderBy(static item => item.Key, StringComparer.Ordinal)
                .Select(item => new MerchantFigures(item.Key, catalogue.FindMerchant(item.Key)?.Value.Name ?? item.Key, item.Value))],
            campaign.Latest.Terms.RouteId is { } routeId ? await walks.Sum(catalogue.AllianceId, routeId) : null);
        string[] names = [Name("json"), Name("csv")];
        await blobs.Put(names[0], ReportFiles.Json(report), ReportFiles.JsonType);
        await blobs.Put(names[1], ReportFiles.Csv(report), ReportFiles.CsvType);
        return (report, names);

        string Name(string ending) => ReportFiles.Name(catalogue.AllianceId, campaign.CampaignId, step, ending);
    }
}
