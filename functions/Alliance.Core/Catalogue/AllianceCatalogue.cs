using System.Collections.Frozen;
using Alliance.Campaigns;

namespace Alliance.Catalogue;

/// <summary>Everything an alliance has published, as one immutable snapshot.</summary>
public sealed class AllianceCatalogue
{
    private readonly FrozenDictionary<string, Versioned<Merchant>> _merchants;
    private readonly FrozenDictionary<string, Versioned<Passport>> _passports;
    private readonly FrozenDictionary<string, Versioned<Reward>> _rewards;
    private readonly FrozenDictionary<string, Versioned<Route>> _routes;
    private readonly FrozenDictionary<string, IChallenge[]> _challengesOf;
    private readonly ProgrammeRules[] _programmes;

    internal AllianceCatalogue(
        string allianceId, DateTimeOffset loadedAt, Versioned<ProgrammeVersions> programmes, IEnumerable<Versioned<Merchant>> merchants,
        IEnumerable<Versioned<Passport>> passports, IEnumerable<Versioned<Route>> routes, IEnumerable<Versioned<Reward>> rewards,
        IEnumerable<Versioned<CampaignVersions>> campaigns)
    {
        AllianceId = allianceId;
        LoadedAt = loadedAt;
        Merchants = [.. merchants.OrderBy(static item => item.Value.MerchantId, StringComparer.Ordinal)];
        Passports = [.. passports.OrderBy(static item => item.Value.PassportId, StringComparer.Ordinal)];
        Routes = [.. routes.OrderBy(static item => item.Value.RouteId, StringComparer.Ordinal)];
        Rewards = [.. rewards.OrderBy(static item => item.Value.RewardId, StringComparer.Ordinal)];
        Campaigns = [.. campaigns
            .Select(static item => new Versioned<PublishedCampaign>(new PublishedCampaign(item.Value), item.Version))
            .OrderBy(static item => item.Value.CampaignId, StringComparer.Ordinal)];
        PricingCampaigns = [.. Campaigns.Select(static item => item.Value).Where(static campaign => campaign.WasPublished)];
        _merchants = Merchants.ToFrozenDictionary(static item => item.Value.MerchantId, StringComparer.Ordinal);
        _passports = Passports.ToFrozenDictionary(static item => item.Value.PassportId, StringComparer.Ordinal);
        _routes = Routes.ToFrozenDictionary(static item => item.Value.RouteId, StringComparer.Ordinal);
        _rewards = Rewards.ToFrozenDictionary(static item => item.Value.RewardId, StringComparer.Ordinal);
        _programmes = [.. programmes.Value.Versions.Select(static version => new ProgrammeRules(version))];
        Programme = new Versioned<Programme>(_programmes[^1].Programme, programmes.Version);
        IChallenge[] challenges = [.. Passports.Select(static item => item.Value), .. Routes.Select(static item => item.Value)];
        _challengesOf = Merchants.ToFrozenDictionary(
            static item => item.Value.MerchantId,
            item => challenges.Where(challenge => challenge.Includes(item.Value.MerchantId)).ToArray(),
            StringComparer.Ordinal);
    }

    /// <summary>The alliance.</summary>
    public string AllianceId { get; }

    /// <summary>The latest version of the programme, which may not be in force yet.</summary>
    public Versioned<Programme> Programme { get; }

    /// <summary>The merchants, by id.</summary>
    public IReadOnlyList<Versioned<Merchant>> Merchants { get; }

    /// <summary>The passports, by id.</summary>
    public IReadOnlyList<Versioned<Passport>> Passports { get; }

    /// <summary>The routes, by id.</summary>
    public IReadOnlyList<Versioned<Route>> Routes { get; }

    /// <summary>The rewards, by id.</summary>
    public IReadOnlyList<Versioned<Reward>> Rewards { get; }

    /// <summary>The campaigns in every state, by id.</summary>
    public IReadOnlyList<Versioned<PublishedCampaign>> Campaigns { get; }

    /// <summary>Those that a purchase may have to ask, by id.</summary>
    internal PublishedCampaign[] PricingCampaigns { get; }

    /// <summary>The windows that merchants opened, by campaign and merchant.</summary>
    internal IReadOnlyDictionary<(string CampaignId, string MerchantId), FlashWindow[]> FlashWindows { get; init; } =
        new Dictionary<(string CampaignId, string MerchantId), FlashWindow[]>();

