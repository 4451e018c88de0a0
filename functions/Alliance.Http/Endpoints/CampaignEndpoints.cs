using Alliance.Campaigns;
using Alliance.Http.Access;
using Alliance.Http.Bodies;
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

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        .. CatalogueRows.Of(_campaigns, "/campaigns", Tag),
        Move(CampaignMove.Publish, "Publishes a draft: its windows count from now on."),
        Move(CampaignMove.Pause, "Stops a campaign until it is resumed."),
        Move(CampaignMove.Resume, "Lets a paused campaign go on."),
        Move(CampaignMove.Cancel, "Stops a campaign for good; what was earned stays earned."),
        new EndpointRow
        {
            OperationId = "listCampaignTemplates", Method = "GET", Template = Paths.Alliance + "/campaign-templates", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Campaigns to begin from: copy one, change it and put it under an id of your own.",
            Response = CampaignJson.Default.ListReplyCampaign,
        }.By(static _ => new(Reply.Of(new ListReply<Campaign>(CampaignTemplates.All, null, false), CampaignJson.Default.ListReplyCampaign))),
    ];

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
}
