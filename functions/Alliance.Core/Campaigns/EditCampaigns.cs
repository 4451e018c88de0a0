using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Campaigns;

/// <summary>What an operator does to a campaign beside writing its terms.</summary>
public enum CampaignMove
{
    /// <summary>A draft's windows count from now on.</summary>
    Publish,

    /// <summary>Nothing counts until it is resumed.</summary>
    Pause,

    /// <summary>The windows count again; what lay between stays without.</summary>
    Resume,

    /// <summary>Nothing counts any more.</summary>
    Cancel,
}

/// <summary>Writes campaigns and moves them from state to state; each change names who made it and why.</summary>
public sealed class EditCampaigns
{
    private readonly Kernel _kernel;
    private readonly EditCatalogue _edit;

    internal EditCampaigns(Kernel kernel, EditCatalogue edit) => (_kernel, _edit) = (kernel, edit);

    /// <summary>
    /// Writes the terms: of a draft, which is begun where there is none, in place; of a published or paused campaign as
    /// the next version.
    /// </summary>
    public async Task<Answer<Versioned<PublishedCampaign>>> Put(string allianceId, Campaign terms, Precondition condition, string actor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (CampaignCheck.Terms(catalogue, terms) is { } invalid)
        {
            return invalid;
        }

        return await Change(catalogue, terms.CampaignId, condition, actor, null, standing => standing?.Status switch
        {
            null => (terms, CampaignStatus.Draft),
            CampaignStatus.Cancelled => new CampaignStateConflict(terms.CampaignId, CampaignState.Cancelled, "change"),
            { } status => (terms, status),
        });
    }

    /// <summary>Publishes, pauses, resumes or cancels. The same move again, by the same operator for the same reason, is a replay.</summary>
    public async Task<Answer<Versioned<PublishedCampaign>>> Move(
        string allianceId, string campaignId, CampaignMove move, string reason, Precondition condition, string actor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        var to = move switch
        {
            CampaignMove.Pause => CampaignStatus.Paused,
            CampaignMove.Cancel => CampaignStatus.Cancelled,
            _ => CampaignStatus.Published,
        };
        if (await Standing(allianceId, campaignId) is { } before && before.Latest is { } last
            && last.Status == to && last.By == actor && last.Reason == reason && condition == Precondition.None)
        {
            return Answer<Versioned<PublishedCampaign>>.Replay(new(before, await VersionOf(allianceId, campaignId)));
        }

        return await Change(catalogue, campaignId, condition, actor, reason, standing =>
        {
            if (standing is null)
            {
                return new NotFound(Subject.Campaign, campaignId);
            }

            var state = new PublishedCampaign(new([standing])).StateAt(_kernel.Now);
            return IsAllowed(state, move) ? (standing.Terms, to) : new CampaignStateConflict(campaignId, state, Word(move));
        });
    }

    /// <summary>What may be done in each state. A campaign that ended was published, and stays so.</summary>
    internal static bool IsAllowed(CampaignState state, CampaignMove move) => move switch
    {
        CampaignMove.Publish => state == CampaignState.Draft,
        CampaignMove.Pause => state is CampaignState.Scheduled or CampaignState.Running,
        CampaignMove.Resume => state == CampaignState.Paused,
        _ => state is not (CampaignState.Cancelled or CampaignState.Ended),
    };

    private static string Word(CampaignMove move) => move switch
    {
        CampaignMove.Publish => "publish",
        CampaignMove.Pause => "pause",
        CampaignMove.Resume => "resume",
        _ => "cancel",
    };

    private async Task<PublishedCampaign?> Standing(string allianceId, string campaignId)
    {
        var item = await _kernel.Read(
            Ports.Containers.Catalogue, allianceId, CatalogueIds.CampaignPrefix + campaignId, DocumentJson.Default.CatalogueItemCampaignVersions);
        return item is null ? null : new PublishedCampaign(item.Value);
    }

    private async Task<string> VersionOf(string allianceId, string campaignId) =>
        (await _kernel.ReadDocument(CatalogueIds.Partition(allianceId), CatalogueIds.CampaignPrefix + campaignId))!.Version;

    private async Task<Answer<Versioned<PublishedCampaign>>> Change(
        AllianceCatalogue catalogue, string campaignId, Precondition condition, string actor, string? reason, Func<CampaignVersion?, Decision> decide)
    {
        var answer = await _edit.Change(
            catalogue.AllianceId, CatalogueIds.CampaignPrefix + campaignId, condition, actor, DocumentJson.Default.CatalogueItemCampaignVersions,
            item => new(Next(item?.Value.Versions ?? [], item?.Revision ?? 0)));
        return answer.IsSuccess ? new Versioned<PublishedCampaign>(new PublishedCampaign(answer.Value.Value), answer.Value.Version) : answer.Refusal;

        Answer<EditCatalogue.Pending<CampaignVersions>> Next(CampaignVersion[] versions, int revision)
        {
            var decision = decide(versions.LastOrDefault());
            if (decision.Refusal is { } refusal)
            {
                return refusal;
            }

            // A draft has priced nothing, so that it need not stay among the versions; revisions keep it.
            var kept = versions is [{ Status: CampaignStatus.Draft }] ? [] : versions;
            if (kept.Length >= CampaignLimits.Versions)
            {
                return new TooManyCampaignChanges(campaignId, CampaignLimits.Versions);
            }

            var now = _kernel.Now;
            var settled = _kernel.Store.IsExclusive ? now : now + _kernel.Settings.CatalogueLifetime;
            var next = new CampaignVersion
            {
                Version = revision + 1,
                Terms = decision.Terms!,
                Status = decision.Status,
                EffectiveFrom = kept.Length > 0 && kept[^1].EffectiveFrom > settled ? kept[^1].EffectiveFrom : settled,
                TimeZone = catalogue.Programme.Value.TimeZone,
                By = actor,
                At = now,
                Reason = reason,
            };
            return new EditCatalogue.Pending<CampaignVersions>(new CampaignVersions([.. kept, next]), Deleted: false);
        }
    }

    private readonly record struct Decision(Campaign? Terms, CampaignStatus Status, Refusal? Refusal)
    {
        public static implicit operator Decision((Campaign Terms, CampaignStatus Status) next) => new(next.Terms, next.Status, null);

        public static implicit operator Decision(Refusal refusal) => new(null, default, refusal);
    }
}
