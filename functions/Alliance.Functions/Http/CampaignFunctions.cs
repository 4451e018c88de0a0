using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Campaigns.</summary>
public sealed class CampaignFunctions(Rows rows)
{
    [Function("listCampaigns")]
    public Task ListCampaigns([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/campaigns")] HttpRequest request) => rows.Serve("listCampaigns", request);

    [Function("readCampaign")]
    public Task ReadCampaign([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/campaigns/{campaignId}")] HttpRequest request) => rows.Serve("readCampaign", request);

    [Function("putCampaign")]
    public Task PutCampaign([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Alliance + "/campaigns/{campaignId}")] HttpRequest request) => rows.Serve("putCampaign", request);

    [Function("readCampaignCalendar")]
    public Task ReadCampaignCalendar([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/campaign-calendar")] HttpRequest request) => rows.Serve("readCampaignCalendar", request);

    [Function("checkCampaign")]
    public Task CheckCampaign([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/campaigns/{campaignId}/check")] HttpRequest request) => rows.Serve("checkCampaign", request);

    [Function("publishCampaign")]
    public Task PublishCampaign([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/campaigns/{campaignId}/publish")] HttpRequest request) => rows.Serve("publishCampaign", request);

    [Function("pauseCampaign")]
    public Task PauseCampaign([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/campaigns/{campaignId}/pause")] HttpRequest request) => rows.Serve("pauseCampaign", request);

    [Function("resumeCampaign")]
    public Task ResumeCampaign([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/campaigns/{campaignId}/resume")] HttpRequest request) => rows.Serve("resumeCampaign", request);

    [Function("cancelCampaign")]
    public Task CancelCampaign([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/campaigns/{campaignId}/cancel")] HttpRequest request) => rows.Serve("cancelCampaign", request);

    [Function("readCampaignLog")]
    public Task ReadCampaignLog([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/campaigns/{campaignId}/log")] HttpRequest request) => rows.Serve("readCampaignLog", request);

    [Function("listCampaignReports")]
    public Task ListCampaignReports([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/campaigns/{campaignId}/reports")] HttpRequest request) => rows.Serve("listCampaignReports", request);

    [Function("listCampaignTemplates")]
    public Task ListCampaignTemplates([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/campaign-templates")] HttpRequest request) => rows.Serve("listCampaignTemplates", request);
}
