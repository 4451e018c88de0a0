using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Rewards;

/// <summary>A member takes a reward for points.</summary>
public sealed record RedeemRequest(string AllianceId, string MemberId, string RewardId);

/// <summary>A member takes the reward of a completed passport or route.</summary>
public sealed record ClaimRewardRequest(string AllianceId, string MemberId, string ChallengeId, string RewardId);

/// <summary>A code to show at a merchant that honours the reward.</summary>
/// <param name="RedemptionId">The redemption.</param>
/// <param name="RewardId">The reward.</param>
/// <param name="Code">What the merchant verifies; ten characters.</param>
/// <param name="PointsSpent">What it cost.</param>
/// <param name="Points">The balance after it.</param>
/// <param name="ExpiresAt">First moment at which the code can no longer be used.</param>
public sealed record RedemptionReceipt(
    string RedemptionId, string RewardId, string Code, long PointsSpent, PointsView Points, DateTimeOffset ExpiresAt);

/// <summary>Turns points into a code: stock is reserved, points are spent, the reservation is confirmed.</summary>
public sealed class Redeem
{
    // Each try is barred only by a sweep that found the one before it unfinished for a whole reservation time.
    private const int MaxAttempts = 3;

    private readonly Kernel _kernel;
    private readonly Stock _stock;
    private readonly ReservationSweep _reservations;
    private readonly InFlight<RedemptionReceipt> _inFlight = new();

    internal Redeem(Kernel kernel, Stock stock, ReservationSweep reservations) =>
        (_kernel, _stock, _reservations) = (kernel, stock, reservations);

    /// <summary>Redeems a reward for points, once for each key.</summary>
    public async Task<Answer<RedemptionReceipt>> Execute(RedeemRequest request, RequestKey key)
    {
        var redemptionId = Ids.Redemption(request.MemberId, key.Hash);
        return await _inFlight.Run($"{request.AllianceId}|{redemptionId}|{key.Digest}", () => RedeemOnce(request, key, redemptionId));
    }

    /// <summary>Claims the reward of a completed passport or route, once for each completion.</summary>
    public async Task<Answer<RedemptionReceipt>> ClaimReward(ClaimRewardRequest request)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (catalogue.PromisedChallenge(request.ChallengeId) is not { } challenge)
        {
            return new NotFound(Ids.IsRoute(request.ChallengeId) ? Subject.Route : Subject.Passport, request.ChallengeId);
        }

        if (catalogue.PromisedReward(request.RewardId) is not { } reward)
        {
            return new NotFound(Subject.Reward, request.RewardId);
        }

        if (!challenge.Rewards.Contains(reward.RewardId, StringComparer.Ordinal))
        {
            return new RewardNotOffered(challenge.Id, reward.RewardId);
        }

        var account = await _kernel.Members.Read(Ids.Key(request.AllianceId, request.MemberId));
        if (account is null)
        {
            return new NotFound(Subject.Member, request.MemberId);
        }

        if (StampRules.CardOf(account, challenge.Id) is not { CompletedAt: not null } card)
        {
            return new NoRewardDue(challenge.Id);
        }

