using Alliance.Clearing;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Audit;

/// <summary>A member's account is what the entries add up to; entries balance and are numbered without a gap.</summary>
internal sealed class MemberAudit(AuditState audit)
{
    private readonly CardAudit _cards = new(audit);

    public async Task Check(Partition partition, IReadOnlyCollection<Document> documents)
    {
        audit.Report("members", ++audit.Members);
        var entries = documents
            .Where(static document => document.SortKey?.StartsWith("led/", StringComparison.Ordinal) == true)
            .Select(static document => Bodies.Decode(document, DocumentJson.Default.LedgerEntry)).ToList();
        var redemptions = documents
            .Where(static document => document.Id.StartsWith("rdm_", StringComparison.Ordinal))
            .Select(static document => Bodies.Decode(document, DocumentJson.Default.Redemption)).ToList();
        audit.Entries += entries.Count;
        var accountDocument = documents.FirstOrDefault(static document => document.Id == Account.DocumentId);
        if (accountDocument is null)
        {
            audit.Find("every entry belongs to an account", partition, $"{documents.Count} documents without an account");
            return;
        }

        var account = Bodies.Decode(accountDocument, DocumentJson.Default.Account);
        CheckEntries(partition, account, entries);
        CheckHoldings(partition, account, entries);
        _cards.Check(partition, account, entries);
        CheckRedemptions(partition, account, entries, redemptions);
        foreach (var entry in entries)
        {
            await CheckCause(partition, entry);
            await CheckCleared(partition, entry);
        }
    }

    private void CheckEntries(Partition partition, Account account, List<LedgerEntry> entries)
    {
        long available = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            available += entry.Points;
            if (entry.Number != i + 1)
            {
                audit.Find("entries are numbered without a gap", partition, $"number {i + 1} is {entry.Number} ({entry.EntryId})");
            }

            if (entry.Balance.Available != available)
            {
                audit.Find("balance = sum of entries", partition, $"{entry.EntryId}: balance {entry.Balance.Available}, sum {available}");
            }

            foreach (var issuer in entry.Postings.GroupBy(static posting => posting.Issuer, StringComparer.Ordinal))
            {
                if (issuer.Sum(static posting => posting.Points) is var sum and not 0)
                {
                    audit.Find("postings sum to zero", partition, $"{entry.EntryId}: those of {issuer.Key} sum to {sum}");
                }
            }
        }

        if (account.Entries != entries.Count)
        {
            audit.Find("entries are numbered without a gap", partition, $"the account counts {account.Entries}, there are {entries.Count}");
        }

        if (account.Available != available)
        {
            audit.Find("balance = sum of entries", partition, $"the account has {account.Available}, its entries {available}");
        }

        if (entries.Count > 0 && entries[^1].Balance != account.Points)
        {
            audit.Find("balance = sum of entries", partition, $"the account has {account.Points}, its last entry {entries[^1].Balance}");
        }
    }

    private void CheckHoldings(Partition partition, Account account, List<LedgerEntry> entries)
    {
        var held = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var posting in entries.SelectMany(static entry => entry.Postings))
        {
            if (posting.Account == LedgerAccount.Held)
            {
                held[posting.Issuer] = held.GetValueOrDefault(posting.Issuer) + posting.Points;
            }
        }

        foreach (var lot in account.Lots)
        {
            held[lot.Issuer] = held.GetValueOrDefault(lot.Issuer) - lot.Points;
            if (lot.Points <= 0)
            {
                audit.Find("no lot is empty", partition, $"{lot}");
            }
        }

        foreach (var debt in account.Debts)
        {
            held[debt.Issuer] = held.GetValueOrDefault(debt.Issuer) + debt.Points;
        }

        foreach (var (issuer, difference) in held)
        {
            if (difference != 0)
            {
                audit.Find(
                    "issued = held + outstanding + owed + expired + reversed + adjusted + loss", partition,
                    $"the postings hold {difference} more of {issuer} than the lots");
            }
        }
    }

    private void CheckRedemptions(Partition partition, Account account, List<LedgerEntry> entries, List<Redemption> redemptions)
    {
        var issued = redemptions.Where(static redemption => redemption.Status == RedemptionStatus.Issued).ToList();
        var inCodes = issued.Sum(static redemption => redemption.Points);
        var outstanding = entries.SelectMany(static entry => entry.Postings)
            .Where(static posting => posting.Account == LedgerAccount.Outstanding).Sum(static posting => posting.Points);
        if (outstanding != inCodes)
        {
            audit.Find("outstanding = points in unused codes", partition, $"outstanding by postings {outstanding}, in codes {inCodes}");
        }

        if (issued.Sum(static redemption => redemption.OwnPoints) is var own && own != account.Reserved)
        {
            audit.Find("outstanding = points in unused codes", partition, $"the member's own in codes {own}, reserved in the account {account.Reserved}");
        }

        var open = account.OpenCodes.Select(static code => code.RedemptionId).Order(StringComparer.Ordinal);
        if (!open.SequenceEqual(issued.Select(static redemption => redemption.RedemptionId).Order(StringComparer.Ordinal), StringComparer.Ordinal))
        {
            audit.Find("outstanding = points in unused codes", partition, "the account's open codes are not its issued redemptions");
        }
    }

    private async ValueTask CheckCleared(Partition partition, LedgerEntry entry)
    {
        if (ClearingProjection.Owed(entry).Length == 0)
        {
            return;
        }

        var day = ClearingProjection.PartitionOf(AuditState.AllianceOf(partition), ClearingProjection.DayOf(entry.At));
        if (await audit.Read(day.Container, day.Key, $"{entry.MemberId}:{entry.Number}", DocumentJson.Default.ClearingLine) is null)
        {
            audit.FindUnfinished("clearing equals the journal", partition, entry.At, $"{entry.EntryId} is missing from {day}");
        }
    }

    /// <summary>One key, one effect: what an entry was caused by exists and says the same.</summary>
    private async ValueTask CheckCause(Partition partition, LedgerEntry entry)
    {
        if (entry.Kind == EntryKind.Earn && entry.EntryId.StartsWith("earn:", StringComparison.Ordinal))
        {
            var order = await audit.Read(
                Containers.Orders, Ids.Key(AuditState.AllianceOf(partition), entry.MerchantId!, entry.OrderNo!), OrderClaim.DocumentId, DocumentJson.Default.OrderClaim);
            if (order is null || order.MemberId != entry.MemberId || order.AmountMinor != entry.AmountMinor || order.Points + OrderCampaign.PointsOf(order.Campaigns) != entry.Points)
            {
                audit.Find("one key, one effect", partition, $"{entry.EntryId} is not what the order was claimed as: {order}");
            }
        }

        foreach (var move in entry.StockMoves ?? [])
        {
            var reservation = await audit.Read(
                Containers.Stock, Stock.Key(AuditState.AllianceOf(partition), move.RewardId, move.Shard), move.RedemptionId, DocumentJson.Default.Reservation);
            if (reservation is null || reservation.Attempt < move.Attempt)
            {
                audit.Find("redeemed + reserved + remaining = stock", partition, $"{entry.EntryId} spent a unit that was not reserved: {reservation}");
            }
            else if (reservation.Attempt == move.Attempt && move.Kind == StockMoveKind.Spent && reservation.Status == ReservationStatus.Released)
            {
                audit.Find("redeemed + reserved + remaining = stock", partition, $"{entry.EntryId} spent a unit that was released");
            }
        }
    }
}
