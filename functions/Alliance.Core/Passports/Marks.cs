using Alliance.Catalogue;
using Alliance.Ledger;

namespace Alliance.Passports;

/// <summary>The stamps and lit stops that one commit gave or took, as its entry tells of them.</summary>
internal sealed class Marks
{
    private List<StampView>? _stamps;
    private List<LitStop>? _stops;

    public StampView[]? Stamps => _stamps?.ToArray();

    public LitStop[]? LitStops => _stops?.ToArray();

    /// <summary>Notes what became of a merchant's mark on a card; the challenge is null where this process does not know it yet.</summary>
    public void Add(ChallengeCard card, IChallenge? challenge, string merchantId, bool completed, RewardDue? reward)
    {
        var counted = challenge is null ? card.Stamps.Length : StampRules.Counted(challenge, card);
        var required = card.Required > 0 ? card.Required : challenge?.Required ?? 0;
        if (Ids.IsRoute(card.ChallengeId))
        {
            var stopId = (challenge as Route)?.StopOf(merchantId)?.StopId;
            (_stops ??= []).Add(new LitStop(card.ChallengeId, stopId, merchantId, counted, required, completed, reward));
        }
        else
        {
            (_stamps ??= []).Add(new StampView(card.ChallengeId, merchantId, counted, required, completed, reward));
        }
    }
}
