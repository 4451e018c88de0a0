using Alliance.Http.Endpoints;

namespace Alliance.Http.Table;

/// <summary>Every endpoint of the API, once. The heads map it, the description is made from it, the tests walk it.</summary>
public static class EndpointTable
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<EndpointRow> Rows { get; } =
    [
        .. ServiceEndpoints.Rows,
        .. CatalogueEndpoints.Rows,
        .. CampaignEndpoints.Rows,
        .. MemberEndpoints.Rows,
        .. EarningEndpoints.Rows,
        .. StampEndpoints.Rows,
        .. RouteEndpoints.Rows,
        .. RedemptionEndpoints.Rows,
        .. SettlementEndpoints.Rows,
        .. NotificationEndpoints.Rows,
        .. InboxEndpoints.Rows,
        .. KeyEndpoints.Rows,
        .. InboundWebhookEndpoints.Rows,
        .. OutboundWebhookEndpoints.Rows,
        .. BlobEndpoints.Rows,
        .. WorkflowEndpoints.Rows,
    ];
}
