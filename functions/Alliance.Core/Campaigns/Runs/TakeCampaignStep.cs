using System.Text.Json;
using Alliance.Catalogue;
using Alliance.Routes;
using Alliance.Webhooks.Outbound;

namespace Alliance.Campaigns.Runs;

/// <summary>
/// Finds the next step of a campaign and takes steps that are due. Both read the campaign as it is then; taking a step
/// again does nothing more.
/// </summary>
internal sealed class TakeCampaignStep(
    Kernel kernel, CampaignMessages messages, PublishEvent publish, CampaignLog log, CampaignReports reports)
{
    // A change may have been on its way while a step was taken, and end a window a moment before that step.
    private static readonly TimeSpan JustBefore = TimeSpan.FromMinutes(2);

    /// <summary>What comes after the step taken last.</summary>
    public async Task<CampaignPlan> Plan(CampaignRun run)
    {
        var (catalogue, campaign) = await Find(run);
        var next = campaign is null ? null : await Next(catalogue, campaign, run);
        return new CampaignPlan(next, IsOver: next is null && campaign?.Latest.Status is null or CampaignStatus.Cancelled);
    }

    /// <summary>
    /// Takes the step that is the next one by now: the planned one, or one that a change since has put before it. Says
    /// which, or null where the change has put off everything.
    /// </summary>
    public async Task<CampaignPlan> Take(CampaignDue due)
    {
        var run = due.Run;
        var (catalogue, campaign) = await Find(run);
        var step = campaign is null ? due.Planned : await Next(catalogue, campaign, run);
        if (step is null || step.CompareTo(due.Planned) > 0)
        {
            return new CampaignPlan(null, IsOver: false);
        }

        if (!await log.Has(run.AllianceId, run.CampaignId, step))
        {
            await log.Add(run.AllianceId, run.CampaignId, await Do(catalogue, campaign, step));
        }

        return new CampaignPlan(step, IsOver: false);
    }

    private async ValueTask<CampaignStep?> Next(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignRun run)
    {
        var since = run.After is { } after && after.At - JustBefore > run.From ? after.At - JustBefore : run.From;
        foreach (var step in TimelineOf(catalogue, campaign).StepsFrom(since))
        {
            if (run.After is null || step.CompareTo(run.After) > 0 || !await log.Has(run.AllianceId, run.CampaignId, step))
            {
                return step;
            }
        }

        return null;
    }

    private async Task<LoggedStep> Do(AllianceCatalogue catalogue, PublishedCampaign? campaign, CampaignStep step)
    {
        var done = new LoggedStep { Step = step, TakenAt = kernel.Now };
        if (campaign is null)
        {
            return done with { Skipped = "withdrawn" };
        }

        if (WhyNot(campaign, step) is { } reason)
        {
            return done with { Skipped = reason };
        }

        switch (step.Kind)
        {
            case CampaignStepKind.Announce:
                var (notificationId, late) = await messages.Announce(catalogue, campaign, step, FinalAfter(catalogue, step.Window.Until));
                return done with { NotificationId = notificationId, Skipped = late };
            case CampaignStepKind.Open when step.MerchantId is not null:
                await Tell(catalogue, campaign, step, EventTypes.PromoOpened, null);
                return done;
            case CampaignStepKind.Close:
                return await Close(catalogue, campaign, step, done);
            case CampaignStepKind.Settle:
                done = done with { NotificationId = await messages.RemindUnclaimed(catalogue, campaign, step) };
                var (final, names) = await reports.Make(catalogue, campaign, step);
                await Tell(catalogue, campaign, step, EventTypes.ReportReady, final);
                return done with { Reports = names };
            default:
                return done;
        }
    }

    /// <summary>Why a step is not taken now, or null. What ran is reported whatever became of the campaign since.</summary>
    private static string? WhyNot(PublishedCampaign campaign, CampaignStep step) =>
        step.Kind is CampaignStepKind.Close or CampaignStepKind.Settle ? null
        : campaign.Latest.Status switch { CampaignStatus.Paused => "paused", CampaignStatus.Cancelled => "cancelled", _ => null };

    private async Task<LoggedStep> Close(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step, LoggedStep done)
    {
        var (report, names) = await reports.Make(catalogue, campaign, step);
        await Tell(catalogue, campaign, step, step.MerchantId is null ? EventTypes.CampaignEnded : EventTypes.PromoClosed, report);
        await Tell(catalogue, campaign, step, EventTypes.ReportReady, report);
        return done with { NotificationId = await messages.TellOfClose(catalogue, campaign, step, report), Reports = names };
    }

    private Task<string> Tell(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step, string type, CampaignReport? report)
    {
        var data = new CampaignEventData(
            campaign.CampaignId, campaign.Latest.Terms.Name, step.Window.Key, step.Window.From, step.Window.Until, report?.IsFinal, report?.Total,
            report?.Route);
        return publish.Execute(new OutboundEvent(
            catalogue.AllianceId, step.MerchantId, type, $"{campaign.CampaignId}:{step.Key}", kernel.Now,
            JsonSerializer.SerializeToElement(data, ReportJson.Default.CampaignEventData)));
    }

    private async ValueTask<(AllianceCatalogue Catalogue, PublishedCampaign? Campaign)> Find(CampaignRun run)
    {
        // One from memory may not have the change yet that woke this run.
        var catalogue = await kernel.Catalogue.FindLatest(run.AllianceId)
            ?? throw new InvalidDataException($"There is no alliance '{run.AllianceId}'.");
        return (catalogue, catalogue.FindCampaign(run.CampaignId)?.Value);
    }

    private static CampaignTimeline TimelineOf(AllianceCatalogue catalogue, PublishedCampaign campaign) => new(
        from => CampaignWindows.From(catalogue, campaign, from), [.. campaign.Latest.Terms.Announcements.Select(static announcement => announcement.Time)],
        (window, time) => AnnouncementTimes.Of(campaign.Latest.TimeZone, window, time), at => FinalAfter(catalogue, at));

    private static DateTimeOffset FinalAfter(AllianceCatalogue catalogue, DateTimeOffset at) => catalogue.RulesAt(at).LastReport(at);
}

/// <summary>What webhooks say of a campaign's window.</summary>
internal sealed record CampaignEventData(
    string CampaignId, string Name, string Window, DateTimeOffset From, DateTimeOffset Until, bool? IsFinal, ReportFigures? Figures,
    RouteFigures? Route);
