using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Rewards;

namespace Alliance.Passports;

/// <summary>Gives and takes stamps and lit stops within one member's commit, completions and their rewards included.</summary>
internal sealed class Stamping(AllianceCatalogue catalogue, MemberJournal journal, Books books)
{
    /// <summary>The marks of a purchase.</summary>
    public Marks Purchase(OrderClaim claim)
    {
        var marks = new Marks();
        var left = claim.AmountMinor - claim.RefundedMinor;
        foreach (var challenge in catalogue.ChallengesOf(claim.MerchantId))
        {
            if (left > 0 && left >= challenge.MinAmountMinor && Counts(challenge, claim.MerchantId, claim.OccurredAt))
            {
                Add(marks, challenge, claim.MerchantId, claim.Source, claim.OccurredAt);
            }
        }

        foreach (var campaign in claim.Campaigns ?? [])
        {
            if (campaign.Gift)
            {
                Gift(marks, campaign, claim);
            }
        }

        return marks;
    }

    private void Gift(Marks marks, OrderCampaign campaign, OrderClaim claim)
    {
        var passportId = GiftCards.IdOf(campaign.CampaignId, campaign.Window);
        // The claim may know of a campaign that this process has yet to read of; it does soon.
        var gift = GiftCards.Find(catalogue, passportId) ?? throw new Ports.StoreUnavailableException();
        if (claim.AmountMinor - claim.RefundedMinor >= Math.Max(gift.MinAmountMinor, 1)
            && GiftCards.MakeRoom(books.Account, passportId) is { } account)
        {
            books.Account = account;
            Add(marks, gift, claim.MerchantId, claim.Source, claim.OccurredAt);
        }
    }

    /// <summary>The marks of a visit: that of the challenge it was made for first, and the stops of the routes the member is walking.</summary>
    public Marks Visit(IChallenge wanted, Visit visit)
    {
        var marks = new Marks();
        Add(marks, wanted, visit.MerchantId, visit.Source, journal.Now);
        foreach (var route in catalogue.ChallengesOf(visit.MerchantId).OfType<Route>())
        {
            if (route.RouteId != wanted.Id && route.ByPresence && Counts(route, visit.MerchantId, journal.Now))
            {
                Add(marks, route, visit.MerchantId, visit.Source, journal.Now);
            }
        }

        return marks;
    }

    /// <summary>
    /// Takes an order's marks away where the rest of the purchase no longer suffices. A completion that is lost takes
    /// its reward with it while that is unused; a used one stays, and the alliance bears it.
    /// </summary>
    public async ValueTask<(Marks Marks, StockMove[]? StockMoves)> Withdraw(string merchantId, string source, long remainingMinor)
    {
        var marks = new Marks();
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
                marks.Add(without, catalogue.PromisedChallenge(card.ChallengeId), merchantId, completed: false, null);
            }
        }

        return (marks, moves?.ToArray());
    }

    /// <summary>The same with its code, for the member's own eyes.</summary>
    public static RewardDue? WithCode(Kernel kernel, RewardDue? reward) =>
        reward is { RedemptionId: { } redemptionId } ? reward with { Code = kernel.Secrets.CodeOf(redemptionId) } : reward;

    /// <summary>Issues the reward of a completed card as a code.</summary>
    public RewardDue Issue(IChallenge challenge, ChallengeCard card, Reward reward, int? shard, int attempt, long entryNumber)
    {
        var redemption = Codes.Issue(
            journal, books, reward, RewardRedemptionId(books.Account.MemberId, card), shard, attempt, entryNumber, challenge.Id);
        books.Account = StampRules.With(books.Account, card with { RedemptionId = redemption.RedemptionId });
        // Without the code: a merchant's till reads this too.
        return new RewardDue(challenge.Rewards, reward.RewardId, redemption.RedemptionId, null, redemption.ExpiresAt);
    }

    /// <summary>The redemption of a completion; <c>passport</c> in its seed stands for routes too, whose ids differ.</summary>
    public static string RewardRedemptionId(string memberId, ChallengeCard card) =>
        Ids.Redemption(memberId, $"passport:{card.ChallengeId}:{card.Cycle}");

    private bool Counts(IChallenge challenge, string merchantId, DateTimeOffset at) =>
        StampRules.Refuse(challenge, StampRules.CardOf(books.Account, challenge.Id), merchantId, at) is null;

    private void Add(Marks marks, IChallenge challenge, string merchantId, string source, DateTimeOffset at)
    {
        var (account, isNew, completes) = StampRules.Add(books.Account, challenge, merchantId, source, at, journal.Now);
        books.Account = account;
        if (isNew || completes)
        {
            var reward = completes ? Complete(challenge) : null;
            marks.Add(StampRules.CardOf(books.Account, challenge.Id)!, challenge, merchantId, completes, reward);
        }
    }

    private RewardDue Complete(IChallenge challenge)
    {
        var card = StampRules.CardOf(books.Account, challenge.Id)!;
        // With nothing to choose and nothing to reserve, the reward is issued at once; otherwise the member claims it.
        return challenge.Rewards.Count == 1 && catalogue.PromisedReward(challenge.Rewards[0]) is { Stock: null } reward
            ? Issue(challenge, card, reward, shard: null, attempt: 1, books.Account.Entries + 1)
            : new RewardDue(challenge.Rewards, null, null, null, null);
    }

    private async ValueTask<ChallengeCard> LoseCompletion(ChallengeCard card, List<StockMove> moves)
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
