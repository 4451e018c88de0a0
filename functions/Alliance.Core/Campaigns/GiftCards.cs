using Alliance.Catalogue;
using Alliance.Ledger;

namespace Alliance.Campaigns;

/// <summary>
/// A campaign's gift is a card of one stamp for each window: the first qualifying purchase completes it, and a refund
/// takes the completion back as it does a passport's.
/// </summary>
internal static class GiftCards
{
    /// <summary>No passport of an operator's begins like this.</summary>
    public const string Prefix = "psp_gift-";

    /// <summary>Cards an account keeps; a new one makes the card of the oldest window leave, claimed or not.</summary>
    public const int Kept = 24;

    private const int WindowLength = 15;

    /// <summary>Whether a card is a gift's.</summary>
    public static bool IsGift(string cardId) => cardId.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The card of a window: the campaign's own characters, and the local start without its punctuation.</summary>
    public static string IdOf(string campaignId, string window) =>
        $"{Prefix}{campaignId.AsSpan("cmp_".Length)}-{window.Replace("-", "", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal)}";

    /// <summary>The campaign's gift as a passport, or null where the id is no gift's.</summary>
    public static Passport? Find(AllianceCatalogue catalogue, string passportId)
    {
        if (!IsGift(passportId) || passportId.Length < Prefix.Length + 1 + 1 + WindowLength)
        {
            return null;
        }

        var campaignId = $"cmp_{passportId.AsSpan()[Prefix.Length..^(WindowLength + 1)]}";
        var terms = catalogue.FindCampaign(campaignId)?.Value.Versions.LastOrDefault(static version => version.Terms.Gift is not null)?.Terms;
        return terms is null ? null : new Passport
        {
            PassportId = passportId,
            Name = terms.Name,
            Required = 1,
            Merchants = terms.Merchants,
            MinAmountMinor = terms.Gift!.MinAmountMinor,
            ByPresence = false,
            ValidFrom = DateTimeOffset.MinValue,
            ValidUntil = DateTimeOffset.MaxValue,
            Rewards = terms.Gift.Rewards,
        };
    }

    /// <summary>
    /// Makes room for a card. Null where its window is older than all that are kept: its card may have been there and
    /// left, so that a late purchase gets none.
    /// </summary>
    public static Account? MakeRoom(Account account, string passportId)
    {
        var gifts = account.Cards.Where(static card => IsGift(card.ChallengeId)).ToList();
        if (gifts.Count < Kept || gifts.Exists(card => card.ChallengeId == passportId))
        {
            return account;
        }

        var oldest = gifts.MinBy(static card => Age(card.ChallengeId), StringComparer.Ordinal)!;
        return string.CompareOrdinal(Age(passportId), Age(oldest.ChallengeId)) < 0
            ? null
            : account with { Cards = [.. account.Cards.Where(card => card != oldest)] };
    }

    private static string Age(string passportId) => passportId[^WindowLength..] + passportId;
}
