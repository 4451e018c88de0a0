using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>Posts whatever an order's document promises and a crash may have left unposted.</summary>
internal sealed class OrderPosting(Kernel kernel)
{
    /// <summary>Posts the order in its first member's ledger, and each move after it. Does nothing where all is posted.</summary>
    /// <returns>The points that the last move could take from the member who had the order before.</returns>
    public async Task<MovedOut?> Complete(AllianceCatalogue catalogue, OrderClaim order)
    {
        if (order.Moves is null && await IsPosted(order.AllianceId, order.OwnerId, order.OwnerEntryId))
        {
            return null;
        }

        Require(await kernel.Members.Send(Ids.Key(order.AllianceId, order.MemberId), new PostEarn(kernel, catalogue, order)));
        MovedOut? moved = null;
        foreach (var move in order.Moves ?? [])
        {
            moved = Require(await kernel.Members.Send(Ids.Key(order.AllianceId, move.FromMemberId), new MoveOut(kernel, catalogue, order, move)));
            Require(await kernel.Members.Send(Ids.Key(order.AllianceId, move.ToMemberId), new MoveIn(kernel, catalogue, order, move, moved.ShortOfMerchant)));
        }

        return moved;
    }

    private async ValueTask<bool> IsPosted(string allianceId, string memberId, string entryId) =>
        await kernel.ReadDocument(new Partition(Containers.Accounts, Ids.Key(allianceId, memberId)), entryId) is not null;

    private static T Require<T>(Answer<T> answer) where T : class =>
        answer.IsSuccess ? answer.Value
        : answer.Refusal is Busy ? throw new StoreUnavailableException()
        : throw new InvalidOperationException($"A claimed order was refused: {answer.Refusal}");
}

/// <summary>What the member who had an order gave back.</summary>
/// <param name="Taken">Points that were there.</param>
/// <param name="ShortOfMerchant">Points of the merchant's that were not.</param>
internal sealed record MovedOut(long Taken, long ShortOfMerchant);

/// <summary>Takes a moved order out of the wrong member's ledger, its stamps included.</summary>
internal sealed class MoveOut(Kernel kernel, AllianceCatalogue catalogue, OrderClaim order, OrderMove move) : Command<Account, MovedOut>
{
    protected override async ValueTask<Answer<MovedOut>> Answer(Unit<Account> unit)
    {
        var entryId = order.MoveOutEntryId(move);
        if (await unit.Find(entryId, DocumentJson.Default.LedgerEntry) is { } posted)
        {
            return new MovedOut(-posted.Points, (posted.Short ?? 0) - (posted.ShortOfAlliance ?? 0));
        }

        var now = kernel.Now;
        var journal = new MemberJournal(unit, now, catalogue.Rules(order.Programme), move.By);
        var books = journal.Open();
        var allowNegative = catalogue.RulesAt(now).Programme.RefundPolicy == RefundPolicy.AllowNegative;
        var missing = books.TakeBack(
            order.MerchantId, order.LotExpiresAt, move.Points + OrderCampaign.PointsOf(move.Campaigns, order.MerchantId), allowNegative, now);
        var ofAlliance = books.TakeBack(
            Issuers.Alliance, order.LotExpiresAt, OrderCampaign.PointsOf(move.Campaigns, Issuers.Alliance), allowNegative, now);
        var (marks, moves) = await new Stamping(catalogue, journal, books).Withdraw(order.MerchantId, order.Source, remainingMinor: 0);
        var entry = journal.Close(books, entryId, EntryKind.Reverse) with
        {
            MerchantId = order.MerchantId,
            OrderNo = order.OrderNo,
            Reason = move.Reason,
            Short = missing + ofAlliance > 0 ? missing + ofAlliance : null,
            ShortOfAlliance = ofAlliance > 0 ? ofAlliance : null,
            AmountMinor = order.AmountMinor - order.RefundedMinor,
            Campaigns = OrderCampaign.Views(move.Campaigns, -1),
            Stamps = marks.Stamps,
            LitStops = marks.LitStops,
            StockMoves = moves,
        };
        journal.Record(books, entry);
        return new MovedOut(-entry.Points, missing);
    }
}

/// <summary>Puts a moved order into the right member's ledger. What the wrong one had already spent, the alliance issues.</summary>
internal sealed class MoveIn(Kernel kernel, AllianceCatalogue catalogue, OrderClaim order, OrderMove move, long shortBy) : Command<Account, EarnReceipt>
{
    protected override async ValueTask<Answer<EarnReceipt>> Answer(Unit<Account> unit)
    {
        var entryId = order.MoveInEntryId(move);
        if (await unit.Find(entryId, DocumentJson.Default.LedgerEntry) is { } posted)
        {
            return PostEarn.Receipt(posted);
        }

        var journal = new MemberJournal(unit, kernel.Now, catalogue.Rules(order.Programme), move.By);
        var books = journal.Open();
        var isFirstVisit = !books.Account.HoldsPointsOf(order.MerchantId);
        books.Issue(order.MerchantId, order.LotExpiresAt, move.Points + OrderCampaign.PointsOf(move.Campaigns, order.MerchantId) - shortBy);
        books.Issue(Issuers.Alliance, order.LotExpiresAt, shortBy + OrderCampaign.PointsOf(move.Campaigns, Issuers.Alliance));
        var marks = new Stamping(catalogue, journal, books).Purchase(order);
        var entry = journal.Close(books, entryId, EntryKind.Earn) with
        {
            MerchantId = order.MerchantId,
            OrderNo = order.OrderNo,
            AmountMinor = order.AmountMinor - order.RefundedMinor,
            OccurredAt = order.OccurredAt,
            Reason = move.Reason,
            Campaigns = OrderCampaign.Views(move.Campaigns),
            FirstVisit = isFirstVisit ? true : null,
            Stamps = marks.Stamps,
            LitStops = marks.LitStops,
        };
        journal.Record(books, entry);
        return PostEarn.Receipt(entry);
    }
}
