using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Members;

/// <summary>A member's progress in one passport.</summary>
/// <param name="PassportId">The passport.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Collected">Distinct merchants collected.</param>
/// <param name="Required">Distinct merchants that complete it.</param>
/// <param name="CollectedMerchants">Whose stamps are there.</param>
/// <param name="MissingMerchants">Whose stamps could still be collected.</param>
/// <param name="Completed">True once it is complete.</param>
/// <param name="CompletedAt">When it was completed.</param>
/// <param name="Reward">What a completed one is worth: open to choose, or issued.</param>
public sealed record PassportProgress(
    string PassportId, string Name, int Collected, int Required, IReadOnlyList<string> CollectedMerchants,
    IReadOnlyList<string> MissingMerchants, bool Completed, DateTimeOffset? CompletedAt, RewardDue? Reward);

/// <summary>A redemption as its member sees it.</summary>
/// <param name="RedemptionId">The redemption.</param>
/// <param name="RewardId">What was taken.</param>
/// <param name="Status"><c>issued</c>, <c>used</c>, <c>expired</c> or <c>reversed</c>.</param>
/// <param name="Code">The code to show.</param>
/// <param name="PointsSpent">What it cost the member.</param>
/// <param name="PassportId">The passport it was given for, if any.</param>
/// <param name="RouteId">The route it was given for, if any.</param>
/// <param name="IssuedAt">When.</param>
/// <param name="ExpiresAt">First moment at which the code can no longer be used.</param>
/// <param name="EndedAt">When it was used, reversed or expired.</param>
/// <param name="UsedBy">The merchant that honoured it.</param>
/// <param name="Reason">Why it was reversed.</param>
public sealed record RedemptionView(
    string RedemptionId, string RewardId, string Status, string Code, long PointsSpent, string? PassportId, string? RouteId,
    DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt, string? UsedBy, string? Reason);

/// <summary>What a member, or an operator, reads.</summary>
public sealed class ReadMember
{
    private readonly Kernel _kernel;

    internal ReadMember(Kernel kernel) => _kernel = kernel;

    /// <summary>The wallet as of now: lots whose time is up count no more, though their expiry may not be recorded yet.</summary>
    public async ValueTask<Answer<Wallet>> Wallet(string allianceId, string memberId) =>
        await _kernel.Members.Read(Ids.Key(allianceId, memberId)) is { } account
            ? WalletOf(account, _kernel.Now)
            : new NotFound(Subject.Member, memberId);

    /// <summary>The ledger, newest first; <paramref name="limit"/> is 1 to 1,000.</summary>
    public async Task<Answer<Page<EntryView>>> Ledger(string allianceId, string memberId, int limit, string? cursor)
    {
        if (await _kernel.Members.Read(Ids.Key(allianceId, memberId)) is null)
        {
            return new NotFound(Subject.Member, memberId);
        }

        return await Page(allianceId, memberId, "led/", limit, cursor, static document =>
            View(Bodies.Decode(document, DocumentJson.Default.LedgerEntry)));
    }

    /// <summary>The redemptions, newest first; <paramref name="limit"/> is 1 to 1,000.</summary>
    public async Task<Answer<Page<RedemptionView>>> Redemptions(string allianceId, string memberId, int limit, string? cursor)
    {
        if (await _kernel.Members.Read(Ids.Key(allianceId, memberId)) is null)
        {
            return new NotFound(Subject.Member, memberId);
        }

        return await Page(allianceId, memberId, "rdm/", limit, cursor, document =>
            View(Bodies.Decode(document, DocumentJson.Default.Redemption)));
    }

    /// <summary>One redemption.</summary>
    public async Task<Answer<RedemptionView>> Redemption(string allianceId, string redemptionId)
    {
        var memberId = Ids.MemberOf(redemptionId);
        var redemption = memberId is null ? null : await _kernel.Read(
            Containers.Accounts, Ids.Key(allianceId, memberId), redemptionId, DocumentJson.Default.Redemption);
        return redemption is null or { Status: RedemptionStatus.Void } ? new NotFound(Subject.Redemption, redemptionId) : View(redemption);
    }

    /// <summary>The member a redemption belongs to, for the check of who may see it; null when the text is no redemption id.</summary>
    public static string? OwnerOf(string redemptionId) => Ids.MemberOf(redemptionId);

