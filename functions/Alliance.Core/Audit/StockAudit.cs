using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Audit;

/// <summary>Redeemed + reserved + remaining = stock, counted unit by unit; allowances below their caps.</summary>
internal sealed class StockAudit(AuditState audit)
{
    public async Task Check(Partition partition, IReadOnlyCollection<Document> documents)
    {
        var byId = documents.ToDictionary(static document => document.Id, StringComparer.Ordinal);
        if (byId.TryGetValue(Allowance.DocumentId, out var allowanceDocument))
        {
            var allowance = Bodies.Decode(allowanceDocument, DocumentJson.Default.Allowance);
            if (allowance.Drawn > allowance.Cap)
            {
                audit.Find("no merchant issues beyond its cap", partition, $"drawn {allowance.Drawn} of {allowance.Cap}");
            }

            return;
        }

        if (!byId.Remove(StockShard.DocumentId, out var stockDocument))
        {
            audit.Find("redeemed + reserved + remaining = stock", partition, "reservations without a stock");
            return;
        }

        var stock = Bodies.Decode(stockDocument, DocumentJson.Default.StockShard);
        var reservations = byId.Values.Select(static document => Bodies.Decode(document, DocumentJson.Default.Reservation)).ToList();
        audit.Reservations += reservations.Count;
        audit.Report("reservations", audit.Reservations);
        var reserved = reservations.Count(static reservation => reservation.Status == ReservationStatus.Reserved);
        var redeemed = reservations.Count(static reservation => reservation.Status == ReservationStatus.Confirmed);
        if (stock.Reserved != reserved || stock.Redeemed != redeemed || stock.Remaining < 0 || stock.Total != stock.Remaining + reserved + redeemed)
        {
            audit.Find("redeemed + reserved + remaining = stock", partition, $"{stock}, but {reserved} are reserved and {redeemed} redeemed");
        }

        foreach (var reservation in reservations)
        {
            await CheckSpent(partition, reservation);
        }
    }

    private async ValueTask CheckSpent(Partition partition, Reservation reservation)
    {
        var redemption = await audit.Read(
            Containers.Accounts, Ids.Key(AuditState.AllianceOf(partition), reservation.MemberId), reservation.RedemptionId, DocumentJson.Default.Redemption);
        var holds = redemption is { Status: RedemptionStatus.Issued or RedemptionStatus.Used }
            && redemption.Attempt == reservation.Attempt && Stock.Key(AuditState.AllianceOf(partition), redemption.RewardId, redemption.Shard ?? -1) == partition.Key;
        switch (reservation.Status)
        {
            case ReservationStatus.Reserved:
                audit.FindUnfinished("a reservation ends in time", partition, reservation.Until, $"{reservation.RedemptionId} is still reserved");
                break;
            case ReservationStatus.Confirmed when !holds:
                // The code has ended, and the change feed has yet to bring its unit back to sale.
                audit.FindUnfinished(
                    "redeemed + reserved + remaining = stock", partition, redemption?.EndedAt ?? DateTimeOffset.MinValue,
                    $"{reservation.RedemptionId} is redeemed, its redemption is {redemption?.Status.ToString() ?? "missing"}");
                break;
            case ReservationStatus.Released or ReservationStatus.Returned when holds:
                audit.Find("never more winners than stock", partition, $"{reservation.RedemptionId} was given back to sale, but its code is {redemption!.Status}");
                break;
        }
    }
}
