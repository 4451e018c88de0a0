using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Audit;

/// <summary>What was claimed was posted: orders, refunds, moves.</summary>
internal sealed class OrderAudit(AuditState audit)
{
    public async Task Check(Partition partition, IReadOnlyCollection<Document> documents)
    {
        audit.Report("orders", ++audit.Orders);
        var orderDocument = documents.FirstOrDefault(static document => document.Id == OrderClaim.DocumentId);
        if (orderDocument is null)
        {
            audit.Find("every refund belongs to an order", partition, $"{documents.Count} documents without an order");
            return;
        }

        var order = Bodies.Decode(orderDocument, DocumentJson.Default.OrderClaim);
        await Posted(partition, order.AllianceId, order.MemberId, order.EarnEntryId, order.ClaimedAt);
        foreach (var move in order.Moves ?? [])
        {
            await Posted(partition, order.AllianceId, move.FromMemberId, order.MoveOutEntryId(move), move.At);
            await Posted(partition, order.AllianceId, move.ToMemberId, order.MoveInEntryId(move), move.At);
        }

        long refunded = 0, points = 0, bonus = 0;
        foreach (var document in documents.Where(static document => document.Id.StartsWith("refund:", StringComparison.Ordinal)))
        {
            var refund = Bodies.Decode(document, DocumentJson.Default.RefundClaim);
            refunded += refund.AmountMinor;
            points += refund.Points;
            bonus += OrderCampaign.PointsOf(refund.Campaigns);
            await Posted(partition, refund.AllianceId, refund.MemberId, refund.EntryId, refund.ClaimedAt);
        }

        if (refunded != order.RefundedMinor || refunded > order.AmountMinor)
        {
            audit.Find("refunds add up to at most the order", partition, $"refunds {refunded}, the order says {order.RefundedMinor} of {order.AmountMinor}");
        }

        if (OrderCampaign.PointsOf(order.CampaignsFor(0, refunded)) is var due && bonus != due)
        {
            audit.Find("partial refunds add up exactly", partition, $"refunds take {bonus} points of campaigns, {due} are due");
        }

        if (points != order.PointsFor(refunded))
        {
            audit.Find("partial refunds add up exactly", partition, $"refunds take {points} points, {order.PointsFor(refunded)} are due");
        }
    }

    private async ValueTask Posted(Partition partition, string allianceId, string memberId, string entryId, DateTimeOffset since)
    {
        if (await audit.Read(Containers.Accounts, Ids.Key(allianceId, memberId), entryId, DocumentJson.Default.LedgerEntry) is null)
        {
            audit.FindUnfinished("every claim is posted", partition, since, $"{entryId} is missing from the ledger of {memberId}");
        }
    }
}
