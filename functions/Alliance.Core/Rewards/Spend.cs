using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Storage;

namespace Alliance.Rewards;

/// <summary>What a redemption spends on.</summary>
internal sealed record Spending(
    string AllianceId, string MemberId, Reward Reward, string RedemptionId, IChallenge? Challenge, int Cycle, string? Digest);

/// <summary>Spends a member's points, or a completed passport or route, on a code.</summary>
internal sealed class Spend(Kernel kernel, AllianceCatalogue catalogue, Spending spending, Reserved? reserved) : Command<Account, RedemptionReceipt>
{
    /// <summary>True when a sweep gave this try's reservation up before it spent; reserve again.</summary>
    public bool Barred { get; private set; }

    public static string EntryId(string redemptionId) => "redeem:" + redemptionId;

    public static RedemptionReceipt Receipt(Kernel kernel, LedgerEntry entry, Redemption redemption) => new(
        redemption.RedemptionId, redemption.RewardId, kernel.Secrets.CodeOf(redemption.RedemptionId), -entry.Points, entry.Balance, redemption.ExpiresAt);

    /// <summary>What the member's own state says against it, if anything.</summary>
    public static Refusal? Check(Account account, Spending spending, PlatformSettings settings, DateTimeOffset now)
    {
        if (account.Blocked is not null)
        {
            return new MemberBlocked(account.MemberId);
        }

        var reward = spending.Reward;
        if (spending.Challenge is { } challenge)
        {
            var card = StampRules.CardOf(account, challenge.Id);
            if (card is not { CompletedAt: not null, RedemptionId: null, Lost: false } || card.Cycle != spending.Cycle)
            {
                return new NoRewardDue(challenge.Id);
            }
        }
        else
        {
            if (reward.PerMemberLimit is { } limit && Codes.Taken(account, reward.RewardId) >= limit)
            {
                return new QuantityExceeded(reward.RewardId, limit);
            }

            var available = Available(account, now);
            if (reward.PointsPrice > 0 && available < reward.PointsPrice)
            {
                return new InsufficientPoints(reward.PointsPrice, available);
            }
        }

        return account.OpenCodes.Length >= settings.OpenCodesPerMember ? new TooManyOpenCodes(settings.OpenCodesPerMember) : null;
    }

    protected override async ValueTask<Answer<RedemptionReceipt>> Answer(Unit<Account> unit)
    {
        Barred = false;
        var entryId = EntryId(spending.RedemptionId);
        var standing = unit.Known(spending.RedemptionId, DocumentJson.Default.Redemption);
        if (unit.Known(entryId, DocumentJson.Default.LedgerEntry) is { } spent)
        {
            return await Replay(unit, spent);
        }

        if (standing is { Status: not RedemptionStatus.Void })
        {
            return await ReplayFound(unit, entryId);
        }

        if (unit.State is null)
        {
            return new NotFound(Subject.Member, spending.MemberId);
        }

        Barred = standing is not null && (reserved?.Attempt ?? int.MaxValue) <= standing.Attempt;
        if (Barred)
        {
            return new Busy(TimeSpan.FromSeconds(1));
        }

        if (Check(unit.State, spending, kernel.Settings, kernel.Now) is { } refusal)
        {
            // What was spent under this very key may be the reason.
            return await unit.Find(spending.RedemptionId, DocumentJson.Default.Redemption) is { Status: not RedemptionStatus.Void }
                ? await ReplayFound(unit, entryId)
                : refusal;
        }

        var now = kernel.Now;
        var journal = new MemberJournal(unit, now, catalogue.RulesAt(now), spending.MemberId);
        var books = journal.Open();
        var number = books.Account.Entries + 1;
        if (spending.Challenge is { } challenge)
        {
            var card = StampRules.CardOf(books.Account, challenge.Id)!;
            new Stamping(catalogue, journal, books).Issue(challenge, card, spending.Reward, reserved?.Shard, reserved?.Attempt ?? 1, number);
        }
        else
        {
            Codes.Issue(journal, books, spending.Reward, spending.RedemptionId, reserved?.Shard, reserved?.Attempt ?? 1, number, null);
        }

        var entry = journal.Close(books, entryId, EntryKind.Redeem) with
        {
            RedemptionId = spending.RedemptionId,
            RewardId = spending.Reward.RewardId,
            ChallengeId = spending.Challenge?.Id,
            Digest = spending.Digest,
            StockMoves = reserved is null
                ? null
                : [new StockMove(StockMoveKind.Spent, spending.Reward.RewardId, reserved.Shard, spending.RedemptionId, reserved.Attempt)],
        };
        journal.Record(books, entry);
        return Receipt(kernel, entry, unit.Known(spending.RedemptionId, DocumentJson.Default.Redemption)!);
    }

    private static long Available(Account account, DateTimeOffset now)
    {
        var available = account.Available;
        foreach (var lot in account.Lots)
        {
            available -= lot.ExpiresAt <= now ? lot.Points : 0;
        }

        return available;
    }

    private async ValueTask<Answer<RedemptionReceipt>> ReplayFound(Unit<Account> unit, string entryId) =>
        await unit.Find(entryId, DocumentJson.Default.LedgerEntry) is { } entry
            ? await Replay(unit, entry)
            : throw new InvalidDataException($"{spending.RedemptionId} has no entry.");

    /// <summary>A standing entry that is not what this request asks for: another body, or another reward of the challenge.</summary>
    public static Refusal? Misuse(LedgerEntry entry, string? digest, string rewardId, string? challengeId) =>
        entry.Digest != digest ? new KeyReused()
        : challengeId is not null && entry.RewardId != rewardId ? new NoRewardDue(challengeId)
        : null;

    private async ValueTask<Answer<RedemptionReceipt>> Replay(Unit<Account> unit, LedgerEntry entry)
    {
        if (Misuse(entry, spending.Digest, spending.Reward.RewardId, spending.Challenge?.Id) is { } misuse)
        {
            return misuse;
        }

        // Written with its entry, in one commit.
        var redemption = await unit.Find(spending.RedemptionId, DocumentJson.Default.Redemption);
        var receipt = Receipt(kernel, entry, redemption!);
        return entry.CommitId == unit.CommitId ? receipt : Answer<RedemptionReceipt>.Replay(receipt);
    }
}
