using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Routes;

namespace Alliance.Passports;

/// <summary>What purchases, visits and refunds do to a member's passports and routes. Pure.</summary>
internal static class StampRules
{
    // Further sources of one stamp are only counted: while any of them is, the stamp stands.
    private const int MaxSources = 3;

    public static ChallengeCard? CardOf(Account account, string challengeId) =>
        Array.Find(account.Cards, card => card.ChallengeId == challengeId);

    public static Stamp? StampOf(ChallengeCard? card, string merchantId) =>
        card is null ? null : Array.Find(card.Stamps, stamp => stamp.MerchantId == merchantId);

    /// <summary>Why a purchase or visit of that moment does not count, or null where it does.</summary>
    public static Refusal? Refuse(IChallenge challenge, ChallengeCard? card, string merchantId, DateTimeOffset at)
    {
        if (!challenge.Includes(merchantId))
        {
            return new MerchantNotEligible(merchantId, challenge.Id);
        }

        if (at < challenge.ValidFrom || at >= challenge.ValidUntil)
        {
            return new OutsideTimeWindow(challenge.Id, at, challenge.ValidFrom, challenge.ValidUntil);
        }

        return challenge is Route route ? WalkRules.Refuse(route, card, merchantId, at) : null;
    }

    /// <summary>Gives a merchant's stamp, or lets an existing one rest on one more source.</summary>
    /// <returns>The account, whether the stamp is new, and whether the challenge is now complete and was not before.</returns>
    public static (Account Account, bool IsNew, bool Completes) Add(
        Account account, IChallenge challenge, string merchantId, string source, DateTimeOffset at, DateTimeOffset now)
    {
        var card = CardOf(account, challenge.Id) ?? new ChallengeCard(challenge.Id, []);
        var standing = StampOf(card, merchantId);
        card = card with
        {
            Stamps = standing is null
                // Only a map tells when: a passport's card stays small.
                ? [.. card.Stamps, new Stamp(merchantId, [source], challenge.MinAmountMinor) { At = challenge is Route ? at : null }]
                : Swap(card.Stamps, standing, Firmer(standing, source)),
        };
        // Also with a stamp that stood before: the operator may have shortened a route meanwhile.
        var completes = card.CompletedAt is null && Counted(challenge, card) >= challenge.Required;
        return (With(account, completes ? card with { CompletedAt = now, Required = challenge.Required } : card), standing is null, completes);
    }

    /// <summary>How many of the merchants that complete it are there.</summary>
    public static int Counted(IChallenge challenge, ChallengeCard card) =>
        challenge is Route route ? route.Stops.Count(stop => WalkRules.IsLit(card, stop)) : card.Stamps.Length;

    /// <summary>
    /// Takes a source away when what is left of the purchase no longer suffices; the stamp goes with its last one.
    /// False when the card does not rest on it, or still may.
    /// </summary>
    public static bool TryRemove(
        ChallengeCard card, string merchantId, string source, long remainingMinor, out ChallengeCard without, out bool stampGone)
    {
        without = card;
        stampGone = false;
        var stamp = StampOf(card, merchantId);
        if (stamp is null || !stamp.Sources.Contains(source, StringComparer.Ordinal)
            || (remainingMinor > 0 && remainingMinor >= stamp.MinAmountMinor))
        {
            return false;
        }

        var sources = stamp.Sources.Where(other => other != source).ToArray();
        stampGone = sources.Length == 0 && stamp.More == 0;
        without = card with
        {
            Stamps = stampGone
                ? [.. card.Stamps.Where(other => other.MerchantId != merchantId)]
                : Swap(card.Stamps, stamp, stamp with { Sources = sources }),
        };
        return true;
    }

    public static Account With(Account account, ChallengeCard card)
    {
        var at = Array.FindIndex(account.Cards, other => other.ChallengeId == card.ChallengeId);
        return account with { Cards = at < 0 ? [.. account.Cards, card] : Swap(account.Cards, account.Cards[at], card) };
    }

    private static Stamp Firmer(Stamp stamp, string source) => stamp.Sources.Length < MaxSources
        ? stamp with { Sources = [.. stamp.Sources, source] }
        : stamp with { More = stamp.More + 1 };

    private static T[] Swap<T>(T[] items, T old, T replacement) where T : class =>
        [.. items.Select(item => ReferenceEquals(item, old) ? replacement : item)];
}