    /// <summary>Progress in every passport of the alliance.</summary>
    public async Task<Answer<Page<PassportProgress>>> Passports(string allianceId, string memberId)
    {
        var catalogue = await _kernel.Catalogue.Find(allianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (await _kernel.Members.Read(Ids.Key(allianceId, memberId)) is not { } account)
        {
            return new NotFound(Subject.Member, memberId);
        }

        var progress = new List<PassportProgress>();
        foreach (var item in catalogue.Passports)
        {
            progress.Add(await Progress(catalogue, account, allianceId, item.Value));
        }

        foreach (var withdrawn in catalogue.WithdrawnPassports.Where(passport => CardOf(account, passport).CompletedAt is not null))
        {
            // What was completed stays promised.
            progress.Add(await Progress(catalogue, account, allianceId, withdrawn));
        }

        foreach (var card in account.Cards)
        {
            if (Campaigns.GiftCards.Find(catalogue, card.ChallengeId) is { } gift)
            {
                progress.Add(await Progress(catalogue, account, allianceId, gift));
            }
        }

        return new Page<PassportProgress>(progress, null);
    }

    internal async ValueTask<PassportProgress> Progress(AllianceCatalogue catalogue, Account account, string allianceId, Passport passport)
    {
        var card = CardOf(account, passport);
        var collected = card.Stamps.Select(static stamp => stamp.MerchantId).ToArray();
        var eligible = passport.Merchants ?? [.. catalogue.Merchants.Where(static item => !item.Value.Closed).Select(static item => item.Value.MerchantId)];
        return new PassportProgress(
            passport.PassportId, passport.Name, collected.Length, passport.Required, collected,
            [.. eligible.Except(collected, StringComparer.Ordinal)], card.CompletedAt is not null, card.CompletedAt,
            await RewardOf(allianceId, passport, card));
    }

    /// <summary>What a completed card is worth, for the member's own eyes: open to choose, or issued; null where it is neither.</summary>
    internal async ValueTask<RewardDue?> RewardOf(string allianceId, IChallenge challenge, ChallengeCard card)
    {
        if (card is { CompletedAt: not null, RedemptionId: { } redemptionId })
        {
            var answer = await Redemption(allianceId, redemptionId);
            return answer.IsSuccess
                ? new RewardDue(challenge.Rewards, answer.Value.RewardId, redemptionId, answer.Value.Code, answer.Value.ExpiresAt)
                : null;
        }

        return card is { CompletedAt: not null, Lost: false } ? new RewardDue(challenge.Rewards, null, null, null, null) : null;
    }

    internal static Wallet WalletOf(Account account, DateTimeOffset now)
    {
        var lots = new List<LotView>(account.Lots.Length);
        long expired = 0;
        foreach (var lot in account.Lots)
        {
            if (lot.ExpiresAt <= now)
            {
                expired += lot.Points;
            }
            else
            {
                lots.Add(new LotView(lot.Issuer, lot.Points, lot.ExpiresAt));
            }
        }

        var points = account.Points;
        return new Wallet(account.MemberId, points with { Available = points.Available - expired }, lots, null, account.Blocked is not null);
    }

    internal static EntryView View(LedgerEntry entry) => new(
        entry.EntryId, entry.Number, KindName(entry.Kind), entry.Points, entry.Balance, entry.At, entry.OccurredAt, entry.MerchantId,
        entry.OrderNo, entry.AmountMinor, entry.RedemptionId, entry.Reason, entry.Programme, entry.Stamps ?? [], entry.LitStops ?? [],
        entry.Kind == EntryKind.Join ? entry.ChallengeId : null, entry.Campaigns ?? []);

    internal RedemptionView View(Redemption redemption) => new(
        redemption.RedemptionId, redemption.RewardId, redemption.Status.ToString().ToLowerInvariant(),
        _kernel.Secrets.CodeOf(redemption.RedemptionId), redemption.OwnPoints,
        redemption.ChallengeId is { } passportId && !Ids.IsRoute(passportId) ? passportId : null,
        redemption.ChallengeId is { } routeId && Ids.IsRoute(routeId) ? routeId : null,
        redemption.IssuedAt, redemption.ExpiresAt, redemption.EndedAt, redemption.UsedBy, redemption.Reason);

    private static ChallengeCard CardOf(Account account, Passport passport) =>
        Alliance.Passports.StampRules.CardOf(account, passport.PassportId) ?? new ChallengeCard(passport.PassportId, []);

    private static string KindName(EntryKind kind) => kind.ToString().ToLowerInvariant();

    private Task<Page<T>> Page<T>(string allianceId, string memberId, string prefix, int limit, string? cursor, Func<Document, T> view) =>
        NewestFirst.Read(_kernel, new Partition(Containers.Accounts, Ids.Key(allianceId, memberId)), prefix, limit, cursor, view);
}
