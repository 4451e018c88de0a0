using System.Globalization;
using Alliance.Campaigns;
using Alliance.Campaigns.Runs;
using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Outcomes;

namespace Alliance.Http.Endpoints;

/// <summary>Campaigns: their terms, and what an operator makes of them.</summary>
internal static class CampaignEndpoints
{
    private const string Tag = "campaigns";
    private const string One = Paths.Alliance + "/campaigns/{campaignId}";

    private static readonly CatalogueShape<PublishedCampaign, CampaignBody, CampaignView> _campaigns = new()
    {
        Word = "campaign",
        Parameter = "campaignId",
        Readers = Callers.Operator,
        Body = RequestJson.Default.CampaignBody,
        View = static (call, campaign) => CampaignView.Of(campaign, call.Platform.Now),
        Json = CampaignJson.Default.CampaignView,
        ListJson = CampaignJson.Default.ListReplyCampaignView,
        All = static catalogue => catalogue.Campaigns,
        Find = static (catalogue, id) => catalogue.FindCampaign(id),
        IdOf = static campaign => campaign.CampaignId,
        BodyId = static body => body.CampaignId,
        Subject = Subject.Campaign,
        Put = static (call, body, id, condition) =>
            call.Platform.EditCampaigns.Put(call.Alliance, body.ToCampaign(id), condition, call.Actor),
    };

    public static IEnumerable<EndpointRow> Rows =>
    [
        .. CatalogueRows.Of(_campaigns, "/campaigns", Tag),
        .. Calendar,
        Move(CampaignMove.Publish, "Publishes a draft: its windows count from now on."),
        Move(CampaignMove.Pause, "Stops a campaign until it is resumed."),
        Move(CampaignMove.Resume, "Lets a paused campaign go on."),
        Move(CampaignMove.Cancel, "Stops a campaign for good; what was earned stays earned."),
        new EndpointRow
        {
            OperationId = "readCampaignLog", Method = "GET", Template = One + "/log", Allowed = Callers.Operator, Tag = Tag,
            Summary = "What the campaign has done and when, newest first: announcements, openings, closings, reports.",
            Response = CampaignJson.Default.ListReplyCampaignStepView, Query = Paging.Parameters,
        }.By(Log),
        new EndpointRow
        {
            OperationId = "listCampaignReports", Method = "GET", Template = One + "/reports", Allowed = Callers.Operator, Tag = Tag,
            Summary = "The reports of the last windows that are over, newest first, with links that are good for an hour.",
            Response = CampaignJson.Default.ListReplyReportView, Query = [Paging.Parameters[0]],
        }.By(Reports),
        new EndpointRow
        {
            OperationId = "listCampaignTemplates", Method = "GET", Template = Paths.Alliance + "/campaign-templates", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Campaigns to begin from: copy one, change it and put it under an id of your own.",
            Response = CampaignJson.Default.ListReplyCampaign,
        }.By(static _ => new(Reply.Of(new ListReply<Campaign>(CampaignTemplates.All, null, false), CampaignJson.Default.ListReplyCampaign))),
    ];

    private static IEnumerable<EndpointRow> Calendar { get; } =
    [
        new EndpointRow
        {
            OperationId = "readCampaignCalendar", Method = "GET", Template = Paths.Alliance + "/campaign-calendar", Allowed = Callers.Operator, Tag = Tag,
            Summary = "The windows of a year, of all campaigns that were not cancelled.", Response = CampaignJson.Default.CalendarView,
            Query = [new QueryParameter("year", "The local year, 1980 to 2999; the present one unless given.", "integer")],
            Refusals = [(422, "invalid_reference")],
        }.By(static async call =>
        {
            int? year = null;
            if (call.Query("year") is { } text)
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given))
                {
                    return ProblemMap.From(new InvalidReference("/year", "A year is a number like 2026."));
                }

                year = given;
            }

