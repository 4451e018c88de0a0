using System.Globalization;
using Alliance.Catalogue;
using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Campaigns.Runs;

/// <summary>
/// What a campaign's run tells members: its announcements, what came of a member day, and at the end of a route who may
/// still choose a reward. Each is requested under its step's key, so that asking again changes nothing.
/// </summary>
internal sealed class CampaignMessages(Kernel kernel, Notify notify)
{
    private const string Actor = "campaign";

    /// <summary>Requests an announcement; the reason says why it was not, where its time is over.</summary>
    public async Task<(string? NotificationId, string? Late)> Announce(
        AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step, DateTimeOffset finalAt)
    {
        var terms = campaign.Latest.Terms;
        var announcement = terms.Announcements[step.Number];
        var window = step.Window;
        // What tells of a beginning is stale once it has begun, what is told in a window once that is over.
        var staleAt = step.At < window.From ? window.From : step.At < window.Until ? window.Until : finalAt;
        if (kernel.Now >= staleAt)
        {
            return (null, "late");
        }

        var message = new Message(announcement.Title, announcement.Text, MessageCategory.Campaign) { ExpiresAt = staleAt };
        return (await Request(catalogue, campaign, step.Key, AudienceOf(terms, step), message), null);
    }

    /// <summary>
    /// At a window's close: the results of a member day that ran to its end and that somebody came to, to all; of a route, to those who walked it
    /// to its end and have not claimed their reward. Null where nobody is told anything.
    /// </summary>
    public async Task<string?> TellOfClose(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step, CampaignReport report)
    {
        var terms = campaign.Latest.Terms;
        if (terms.RouteId is not null)
        {
            return await RemindUnclaimed(catalogue, campaign, step);
        }

        var staleAt = catalogue.RulesAt(step.At).LastReport(step.Window.Until);
        var ranToItsEnd = campaign.Latest.Status == CampaignStatus.Published && campaign.Timetable is { } timetable
            && timetable.WindowsBetween(step.Window.From, step.Window.Until).Contains(step.Window);
        return terms.Kind == CampaignKind.MemberDay && ranToItsEnd && report.Total.Purchases > 0 && kernel.Now < staleAt
            ? await Request(catalogue, campaign, step.Key + ":results", Audience.All, Results(report) with { ExpiresAt = staleAt })
            : null;
    }

    /// <summary>
    /// Reminds those who have yet to claim a route's reward; when its report is final once more, since what was bought
    /// before the end may have lit a last stop after it. Null where the campaign has no route.
    /// </summary>
    public async Task<string?> RemindUnclaimed(AllianceCatalogue catalogue, PublishedCampaign campaign, CampaignStep step) =>
        campaign.Latest.Terms.RouteId is { } routeId && catalogue.PromisedRoute(routeId) is { } route
            ? await Request(catalogue, campaign, step.Key + ":unclaimed", Audience.Unclaimed(routeId), Unclaimed(route))
            : null;

    /// <summary>A flash promotion concerns who knows the shop; the last call of a route, who walks it.</summary>
    private static Audience AudienceOf(Campaign terms, CampaignStep step) =>
        step.MerchantId is { } merchantId ? Audience.Visitors(merchantId)
        : terms.RouteId is { } routeId && terms.Announcements[step.Number].Time.Edge == WindowEdge.End ? Audience.Walkers(routeId)
        : Audience.All;

    private static Message Results(CampaignReport report)
    {
        var merchants = report.Merchants.Count(static merchant => merchant.Figures.Purchases > 0);
        var points = report.Total.PointsByMerchants + report.Total.PointsByAlliance;
        var gave = points > 0 ? $"，多得 {points} 积分" : "";
        return new Message(
            "谢谢你来",
            string.Create(CultureInfo.InvariantCulture, $"“{report.Name}”圆满结束：{report.Total.Members} 位会员走进 {merchants} 家商户，消费 {report.Total.Purchases} 笔{gave}。"),
            MessageCategory.Campaign);
    }

    private static Message Unclaimed(Route route) => new(
        "奖励还在等你", $"“{route.Name}”已经结束。你走完了全程，还没有领取奖励，打开地图选一份带走吧。", MessageCategory.Service);

    private async Task<string> Request(AllianceCatalogue catalogue, PublishedCampaign campaign, string key, Audience audience, Message message)
    {
        var answer = await notify.Request(
            new NotificationRequest(catalogue.AllianceId, $"{campaign.CampaignId}:{key}", audience, message), Actor);
        return answer.IsSuccess ? answer.Value.NotificationId
            : answer.Refusal is Busy ? throw new StoreUnavailableException()
            : throw new InvalidOperationException($"The message was refused: {answer.Refusal}");
    }
}
