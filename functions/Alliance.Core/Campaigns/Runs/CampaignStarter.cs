using Alliance.Catalogue;
using Alliance.Feed;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Campaigns.Runs;

/// <summary>Starts the run of each campaign when it is first published, and tells it of every change and every opened window.</summary>
internal sealed class CampaignStarter(IWorkflowClient workflows) : IChangeHandler
{
    public string Name => "campaigns";

    public string Container => Containers.Catalogue;

    public bool Concerns(string documentId) =>
        documentId.StartsWith(CatalogueIds.CampaignPrefix, StringComparison.Ordinal) || documentId.StartsWith(FlashWindows.Prefix, StringComparison.Ordinal);

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes)
        {
            var (allianceId, id) = (change.Partition.Key, change.Document.Id);
            if (id.StartsWith(FlashWindows.Prefix, StringComparison.Ordinal))
            {
                var flash = Bodies.Decode(change.Document, DocumentJson.Default.CatalogueItemFlashWindows);
                await Tell(allianceId, flash.Value.CampaignId, $"{id}:{flash.Revision}");
                continue;
            }

            var item = Bodies.Decode(change.Document, DocumentJson.Default.CatalogueItemCampaignVersions);
            var published = Array.Find(item.Value.Versions, static version => version.Status == CampaignStatus.Published);
            if (published is not null)
            {
                var campaignId = published.Terms.CampaignId;
                var run = new CampaignRun(allianceId, campaignId, published.EffectiveFrom, null);
                await workflows.Start(CampaignRuns.Workflow, CampaignRun.InstanceOf(allianceId, campaignId), run);
                await Tell(allianceId, campaignId, $"{id}:{item.Revision}");
            }
        }
    }

    /// <summary>One that finds no room was not awake for long, has others waiting, and reads the campaign as it is when it wakes.</summary>
    private async Task Tell(string allianceId, string campaignId, string eventId) =>
        await workflows.RaiseEvent(CampaignRun.InstanceOf(allianceId, campaignId), CampaignRuns.Changed, eventId, eventId);
}
