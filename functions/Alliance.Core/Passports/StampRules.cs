using Alliance.Catalogue;
using Alliance.Ledger;

namespace Alliance.Passports;

/// <summary>What purchases, visits and refunds do to a member's passports. Pure.</summary>
internal static class StampRules
{
    // Further sources of one stamp are only counted: while any of them is, the stamp stands.
    private const int MaxSources = 3;

    public static PassportCard? CardOf(Account account, string passportId) =>
        Array.Find(account.Cards, card => card.PassportId == passportId);

    /// <summary>Whether a passport takes purchases or visits of that moment.</summary>
    public static bool IsOpen(Passport passport, DateTimeOffset at) => passport.ValidFrom <= at && at < passport.ValidUntil;

    /// <summary>Gives a merchant's stamp, or lets an existing one rest on one more source.</summary>
    /// <returns>The account, and whether the stamp is new and completed the passport.</returns>
    public static (Account Account, bool IsNew, bool Completes) Add(Account account, Passport passport, string merchantId, string source, DateTimeOffset now)
    {
        var card = CardOf(account, passport.PassportId) ?? new PassportCard(passport.PassportId, []);
        var stamp = Array.Find(card.Stamps, stamp => stamp.MerchantId == merchantId);
        if (stamp is not null)
        {
            var firmer = stamp.Sources.Length < MaxSources
                ? stamp with { Sources = [.. stamp.Sources, source] }
                : stamp with { More = stamp.More + 1 };
            return (With(account, card with { Stamps = Swap(card.Stamps, stamp, firmer) }), false, false);
        }

        card = card with { Stamps = [.. card.Stamps, new Stamp(merchantId, [source], passport.MinAmountMinor)] };
        var completes = card.CompletedAt is null && card.Stamps.Length >= passport.Required;
        return (With(account, completes ? card with { CompletedAt = now, Required = passport.Required } : card), true, completes);
    }

    /// <summary>
    /// Takes a source away when what is left of the purchase no longer suffices; the stamp goes with its last one.
    /// False when the card does not rest on it, or still may.
    /// </summary>
    public static bool TryRemove(
        PassportCard card, string merchantId, string source, long remainingMinor, out PassportCard without, out bool stampGone)
    {
        without = card;
        stampGone = false;
        var stamp = Array.Find(card.Stamps, stamp => stamp.MerchantId == merchantId);
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

    public static Account With(Account account, PassportCard card)
    {
        var at = Array.FindIndex(account.Cards, other => other.PassportId == card.PassportId);
        return account with { Cards = at < 0 ? [.. account.Cards, card] : Swap(account.Cards, account.Cards[at], card) };
    }

    private static T[] Swap<T>(T[] items, T old, T replacement) where T : class =>
        [.. items.Select(item => ReferenceEquals(item, old) ? replacement : item)];
}
