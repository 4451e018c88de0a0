using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Rewards;

namespace Alliance.Passports;

/// <summary>Gives and takes stamps within one member's commit, completions and their rewards included.</summary>
internal sealed class Stamping(AllianceCatalogue catalogue, MemberJournal journal, Books books)
{
    /// <summary>The stamps of a purchase.</summary>
    public StampView[]? Purchase(OrderClaim claim)
    {
        List<StampView>? stamps = null;
        foreach (var passport in catalogue.PassportsOf(claim.MerchantId))
        {
            var open = StampRules.IsOpen(passport, claim.OccurredAt) && claim.AmountMinor - claim.RefundedMinor >= passport.MinAmountMinor;
            if (open && Add(passport, claim.MerchantId, claim.Source) is { } stamp)
            {
                (stamps ??= []).Add(stamp);
            }
        }

        return stamps?.ToArray();
    }

    /// <summary>One stamp; null when the card already has this merchant's.</summary>
    public StampView? Add(Passport passport, string merchantId, string source)
    {
        var (account, isNew, completes) = StampRules.Add(books.Account, passport, merchantId, source, journal.Now);
        books.Account = account;
        if (!isNew)
        {
            return null;
        }

        var reward = completes ? Complete(passport) : null;
        var card = StampRules.CardOf(books.Account, passport.PassportId)!;
        return new StampView(passport.PassportId, merchantId, card.Stamps.Length, passport.Required, completes, reward);
    }

    /// <summary>
    /// Takes an order's stamps away where the rest of the purchase no longer suffices. A completion that is lost takes
    /// its reward with it while that is unused; a used one stays, and the alliance bears it.
    /// </summary>
    public async ValueTask<(StampView[]? Stamps, StockMove[]? StockMoves)> Withdraw(string merchantId, string source, long remainingMinor)
    {
        List<StampView>? views = null;
        List<StockMove>? moves = null;
        foreach (var card in books.Account.Cards)
        {
            if (!StampRules.TryRemove(card, merchantId, source, remainingMinor, out var without, out var stampGone))
            {
                continue;
            }

            if (stampGone && without is { CompletedAt: not null, Lost: false } && without.Stamps.Length < without.Required)
            {
                without = await LoseCompletion(without, moves ??= []);
            }

            books.Account = StampRules.With(books.Account, without);
            if (stampGone)
            {
                var required = without.Required > 0 ? without.Required : catalogue.PromisedPassport(card.PassportId)?.Required ?? 0;
                (views ??= []).Add(new StampView(card.PassportId, merchantId, without.Stamps.Length, required, false, null));
            }
        }

        return (views?.ToArray(), moves?.ToArray());
    }

    /// <summary>The same with its code, for the member's own eyes.</summary>
    public static RewardDue? WithCode(Kernel kernel, RewardDue? reward) =>
        reward is { RedemptionId: { } redemptionId } ? reward with { Code = kernel.Secrets.CodeOf(redemptionId) } : reward;

    /// <summary>Issues the reward of a completed card as a code.</summary>
    public RewardDue Issue(Passport passport, PassportCard card, Reward reward, int? shard, int attempt, long entryNumber)
    {
        var redemption = Codes.Issue(
            journal, books, reward, RewardRedemptionId(books.Account.MemberId, card), shard, attempt, entryNumber, passport.PassportId);
        books.Account = StampRules.With(books.Account, card with { RedemptionId = redemption.RedemptionId });
        // Without the code: a merchant's till reads this too.
        return new RewardDue(passport.Rewards, reward.RewardId, redemption.RedemptionId, null, redemption.ExpiresAt);
    }

    public static string RewardRedemptionId(string memberId, PassportCard card) =>
        Ids.Redemption(memberId, $"passport:{card.PassportId}:{card.Cycle}");

    private RewardDue Complete(Passport passport)
    {
        var card = StampRules.CardOf(books.Account, passport.PassportId)!;
        // With nothing to choose and nothing to reserve, the reward is issued at once; otherwise the member claims it.
        return passport.Rewards.Count == 1 && catalogue.PromisedReward(passport.Rewards[0]) is { Stock: null } reward
            ? Issue(passport, card, reward, shard: null, attempt: 1, books.Account.Entries + 1)
            : new RewardDue(passport.Rewards, null, null, null, null);
    }

    private async ValueTask<PassportCard> LoseCompletion(PassportCard card, List<StockMove> moves)
    {
        var again = card with { CompletedAt = null, Required = 0, RedemptionId = null, Cycle = card.Cycle + 1 };
        if (card.RedemptionId is null)
        {
            return again;
        }

        var redemption = await journal.Unit.Find(card.RedemptionId, Storage.DocumentJson.Default.Redemption);
        switch (redemption?.Status)
        {
            case RedemptionStatus.Issued:
                Codes.End(journal, books, redemption, RedemptionStatus.Reversed, LedgerAccount.Reversed, "purchase_refunded");
                if (redemption.ReturnToSale() is { } move)
                {
                    moves.Add(move);
                }

                return again;
            case RedemptionStatus.Used:
                // What the alliance had issued for a completion, it now bears as a loss.
                books.Post(LedgerAccount.Issued, Issuers.Alliance, redemption.Points);
                books.Post(LedgerAccount.Loss, Issuers.Alliance, -redemption.Points);
                return card with { Lost = true };
            default:
                // Expired or reversed: it gave nothing, and gives nothing more.
                return card with { Lost = true };
        }
    }
}