            var answer = await call.Platform.CampaignCalendar.Year(call.Alliance, year);
            return answer.IsSuccess ? Reply.Of(CalendarView.Of(answer.Value), CampaignJson.Default.CalendarView) : ProblemMap.From(answer.Refusal);
        }),
        new EndpointRow
        {
            OperationId = "checkCampaign", Method = "GET", Template = One + "/check", Allowed = Callers.Operator, Tag = Tag,
            Summary = "A dry run: windows and announcements to come, overlaps, warnings, and what a sample purchase would earn.",
            Response = CampaignJson.Default.CampaignPreview,
            Query =
            [
                new QueryParameter("merchantId", "Where a sample purchase takes place."),
                new QueryParameter("amountMinor", "Its amount in minor units.", "integer"),
                new QueryParameter("at", "Its time, RFC 3339; the present unless given."),
            ],
            Refusals = [(422, "invalid_reference")],
        }.By(static async call =>
        {
            if (ReadSample(call, out var sample) is { } problem)
            {
                return problem;
            }

            return Reply.From(
                await call.Platform.CampaignCalendar.Preview(call.Alliance, call["campaignId"], sample), CampaignJson.Default.CampaignPreview, 200);
        }),
    ];

    private static Problem? ReadSample(Call call, out (DateTimeOffset At, string MerchantId, long AmountMinor)? sample)
    {
        sample = null;
        if (call.Query("merchantId") is not { } merchantId)
        {
            return null;
        }

        if (!long.TryParse(call.Query("amountMinor"), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            || amount is < 1 or > Input.Fields.AmountMax)
        {
            return ProblemMap.From(new InvalidReference("/amountMinor", $"A sample purchase has an amount from 1 to {Input.Fields.AmountMax}."));
        }

        var at = call.Platform.Now;
        if (call.Query("at") is { } text
            && !DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out at))
        {
            return ProblemMap.From(new InvalidReference("/at", "A time is written like 2026-10-15T10:00:00+08:00."));
        }

        sample = (at, merchantId, amount);
        return null;
    }

    private static EndpointRow Move(CampaignMove move, string summary)
    {
        var word = CampaignView.Word(move);
        return new EndpointRow
        {
            OperationId = word + "Campaign", Method = "POST", Template = $"{One}/{word}", Allowed = Callers.Operator, Tag = Tag, IsVersioned = true,
            Summary = summary, Response = CampaignJson.Default.CampaignView,
            Refusals = [(409, "campaign_state_conflict"), (409, "too_many_campaign_changes")],
        }.By(RequestJson.Default.ReasonBody, async (call, body) =>
        {
            if (!EntityTag.TryReadPrecondition(call.Http.Request, out var demand))
            {
                return CatalogueRows.BadPrecondition;
            }

            var answer = await call.Platform.EditCampaigns.Move(
                call.Alliance, call["campaignId"], move, body.Reason, demand.Condition, call.Actor);
            return answer.IsSuccess
                ? Reply.Of(answer.Value, campaign => CampaignView.Of(campaign, call.Platform.Now), CampaignJson.Default.CampaignView)
                : ProblemMap.From(answer.Refusal);
        });
    }

    private static async ValueTask<Reply> Log(Call call)
    {
        if (Paging.TryRead(call, out var paging) is { } problem)
        {
            return problem;
        }

        string? before = null;
        if (paging.Cursor is { } cursor && (before = Paging.ReadId(cursor)) is null)
        {
            return Paging.InvalidCursor;
        }

        var page = await call.Platform.CampaignLog.Read(call.Alliance, call["campaignId"], paging.Limit, before);
        return page.IsSuccess
            ? Reply.Of(
                ListReply<CampaignStepView>.From(page.Value with { NextCursor = page.Value.NextCursor is { } next ? Paging.WriteId(next) : null }),
                CampaignJson.Default.ListReplyCampaignStepView)
            : ProblemMap.From(page.Refusal);
    }

    private static async ValueTask<Reply> Reports(Call call)
    {
        if (Paging.TryRead(call, out var paging) is { } problem)
        {
            return problem;
        }

        var page = await call.Platform.CampaignLog.Reports(call.Alliance, call["campaignId"], paging.Limit);
        return page.IsSuccess
            ? Reply.Of(ListReply<ReportView>.From(page.Value), CampaignJson.Default.ListReplyReportView)
            : ProblemMap.From(page.Refusal);
    }
}
