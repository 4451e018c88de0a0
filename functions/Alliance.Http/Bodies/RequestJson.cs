using System.Text.Json.Serialization;
using Alliance.Catalogue;
using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>How bodies of requests are read: nothing unknown, nothing twice, nothing missing, nothing guessed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 8,
    Converters =
    [
        typeof(OffsetTimeConverter), typeof(RefundPolicyConverter), typeof(UnusedCodePolicyConverter), typeof(CampaignKindConverter),
        typeof(CampaignFunderConverter), typeof(WindowEdgeConverter), typeof(RouteOrderConverter),
    ])]
[JsonSerializable(typeof(NotificationBody))]
[JsonSerializable(typeof(ReplayBody))]
[JsonSerializable(typeof(PreferencesBody))]
[JsonSerializable(typeof(GrantBody))]
[JsonSerializable(typeof(WeChatLoginBody))]
[JsonSerializable(typeof(DevTokenBody))]
[JsonSerializable(typeof(RegisterBody))]
[JsonSerializable(typeof(ReasonBody))]
[JsonSerializable(typeof(EarnBody))]
[JsonSerializable(typeof(RefundBody))]
[JsonSerializable(typeof(AdjustBody))]
[JsonSerializable(typeof(ReassignBody))]
[JsonSerializable(typeof(StampBody))]
[JsonSerializable(typeof(RewardChoiceBody))]
[JsonSerializable(typeof(UseBody))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(ProgrammeBody))]
[JsonSerializable(typeof(MerchantBody))]
[JsonSerializable(typeof(PassportBody))]
[JsonSerializable(typeof(RouteBody))]
[JsonSerializable(typeof(VisitBody))]
[JsonSerializable(typeof(FeedbackBody))]
[JsonSerializable(typeof(RewardBody))]
[JsonSerializable(typeof(CampaignBody))]
[JsonSerializable(typeof(AllianceBody))]
[JsonSerializable(typeof(WebhookEndpointBody))]
[JsonSerializable(typeof(PurchaseWebhook))]
[JsonSerializable(typeof(RefundWebhook))]
[JsonSerializable(typeof(PromoWebhook))]
internal sealed partial class RequestJson : JsonSerializerContext;

/// <summary><see cref="RefundPolicy"/> in camelCase.</summary>
internal sealed class RefundPolicyConverter() : JsonStringEnumConverter<RefundPolicy>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary><see cref="RouteOrder"/> in camelCase.</summary>
internal sealed class RouteOrderConverter() : JsonStringEnumConverter<RouteOrder>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary><see cref="UnusedCodePolicy"/> in camelCase.</summary>
internal sealed class UnusedCodePolicyConverter() : JsonStringEnumConverter<UnusedCodePolicy>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