    /// <summary>Rewards no longer published: codes and reservations of theirs may still be about.</summary>
    internal IReadOnlyList<Reward> WithdrawnRewards { get; init; } = [];

    /// <summary>Passports no longer published: members' cards of them stay what they are.</summary>
    internal IReadOnlyList<Passport> WithdrawnPassports { get; init; } = [];

    /// <summary>Routes no longer published: members' maps of them stay what they are.</summary>
    internal IReadOnlyList<Route> WithdrawnRoutes { get; init; } = [];

    internal DateTimeOffset LoadedAt { get; }

    /// <summary>One merchant, or null.</summary>
    public Versioned<Merchant>? FindMerchant(string merchantId) => _merchants.GetValueOrDefault(merchantId);

    /// <summary>One passport, or null.</summary>
    public Versioned<Passport>? FindPassport(string passportId) => _passports.GetValueOrDefault(passportId);

    /// <summary>One route, or null.</summary>
    public Versioned<Route>? FindRoute(string routeId) => _routes.GetValueOrDefault(routeId);

    /// <summary>One reward, or null.</summary>
    public Versioned<Reward>? FindReward(string rewardId) => _rewards.GetValueOrDefault(rewardId);

    /// <summary>One campaign in whatever state, or null.</summary>
    public Versioned<PublishedCampaign>? FindCampaign(string campaignId) =>
        Campaigns.FirstOrDefault(item => item.Value.CampaignId == campaignId);

    /// <summary>The window of a flash promotion that a moment is in at a merchant; of several the one that began last.</summary>
    internal Window? FlashWindowAt(string campaignId, string merchantId, DateTimeOffset at) =>
        FlashWindows.TryGetValue((campaignId, merchantId), out var windows)
            ? Array.FindLast(windows, window => window.Window.Contains(at))?.Window
            : null;

    /// <summary>What was promised under a reward, published or withdrawn; null where it never existed.</summary>
    internal Reward? PromisedReward(string rewardId) =>
        FindReward(rewardId)?.Value ?? WithdrawnRewards.FirstOrDefault(reward => reward.RewardId == rewardId);

    /// <summary>What was promised under a passport, published or withdrawn, or under a campaign's gift; null where it never existed.</summary>
    internal Passport? PromisedPassport(string passportId) =>
        FindPassport(passportId)?.Value ?? WithdrawnPassports.FirstOrDefault(passport => passport.PassportId == passportId)
        ?? GiftCards.Find(this, passportId);

    /// <summary>What was promised under a route, published or withdrawn; null where it never existed.</summary>
    internal Route? PromisedRoute(string routeId) =>
        FindRoute(routeId)?.Value ?? WithdrawnRoutes.FirstOrDefault(route => route.RouteId == routeId);

    /// <summary>A passport or route, published or withdrawn; null where it never existed.</summary>
    internal IChallenge? PromisedChallenge(string challengeId) =>
        Ids.IsRoute(challengeId) ? PromisedRoute(challengeId) : PromisedPassport(challengeId);

    /// <summary>A passport or route that is published, or null.</summary>
    internal IChallenge? FindChallenge(string challengeId) =>
        Ids.IsRoute(challengeId) ? FindRoute(challengeId)?.Value : FindPassport(challengeId)?.Value;

    /// <summary>The first moment of a local day (<c>yyyy-MM-dd</c>) of the alliance, or null when the text is no date.</summary>
    public DateTimeOffset? StartOfDay(string day) => _programmes[^1].StartOfDay(day);

    /// <summary>The programme in force at a moment; the first one where it is older than all.</summary>
    internal ProgrammeRules RulesAt(DateTimeOffset at)
    {
        for (var i = _programmes.Length - 1; i > 0; i--)
        {
            if (_programmes[i].Programme.EffectiveFrom <= at)
            {
                return _programmes[i];
            }
        }

        return _programmes[0];
    }

    /// <summary>The version of that number; the latest where it is not known.</summary>
    internal ProgrammeRules Rules(int version) =>
        Array.Find(_programmes, rules => rules.Programme.Version == version) ?? _programmes[^1];

    /// <summary>The passports and routes a merchant takes part in.</summary>
    internal IChallenge[] ChallengesOf(string merchantId) => _challengesOf.GetValueOrDefault(merchantId) ?? [];
}

/// <summary>Every version of a programme, oldest first.</summary>
internal sealed record ProgrammeVersions(Programme[] Versions);
