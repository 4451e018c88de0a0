using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Feed;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>
/// Tells of what members' entries record. The entry itself is the event and is kept for ever, so that deliveries follow
/// from it directly, and nothing is written where nobody registered.
/// </summary>
internal sealed class LedgerEvents(FanOut fanOut) : IChangeHandler
{
    private const string EntryKeys = "led/";
    private static readonly string[] Types = [EventTypes.PointsEarned, EventTypes.RedemptionUsed, EventTypes.OrderRefunded, EventTypes.PassportCompleted];

    public string Name => "webhook-ledger";

    public string Container => Containers.Accounts;

    public bool Concerns(string documentId) => documentId.Contains(':', StringComparison.Ordinal);

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        foreach (var ofAlliance in changes.Where(IsEntry).GroupBy(static change => AllianceOf(change.Partition), StringComparer.Ordinal))
        {
            var endpoints = (await fanOut.Endpoints(ofAlliance.Key)).Where(static endpoint => endpoint.Events.Intersect(Types).Any()).ToList();
            if (endpoints.Count > 0)
            {
                await fanOut.Send(endpoints, [.. ofAlliance.SelectMany(change =>
                    Events(ofAlliance.Key, Bodies.Decode(change.Document, DocumentJson.Default.LedgerEntry)))]);
            }
        }
    }

    private static bool IsEntry(Change change) => change.Document.SortKey?.StartsWith(EntryKeys, StringComparison.Ordinal) == true;

    private static string AllianceOf(Partition partition) => partition.Key[..partition.Key.IndexOf('|', StringComparison.Ordinal)];

    private static IEnumerable<OutboundEvent> Events(string allianceId, LedgerEntry entry)
    {
        var id = $"{entry.MemberId}:{entry.EntryId}";
        switch (entry.Kind)
        {
            case EntryKind.Earn:
                yield return Event(EventTypes.PointsEarned, entry.MerchantId, id, DocumentJson.Default.PointsEarnedData, new PointsEarnedData(
                    entry.EntryId, entry.MemberId, entry.MerchantId!, entry.OrderNo!, entry.AmountMinor ?? 0, entry.OccurredAt ?? entry.At, entry.Points, entry.Reason));
                break;
            case EntryKind.Use:
                yield return Event(EventTypes.RedemptionUsed, entry.MerchantId, id, DocumentJson.Default.RedemptionUsedData, new RedemptionUsedData(
                    entry.EntryId, entry.MemberId, entry.MerchantId!, entry.RedemptionId!, entry.RewardId!, entry.At));
                break;
            case EntryKind.Refund when entry.OrderNo is not null:
                yield return Event(EventTypes.OrderRefunded, entry.MerchantId, id, DocumentJson.Default.OrderRefundedData, new OrderRefundedData(
                    entry.EntryId, entry.MemberId, entry.MerchantId!, entry.OrderNo, entry.AmountMinor ?? 0, -entry.Points));
                break;
        }

        foreach (var stamp in entry.Stamps ?? [])
        {
            if (stamp.Completed)
            {
                yield return Event(EventTypes.PassportCompleted, stamp.MerchantId, $"{id}:{stamp.PassportId}", DocumentJson.Default.PassportCompletedData,
                    new PassportCompletedData(entry.EntryId, entry.MemberId, stamp.MerchantId, stamp.PassportId, entry.At));
            }
        }

        OutboundEvent Event<T>(string type, string? merchantId, string eventId, JsonTypeInfo<T> json, T data) =>
            new(allianceId, merchantId, type, eventId, entry.At, JsonSerializer.SerializeToElement(data, json));
    }
}

/// <summary>What <see cref="EventTypes.PointsEarned"/> says.</summary>
internal sealed record PointsEarnedData(
    string EntryId, string MemberId, string MerchantId, string OrderNo, long AmountMinor, DateTimeOffset OccurredAt, long Points, string? Reason);

/// <summary>What <see cref="EventTypes.RedemptionUsed"/> says.</summary>
internal sealed record RedemptionUsedData(
    string EntryId, string MemberId, string MerchantId, string RedemptionId, string RewardId, DateTimeOffset UsedAt);

/// <summary>What <see cref="EventTypes.OrderRefunded"/> says.</summary>
internal sealed record OrderRefundedData(
    string EntryId, string MemberId, string MerchantId, string OrderNo, long AmountMinor, long PointsTaken);

/// <summary>What <see cref="EventTypes.PassportCompleted"/> says; the merchant is the one whose stamp completed it.</summary>
internal sealed record PassportCompletedData(
    string EntryId, string MemberId, string MerchantId, string PassportId, DateTimeOffset CompletedAt);
