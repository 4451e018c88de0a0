using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Rewards;

/// <summary>An operator takes a redemption back.</summary>
public sealed record ReverseRequest(string AllianceId, string RedemptionId, string Reason);

/// <summary>The redemption is undone.</summary>
/// <param name="RedemptionId">The redemption.</param>
/// <param name="PointsReturned">Points that went back to their lots.</param>
/// <param name="PointsExpired">Points whose lots had expired: they are breakage.</param>
/// <param name="Points">The balance after it.</param>
public sealed record ReverseReceipt(string RedemptionId, long PointsReturned, long PointsExpired, PointsView Points);

/// <summary>
/// Reverses a redemption, used or not: its points return to the lots they came from, its unit of stock to sale, and
/// where it was used the merchant that honoured it is owed nothing for it.
/// </summary>
public sealed class ReverseRedemption
{
    private readonly Kernel _kernel;
    private readonly Stock _stock;

    internal ReverseRedemption(Kernel kernel, Stock stock) => (_kernel, _stock) = (kernel, stock);

    /// <summary>Reverses once; again gives the same receipt as a replay.</summary>
    public async Task<Answer<ReverseReceipt>> Execute(ReverseRequest request, string actor)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (Ids.MemberOf(request.RedemptionId) is not { } memberId)
        {
            return new NotFound(Subject.Redemption, request.RedemptionId);
        }

        var reverse = new Reverse(_kernel, catalogue, request, actor);
        var answer = await _kernel.Members.Send(Ids.Key(request.AllianceId, memberId), reverse);
        if (answer.IsSuccess && !answer.IsReplay && reverse.ToSale is { } move)
        {
            // The change feed would do it too; at once is what the operator expects.
            await _stock.Settle(request.AllianceId, move.RewardId, move.Shard, move.RedemptionId, move.Attempt, ReservationStatus.Returned);
        }

        return answer;
    }

    private sealed class Reverse(Kernel kernel, AllianceCatalogue catalogue, ReverseRequest request, string actor) : Command<Account, ReverseReceipt>
    {
        private string EntryId => "reverse:" + request.RedemptionId;

        public StockMove? ToSale { get; private set; }

        protected override async ValueTask<Answer<ReverseReceipt>> Answer(Unit<Account> unit)
        {
            var redemption = unit.State is null ? null : await unit.Find(request.RedemptionId, DocumentJson.Default.Redemption);
            switch (redemption?.Status)
            {
                case null or RedemptionStatus.Void:
                    return new NotFound(Subject.Redemption, request.RedemptionId);
                case RedemptionStatus.Expired:
                    return new CodeExpired(redemption.RedemptionId, redemption.ExpiresAt);
                case RedemptionStatus.Reversed:
                    return await unit.Find(EntryId, DocumentJson.Default.LedgerEntry) is { } entry
                        ? Answer<ReverseReceipt>.Replay(Receipt(entry))
                        : new RedemptionReversed(redemption.RedemptionId);
            }

            var now = kernel.Now;
            var journal = new MemberJournal(unit, now, catalogue.RulesAt(now), actor);
            var books = journal.Open();
            if (redemption.Status == RedemptionStatus.Issued)
            {
                Codes.End(journal, books, redemption, RedemptionStatus.Reversed, LedgerAccount.Reversed, request.Reason);
            }
            else
            {
                UndoUse(journal, books, redemption);
            }

            ToSale = redemption.ReturnToSale();
            var closed = journal.Close(books, EntryId, EntryKind.Reverse) with
            {
                MerchantId = redemption.UsedBy,
                RedemptionId = redemption.RedemptionId,
                RewardId = redemption.RewardId,
                Reason = request.Reason,
                StockMoves = ToSale is { } move ? [move] : null,
            };
            journal.Record(books, closed);
            return Receipt(closed);
        }

        private static ReverseReceipt Receipt(LedgerEntry entry)
        {
            var expired = entry.Postings.Where(static posting => posting.Account == LedgerAccount.Expired).Sum(static posting => posting.Points);
            return new ReverseReceipt(entry.RedemptionId!, entry.Points, expired, entry.Balance);
        }

        private void UndoUse(MemberJournal journal, Books books, Redemption redemption)
        {
            if (redemption.ChallengeId is null)
            {
                books.Return(redemption.Pieces, LedgerAccount.Owed, redemption.UsedBy, journal.Now);
            }
            else
            {
                books.Post(LedgerAccount.Owed, Issuers.Alliance, -redemption.Points, redemption.UsedBy);
                books.Post(LedgerAccount.Reversed, Issuers.Alliance, redemption.Points);
                if (Array.Exists(books.Account.Cards, card => card.Lost && card.RedemptionId == redemption.RedemptionId))
                {
                    // Nobody is owed for it any more, so that it is no loss either.
                    books.Post(LedgerAccount.Loss, Issuers.Alliance, redemption.Points);
                    books.Post(LedgerAccount.Issued, Issuers.Alliance, -redemption.Points);
                }
            }

            books.Account = Codes.Uncount(books.Account, redemption.RewardId);
            var ended = redemption with { Status = RedemptionStatus.Reversed, EndedAt = journal.Now, Reason = request.Reason };
            journal.Unit.Replace(ended.RedemptionId, ended.SortKey, ended, DocumentJson.Default.Redemption);
        }
    }
}
