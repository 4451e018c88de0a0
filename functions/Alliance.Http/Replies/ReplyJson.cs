using System.Text.Json.Serialization;
using Alliance.Catalogue;
using Alliance.Clearing;
using Alliance.Credentials;
using Alliance.Http.Bodies;
using Alliance.Ledger;
using Alliance.Inboxes;
using Alliance.Members;
using Alliance.Notifications;
using Alliance.Operations;
using Alliance.Passports;
using Alliance.Rewards;
using Alliance.Webhooks.Inbound;
using Alliance.Webhooks.Outbound;
using Alliance.Routes;

namespace Alliance.Http.Replies;

/// <summary>How replies are written. No enumerations and converters here: they would cost the generated fast path.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(NotificationView))]
[JsonSerializable(typeof(ListReply<NotificationView>))]
[JsonSerializable(typeof(NotificationProgress))]
[JsonSerializable(typeof(ListReply<DeadNotification>))]
[JsonSerializable(typeof(ReplayReceipt))]
[JsonSerializable(typeof(InboxView))]
[JsonSerializable(typeof(InboxItem))]
[JsonSerializable(typeof(AllRead))]
[JsonSerializable(typeof(PreferencesView))]
[JsonSerializable(typeof(GrantView))]
[JsonSerializable(typeof(LoginView))]
[JsonSerializable(typeof(TokenView))]
[JsonSerializable(typeof(PresenceTokenView))]
[JsonSerializable(typeof(Merchant))]
[JsonSerializable(typeof(ListReply<Merchant>))]
[JsonSerializable(typeof(Passport))]
[JsonSerializable(typeof(ListReply<Passport>))]
[JsonSerializable(typeof(MapReceipt))]
[JsonSerializable(typeof(RouteMap))]
[JsonSerializable(typeof(ListReply<RouteMap>))]
[JsonSerializable(typeof(VisitReceipt))]
[JsonSerializable(typeof(MemberFeedback))]
[JsonSerializable(typeof(FeedbackPage))]
[JsonSerializable(typeof(RouteView))]
[JsonSerializable(typeof(ListReply<RouteView>))]
[JsonSerializable(typeof(RewardView))]
[JsonSerializable(typeof(ListReply<RewardView>))]
[JsonSerializable(typeof(MemberReceipt))]
[JsonSerializable(typeof(FoundMember))]
[JsonSerializable(typeof(Wallet))]
[JsonSerializable(typeof(ListReply<EntryView>))]
[JsonSerializable(typeof(ListReply<PassportProgress>))]
[JsonSerializable(typeof(ListReply<RedemptionView>))]
[JsonSerializable(typeof(RedemptionView))]
[JsonSerializable(typeof(MemberExport))]
[JsonSerializable(typeof(Erased))]
[JsonSerializable(typeof(EarnReceipt))]
[JsonSerializable(typeof(RefundReceipt))]
[JsonSerializable(typeof(AdjustReceipt))]
[JsonSerializable(typeof(ReassignReceipt))]
[JsonSerializable(typeof(StampReceipt))]
[JsonSerializable(typeof(RedemptionReceipt))]
[JsonSerializable(typeof(UseReceipt))]
[JsonSerializable(typeof(ReverseReceipt))]
[JsonSerializable(typeof(SettlementStatement))]
[JsonSerializable(typeof(IssuedKey))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(ListReply<KeyView>))]
[JsonSerializable(typeof(WorkflowView))]
[JsonSerializable(typeof(ListReply<WorkflowView>))]
[JsonSerializable(typeof(InboundWebhookView))]
[JsonSerializable(typeof(ListReply<InboundWebhookView>))]
[JsonSerializable(typeof(InboundWebhooksView))]
[JsonSerializable(typeof(IssuedInboundSecret))]
[JsonSerializable(typeof(IssuedWebhookEndpoint))]
[JsonSerializable(typeof(WebhookEndpointView))]
[JsonSerializable(typeof(ListReply<WebhookEndpointView>))]
[JsonSerializable(typeof(WebhookDeliveryView))]
[JsonSerializable(typeof(ListReply<WebhookDeliveryView>))]
internal sealed partial class ReplyJson : JsonSerializerContext;

/// <summary>How the programme is written, its policies in camelCase.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(RefundPolicyConverter), typeof(UnusedCodePolicyConverter)])]
[JsonSerializable(typeof(Programme))]
internal sealed partial class ProgrammeJson : JsonSerializerContext;