        var redemptionId = Stamping.RewardRedemptionId(account.MemberId, card);
        return await _inFlight.Run(
            $"{request.AllianceId}|{redemptionId}|{reward.RewardId}",
            () => Take(catalogue, new Spending(request.AllianceId, request.MemberId, reward, redemptionId, challenge, card.Cycle, null), account));
    }

    private async Task<Answer<RedemptionReceipt>> RedeemOnce(RedeemRequest request, RequestKey key, string redemptionId)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        // The member's commit checks again; this only keeps stock from being reserved in vain.
        var account = await _kernel.Members.ReadRecent(Ids.Key(request.AllianceId, request.MemberId), _kernel.Settings.CatalogueLifetime);
        if (account is null)
        {
            return new NotFound(Subject.Member, request.MemberId);
        }

        var reward = catalogue.FindReward(request.RewardId)?.Value;
        var spending = reward is null ? null : new Spending(request.AllianceId, request.MemberId, reward, redemptionId, null, 0, key.Digest);
        var refusal = reward is null ? new NotFound(Subject.Reward, request.RewardId) : CheckSale(reward, _kernel.Now);
        if (refusal is null)
        {
            return await Take(catalogue, spending!, account);
        }

        return await FindReplay(request.AllianceId, request.MemberId, redemptionId, key.Digest, request.RewardId, null) ?? refusal;
    }

    private async Task<Answer<RedemptionReceipt>> Take(AllianceCatalogue catalogue, Spending spending, Account account)
    {
        if (Spend.Check(account, spending, _kernel.Settings, _kernel.Now) is not null
            && await _kernel.Members.Read(Ids.Key(spending.AllianceId, spending.MemberId)) is { } current
            && Spend.Check(current, spending, _kernel.Settings, _kernel.Now) is { } refusal)
        {
            return await FindReplay(spending) ?? refusal;
        }

        for (var attempt = 1; ; attempt++)
        {
            Reserved? reserved = null;
            if (spending.Reward.Stock is not null)
            {
                var reserving = await _stock.Reserve(spending.AllianceId, spending.Reward, spending.RedemptionId, spending.MemberId);
                if (!reserving.IsSuccess)
                {
                    return await FindReplay(spending) ?? reserving.Refusal;
                }

                reserved = reserving.Value;
            }

            var spend = new Spend(_kernel, catalogue, spending, reserved);
            var spent = await _kernel.Members.Send(Ids.Key(spending.AllianceId, spending.MemberId), spend);
            if (spent.Refusal is Busy && !spend.Barred)
            {
                // Unknown: the sweep finds out what became of the reservation.
                return spent;
            }

            // Spent: the change feed confirms the reservation. Refused, or spent by an earlier try: this one is given up.
            if (reserved is { IsNew: true } && (!spent.IsSuccess || spent.IsReplay))
            {
                await GiveUp(spending, reserved);
            }

            if (!spend.Barred || attempt == MaxAttempts)
            {
                return spent;
            }
        }
    }

    private async Task GiveUp(Spending spending, Reserved reserved)
    {
        try
        {
            await _reservations.Settle(
                spending.AllianceId, spending.Reward.RewardId, spending.RedemptionId, spending.MemberId, reserved.Shard, reserved.Attempt);
        }
        catch (StoreUnavailableException)
        {
            // The answer stands; the sweep settles what is left.
        }
    }

    private static Refusal? CheckSale(Reward reward, DateTimeOffset now)
    {
        if (reward.OnlyByCompletion)
        {
            return new RewardNotForSale(reward.RewardId);
        }

        return now < reward.SaleFrom || now >= reward.SaleUntil
            ? new OutsideTimeWindow(reward.RewardId, now, reward.SaleFrom, reward.SaleUntil)
            : null;
    }

    private ValueTask<Answer<RedemptionReceipt>?> FindReplay(Spending spending) => FindReplay(
        spending.AllianceId, spending.MemberId, spending.RedemptionId, spending.Digest, spending.Reward.RewardId, spending.Challenge?.Id);

    /// <summary>What was committed under the same key stays what it was, whatever a rule says now.</summary>
    private async ValueTask<Answer<RedemptionReceipt>?> FindReplay(
        string allianceId, string memberId, string redemptionId, string? digest, string rewardId, string? challengeId)
    {
        var key = Ids.Key(allianceId, memberId);
        var entry = await _kernel.Read(Containers.Accounts, key, Spend.EntryId(redemptionId), DocumentJson.Default.LedgerEntry);
        if (entry is null)
        {
            return null;
        }

        if (Spend.Misuse(entry, digest, rewardId, challengeId) is { } misuse)
        {
            return misuse;
        }

        var redemption = await _kernel.Read(Containers.Accounts, key, redemptionId, DocumentJson.Default.Redemption);
        return Answer<RedemptionReceipt>.Replay(Spend.Receipt(_kernel, entry, redemption!));
    }
}
