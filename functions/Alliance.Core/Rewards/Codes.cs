using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Storage;

namespace Alliance.Rewards;

/// <summary>The life of a code within its member's commit: issued, and ended one way or another.</summary>
internal static class Codes
{
    /// <summary>
    /// Issues a code: paid from the member's lots when bought, from the alliance's own points when given for a completion.
    /// </summary>
    public static Redemption Issue(
        MemberJournal journal, Books books, Reward reward, string redemptionId, int? shard, int attempt, long entryNumber,
        string? challengeId)
    {
        var expiresAt = journal.Rules.CodeExpiry(journal.Now);
        Lot[] pieces;
        if (challengeId is null)
        {
            pieces = books.Spend(reward.PointsPrice, LedgerAccount.Outstanding);
            books.Account = books.Account with { Reserved = checked(books.Account.Reserved + reward.PointsPrice) };
        }
        else
        {
            pieces = reward.PointsPrice == 0 ? [] : [new Lot(Issuers.Alliance, expiresAt, reward.PointsPrice)];
            books.IssueIntoCode(Issuers.Alliance, reward.PointsPrice);
        }

        var redemption = new Redemption
        {
            RedemptionId = redemptionId,
            MemberId = books.Account.MemberId,
            RewardId = reward.RewardId,
            Status = RedemptionStatus.Issued,
            Attempt = attempt,
            Number = entryNumber,
            Pieces = pieces,
            IssuedAt = journal.Now,
            ExpiresAt = expiresAt,
            Shard = shard,
            ChallengeId = challengeId,
        };
        books.Account = Count(books.Account, reward) with { OpenCodes = [.. books.Account.OpenCodes, new OpenCode(redemptionId, expiresAt)] };
        books.ExpiresAt(expiresAt);
        if (journal.Unit.Known(redemptionId, DocumentJson.Default.Redemption) is null)
        {
            journal.Unit.Create(redemptionId, redemption.SortKey, redemption, DocumentJson.Default.Redemption);
        }
        else
        {
            journal.Unit.Replace(redemptionId, redemption.SortKey, redemption, DocumentJson.Default.Redemption);
        }

        return redemption;
    }

    /// <summary>
    /// Ends an unused code. Bought points go back to their lots, except into <see cref="LedgerAccount.Expired"/> where
    /// the programme says so; the alliance's points for a completion go to <paramref name="into"/>.
    /// </summary>
    public static void End(
        MemberJournal journal, Books books, Redemption redemption, RedemptionStatus status, LedgerAccount into, string? reason, bool keep = true)
    {
        if (redemption.ChallengeId is null)
        {
            books.Return(redemption.Pieces, LedgerAccount.Outstanding, null, journal.Now, keep);
        }
        else
        {
            books.Post(LedgerAccount.Outstanding, Issuers.Alliance, -redemption.Points);
            books.Post(into, Issuers.Alliance, redemption.Points);
        }

        books.Account = Uncount(books.Account, redemption.RewardId);
        Close(journal, books, redemption with { Status = status, EndedAt = journal.Now, Reason = reason });
    }

    /// <summary>Stages a redemption that stands open no longer.</summary>
    public static void Close(MemberJournal journal, Books books, Redemption ended)
    {
        var account = books.Account;
        books.Account = account with
        {
            Reserved = account.Reserved - ended.OwnPoints,
            OpenCodes = [.. account.OpenCodes.Where(open => open.RedemptionId != ended.RedemptionId)],
        };
        journal.Unit.Replace(ended.RedemptionId, ended.SortKey, ended, DocumentJson.Default.Redemption);
    }

    /// <summary>How often the member has taken a reward.</summary>
    public static int Taken(Account account, string rewardId) =>
        Array.Find(account.Taken, taken => taken.RewardId == rewardId).Count;

    /// <summary>A reward that came back no longer counts against its limit.</summary>
    public static Account Uncount(Account account, string rewardId)
    {
        var count = Taken(account, rewardId) - 1;
        return count < 0 ? account : SetTaken(account, rewardId, count);
    }

    private static Account Count(Account account, Reward reward) =>
        reward.PerMemberLimit is null ? account : SetTaken(account, reward.RewardId, Taken(account, reward.RewardId) + 1);

    private static Account SetTaken(Account account, string rewardId, int count)
    {
        var others = account.Taken.Where(taken => taken.RewardId != rewardId);
        return account with { Taken = count > 0 ? [.. others, new TakenReward(rewardId, count)] : [.. others] };
    }
}
