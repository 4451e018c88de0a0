using System.Text.Json.Serialization;
using Alliance.Campaigns;
using Alliance.Campaigns.Runs;
using Alliance.Catalogue;
using Alliance.Clearing;
using Alliance.Credentials;
using Alliance.Feed;
using Alliance.Inboxes;
using Alliance.Ledger;
using Alliance.Members;
using Alliance.Notifications;
using Alliance.Rewards;
using Alliance.Webhooks.Inbound;
using Alliance.Webhooks.Outbound;
using Alliance.Routes;

namespace Alliance.Storage;

/// <summary>How documents are written: camelCase, nothing that is null or computed, no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(Redemption))]
[JsonSerializable(typeof(OrderClaim))]
[JsonSerializable(typeof(RefundClaim))]
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(Lookup))]
[JsonSerializable(typeof(StockShard))]
[JsonSerializable(typeof(Reservation))]
[JsonSerializable(typeof(Allowance))]
[JsonSerializable(typeof(CatalogueItem<ProgrammeVersions>))]
[JsonSerializable(typeof(CatalogueItem<Merchant>))]
[JsonSerializable(typeof(CatalogueItem<Passport>))]
[JsonSerializable(typeof(CatalogueItem<Route>))]
[JsonSerializable(typeof(CatalogueItem<Reward>))]
[JsonSerializable(typeof(CatalogueItem<CampaignVersions>))]
[JsonSerializable(typeof(FeedbackRecord))]
[JsonSerializable(typeof(RatingTotal))]
[JsonSerializable(typeof(JourneyState))]
[JsonSerializable(typeof(JourneyLook))]
[JsonSerializable(typeof(JourneyStatus))]
[JsonSerializable(typeof(CatalogueItem<FlashWindows>))]
[JsonSerializable(typeof(Credential))]
[JsonSerializable(typeof(DueMember))]
[JsonSerializable(typeof(SweptMinute))]
[JsonSerializable(typeof(ClearingDay))]
[JsonSerializable(typeof(ClearingLine))]
[JsonSerializable(typeof(Notification))]
[JsonSerializable(typeof(ListedNotification))]
[JsonSerializable(typeof(PlannedPage))]
[JsonSerializable(typeof(BatchResult))]
[JsonSerializable(typeof(FanOutWork))]
[JsonSerializable(typeof(WeChatTally))]
[JsonSerializable(typeof(WeChatLine))]
[JsonSerializable(typeof(RosterEntry))]
[JsonSerializable(typeof(InboxState))]
[JsonSerializable(typeof(InboxMessage))]
[JsonSerializable(typeof(WeChatAttempt))]
[JsonSerializable(typeof(FeedCursor))]
[JsonSerializable(typeof(DeadLetter))]
[JsonSerializable(typeof(SecretsMark))]
[JsonSerializable(typeof(EarnReceipt))]
[JsonSerializable(typeof(RefundReceipt))]
[JsonSerializable(typeof(MerchantSecrets))]
[JsonSerializable(typeof(BadSignatures))]
[JsonSerializable(typeof(InboundWebhook))]
[JsonSerializable(typeof(PromoOpened))]
[JsonSerializable(typeof(OutboundEvent))]
[JsonSerializable(typeof(WebhookEndpoint))]
[JsonSerializable(typeof(EndpointSlot))]
[JsonSerializable(typeof(OutboundDelivery))]
[JsonSerializable(typeof(DeadDelivery))]
[JsonSerializable(typeof(DeliveryTask))]
[JsonSerializable(typeof(DeliveryStep))]
[JsonSerializable(typeof(TestData))]
[JsonSerializable(typeof(PointsEarnedData))]
[JsonSerializable(typeof(RedemptionUsedData))]
[JsonSerializable(typeof(OrderRefundedData))]
[JsonSerializable(typeof(PassportCompletedData))]
[JsonSerializable(typeof(CampaignRun))]
[JsonSerializable(typeof(CampaignDue))]
[JsonSerializable(typeof(LeavingNotification))]
[JsonSerializable(typeof(NextLeavingDay))]
[JsonSerializable(typeof(CampaignPlan))]
[JsonSerializable(typeof(CampaignRunStatus))]
[JsonSerializable(typeof(LoggedStep))]
[JsonSerializable(typeof(StoredTallyLine))]
[JsonSerializable(typeof(string))]
internal sealed partial class DocumentJson : JsonSerializerContext;
