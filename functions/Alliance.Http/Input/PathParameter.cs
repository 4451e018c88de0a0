using Alliance.Ports;

namespace Alliance.Http.Input;

/// <summary>A parameter of a path: how it is written, and how a wrong one is explained.</summary>
/// <param name="Name">As in the template.</param>
/// <param name="Pattern">As a regular expression, for the API's description.</param>
/// <param name="IsValid">Tests a value.</param>
internal sealed record PathParameter(string Name, string Pattern, Func<string, bool> IsValid)
{
    private static readonly PathParameter[] _all =
    [
        new("allianceId", "^[a-z0-9-]{1,40}$", value => Ids.IsAlliance(value)),
        Prefixed("memberId", Ids.Member),
        Prefixed("merchantId", Ids.Merchant),
        Prefixed("passportId", Ids.Passport),
        Prefixed("routeId", Ids.Route),
        Prefixed("rewardId", Ids.Reward),
        Prefixed("redemptionId", Ids.Redemption),
        Prefixed("keyId", Ids.Key),
        Prefixed("campaignId", Ids.Campaign),
        Prefixed("endpointId", Ids.WebhookEndpoint),
        Prefixed("deliveryId", Ids.WebhookDelivery),
        Prefixed("secretId", Ids.WebhookSecret),
        Prefixed("notificationId", Ids.Notification),
        Prefixed("messageId", Ids.Notification),
        new("blobName", $"^[A-Za-z0-9._-]{{1,{BlobRules.NameLengthMax}}}$", value => !value.Contains('/') && BlobRules.IsName(value)),
        new("instanceId", $"^[A-Za-z0-9_.:|~-]{{1,{WorkflowRules.InstanceIdLengthMax}}}$", WorkflowRules.IsInstanceId),
        new("orderNo", "^[A-Za-z0-9._-]{1,64}$", value => Ids.IsOrderNo(value)),
    ];

    /// <summary>The parameters of a template, in its order.</summary>
    public static PathParameter[] In(string template) =>
        [.. template.Split('/').Where(part => part.StartsWith('{')).Select(part => Named(part[1..^1]))];

    private static PathParameter Named(string name) => _all.Single(parameter => parameter.Name == name);

    private static PathParameter Prefixed(string name, string prefix) =>
        new(name, $"^{prefix}[A-Za-z0-9_-]{{1,48}}$", value => Ids.IsPrefixed(value, prefix));
}
