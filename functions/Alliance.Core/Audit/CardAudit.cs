using Alliance.Campaigns;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Routes;

namespace Alliance.Audit;

/// <summary>A member's passports and maps show what the entries gave and did not take; only a map that was taken has lit stops.</summary>
internal sealed class CardAudit(AuditState audit)
{
    private const string Invariant = "stamps and lit stops = what the entries gave and took";

    public void Check(Partition partition, Account account, IReadOnlyList<LedgerEntry> entries)
    {
        var given = Given(entries);
        foreach (var card in account.Cards)
        {
            var shown = card.Stamps.Select(static stamp => stamp.MerchantId).Order(StringComparer.Ordinal);
            var expected = given.Remove(card.ChallengeId, out var merchants) ? merchants : [];
            if (!shown.SequenceEqual(expected, StringComparer.Ordinal))
            {
                audit.Find(
                    Invariant, partition,
                    $"{card.ChallengeId} shows {string.Join(", ", shown)}, its entries gave {string.Join(", ", expected)}");
            }

            if (card.Stamps.Any(static stamp => stamp.Sources.Length == 0 && stamp.More == 0))
            {
                audit.Find(Invariant, partition, $"{card.ChallengeId} has a stamp that no purchase or visit stands for");
            }

            if (Ids.IsRoute(card.ChallengeId))
            {
                CheckMap(partition, card, entries);
            }
        }

        // An account keeps so many gifts' cards; the oldest ones have left.
        var hasLostGifts = account.Cards.Count(static card => GiftCards.IsGift(card.ChallengeId)) >= GiftCards.Kept;
        foreach (var (challengeId, merchants) in given.Where(item => item.Value.Count > 0 && !(hasLostGifts && GiftCards.IsGift(item.Key))))
        {
            audit.Find(Invariant, partition, $"{challengeId} has no card, its entries gave {string.Join(", ", merchants)}");
        }
    }

    /// <summary>By challenge, the merchants whose marks were given and not taken.</summary>
    private static Dictionary<string, SortedSet<string>> Given(IReadOnlyList<LedgerEntry> entries)
    {
        var given = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var isTaken = entry.Kind is EntryKind.Refund or EntryKind.Reverse;
            var marks = (entry.Stamps ?? []).Select(static stamp => (stamp.PassportId, stamp.MerchantId))
                .Concat((entry.LitStops ?? []).Select(static stop => (stop.RouteId, stop.MerchantId)));
            foreach (var (challengeId, merchantId) in marks)
            {
                if (!given.TryGetValue(challengeId, out var merchants))
                {
                    given[challengeId] = merchants = new SortedSet<string>(StringComparer.Ordinal);
                }

                _ = isTaken ? merchants.Remove(merchantId) : merchants.Add(merchantId);
            }
        }

        return given;
    }

    private void CheckMap(Partition partition, ChallengeCard card, IReadOnlyList<LedgerEntry> entries)
    {
        var join = entries.FirstOrDefault(entry => entry.EntryId == TakeMap.EntryId(card.ChallengeId));
        if (card.TakenAt is not { } takenAt || join?.OccurredAt != takenAt)
        {
            audit.Find("only a map that was taken lights up", partition, $"{card.ChallengeId} was taken at {card.TakenAt:O}, its entry says {join?.OccurredAt:O}");
        }
        else if (card.Stamps.FirstOrDefault(stamp => stamp.At < takenAt) is { } early)
        {
            audit.Find("only a map that was taken lights up", partition, $"{card.ChallengeId}: {early} was before the map was taken at {takenAt:O}");
        }
    }
}
