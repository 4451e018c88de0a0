using System.Text.Json;
using Alliance.Catalogue;
using Alliance.Notifications;
using Alliance.Webhooks.Outbound;

namespace Alliance.Campaigns.Runs;

/// <summary>
/// Finds the next step of a campaign and takes steps that are due. Both read the campaign as it is then; taking a step
/// again does nothing more.
/// </summary>
internal sealed class TakeCampaignStep(Kernel kernel, Notify notify, PublishEvent publish, CampaignLog log, CampaignReports reports)
{
    private const string Actor = "campaign";

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
        var now = kernel.Now;
        var done = new LoggedStep { Step = step, TakenAt = now };
        if (campaign is null)
        {
            return done with { Skipped = "withdrawn" };
        }

        if (WhyNot(catalogue, campaign, step) is { } reason)
        {
            return done with { Skipped = reason };
        }

        switch (step.Kind)
        {
            case CampaignStepKind.Announce:
                var (notificationId, late) = await Announce(catalogue, campaign, step, now);
                return done with { NotificationId = notificationId, Skipped = late };
            case CampaignStepKind.Open when step.MerchantId is not null:
                await Tell(catalogue, campaign, step, EventTypes.PromoOpened, null);
                return done;
            case CampaignStepKind.Close or CampaignStepKind.Settle:
                return done with { Reports = await Report(catalogue, campaign, step) };
            default:
                return done;
        }
    }

    /// <summary>Why a step is not taken now, or null. What ran is reported whatever became of the campaign since.</summary>
    private static string? WhyNot(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step)
    {
        if (step.Kind is CampaignStepKind.Close or CampaignStepKind.Settle)
        {
            return null;
        }

        return campaign.Latest.Status switch
        {
            CampaignStatus.Paused => "paused",
            CampaignStatus.Cancelled => "cancelled",
            CampaignStatus.Draft => "draft",
            // It may have been planned by terms that are no longer those.
            _ => TimelineOf(catalogue, campaign).StepsFrom(step.At).TakeWhile(other => other.At <= step.At).Any(other => other.Key == step.Key)
                ? null
                : "changed",
        };
    }

    private async Task<(string? NotificationId, string? Late)> Announce(
        AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step, DateTimeOffset now)
    {
        var announcement = campaign.Latest.Terms.Announcements[step.Number];
        var window = step.Window;
        // What tells of a beginning is stale once it has begun, what is told in a window once that is over.
        var staleAt = step.At < window.From ? window.From : step.At < window.Until ? window.Until : FinalAfter(catalogue, window.Until);
        if (now >= staleAt)
        {
            return (null, "late");
        }

        var message = new Message(announcement.Title, announcement.Text, MessageCategory.Campaign) { ExpiresAt = staleAt };
        var answer = await notify.Request(
            new NotificationRequest(catalogue.AllianceId, $"{campaign.CampaignId}:{step.Key}", AudienceOf(campaign.Latest.Terms, step), message), Actor);
        return answer.IsSuccess
            ? (answer.Value.NotificationId, null)
            : throw new InvalidOperationException($"The announcement was refused: {answer.Refusal}");
    }

    /// <summary>A flash promotion concerns who knows the shop; the last call of a route, who walks it.</summary>
    private static Audience AudienceOf(Campaign terms, CampaignStep step) =>
        step.MerchantId is { } merchantId ? Audience.Visitors(merchantId)
        : terms.RouteId is { } routeId && terms.Announcements[step.Number].Time.Edge == WindowEdge.End ? Audience.Walkers(routeId)
        : Audience.All;

    private async Task<string[]> Report(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step)
    {
        var (report, names) = await reports.Make(catalogue, campaign, step);
        if (step.Kind == CampaignStepKind.Close)
        {
            await Tell(catalogue, campaign, step, step.MerchantId is null ? EventTypes.CampaignEnded : EventTypes.PromoClosed, report.Total);
        }

        await Tell(catalogue, campaign, step, EventTypes.ReportReady, report.Total);
        return names;
    }

    private Task<string> Tell(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step, string type, ReportFigures? figures)
    {
        var data = new CampaignEventData(
            campaign.CampaignId, campaign.Latest.Terms.Name, step.Window.Key, step.Window.From, step.Window.Until,
            figures is null ? null : step.Kind == CampaignStepKind.Settle, figures);
        return publish.Execute(new OutboundEvent(
            catalogue.AllianceId, step.MerchantId, type, $"{campaign.CampaignId}:{step.Key}", kernel.Now,
            JsonSerializer.SerializeToElement(data, ReportJson.Default.CampaignEventData)));
    }

    private async ValueTask<(AllianceCatalogue Catalogue, PublishedCampaign? Campaign)> Find(CampaignRun run)
    {
        var catalogue = await kernel.Catalogue.Find(run.AllianceId)
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
    string CampaignId, string Name, string Window, DateTimeOffset From, DateTimeOffset Until, bool? IsFinal, ReportFigures? Figures);
