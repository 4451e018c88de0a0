using Alliance.Campaigns;
using Alliance.Catalogue;

namespace Alliance.Simulation.Workload;

/// <summary>A small quarter of the Wutong life circle: enough for every rule to meet every other.</summary>
internal static class SampleAlliance
{
    public const string LimitedReward = "rwd_tote";
    public const string OnePerMember = "rwd_cake";
    public const string Unlimited = "rwd_coffee";
    public const string GiftOfChoice = "rwd_drink";
    public const string SilentGift = "rwd_badge";
    public const string ChoicePassport = "psp_choice";
    public const string SilentPassport = "psp_silent";
    public const string FreeWalk = "rte_walk";
    public const string Hunt = "rte_hunt";

    public static IReadOnlyList<string> Merchants { get; } = ["mch_a", "mch_b", "mch_c", "mch_d"];

    public static IReadOnlyList<string> Sold { get; } = [LimitedReward, OnePerMember, Unlimited];

    public static Programme Programme(Scenario scenario, long points = 1, long value = 8) => new()
    {
        Name = "梧桐区生活圈", TimeZone = "Asia/Shanghai", Currency = "CNY", EarnPoints = points, EarnPerMinor = 1_000,
        LotLifetime = scenario.LotLifetime, ReportWindow = "P2D", CodeLifetime = scenario.CodeLifetime,
        RefundPolicy = scenario.RefundPolicy, UnusedCode = scenario.UnusedCode, PointValueMinor = value,
    };

    public static Merchant Merchant(string merchantId, long? cap) => new()
    {
        MerchantId = merchantId, Name = merchantId, Category = "cafe", MonthlyIssuingCap = cap,
        Locations = [new Location("loc_1", "door", 31.2, 121.4)],
    };

    public static IEnumerable<Reward> Rewards(Scenario scenario) =>
    [
        new Reward { RewardId = LimitedReward, Name = "tote bag", PointsPrice = 5, Stock = scenario.Stock },
        new Reward { RewardId = OnePerMember, Name = "cake", PointsPrice = 3, PerMemberLimit = 1, Merchants = ["mch_b", "mch_c"] },
        new Reward { RewardId = Unlimited, Name = "coffee", PointsPrice = 2 },
        new Reward { RewardId = GiftOfChoice, Name = "drink", PointsPrice = 4, OnlyByCompletion = true, Stock = 2 },
        new Reward { RewardId = SilentGift, Name = "badge", PointsPrice = 1, OnlyByCompletion = true },
    ];

    public static IEnumerable<Passport> Passports(DateTimeOffset now) =>
    [
        new Passport
        {
            PassportId = ChoicePassport, Name = "choice", Required = 2, MinAmountMinor = 2_000,
            ValidFrom = now.AddDays(-10), ValidUntil = now.AddDays(300), Rewards = [GiftOfChoice, LimitedReward],
        },
        new Passport
        {
            PassportId = SilentPassport, Name = "silent", Required = 3, ValidFrom = now.AddDays(-10), ValidUntil = now.AddDays(300),
            Rewards = [SilentGift],
        },
    ];

    public static IEnumerable<Route> Routes(DateTimeOffset now) =>
    [
        new Route
        {
            RouteId = FreeWalk, Name = "walk", Stops = Stops("mch_a", "mch_b"), MinAmountMinor = 1_000,
            ValidFrom = now.AddDays(-10), ValidUntil = now.AddDays(300), Rewards = [GiftOfChoice, LimitedReward],
        },
        new Route
        {
            RouteId = Hunt, Name = "hunt", Stops = Stops("mch_c", "mch_a", "mch_d"), Order = RouteOrder.InOrder, IsHunt = true,
            ValidFrom = now.AddDays(-10), ValidUntil = now.AddDays(300), Rewards = [SilentGift],
        },
    ];

    /// <summary>Founds the alliance; says who its members are.</summary>
    public static async Task<List<string>> Found(AlliancePlatform platform, Scenario scenario, DateTimeOffset now)
    {
        var edit = platform.EditCatalogue;
        Require(await edit.PutProgramme(Scenario.AllianceId, Programme(scenario), Precondition.None, "opr_1"));
        foreach (var merchantId in Merchants)
        {
            Require(await edit.PutMerchant(
                Scenario.AllianceId, Merchant(merchantId, merchantId == "mch_d" ? scenario.Cap : null), Precondition.None, "opr_1"));
        }

        foreach (var reward in Rewards(scenario))
        {
            Require(await edit.PutReward(Scenario.AllianceId, reward, Precondition.None, "opr_1"));
        }

        foreach (var passport in Passports(now))
        {
            Require(await edit.PutPassport(Scenario.AllianceId, passport, Precondition.None, "opr_1"));
        }

        foreach (var route in Routes(now))
        {
            Require(await edit.PutRoute(Scenario.AllianceId, route, Precondition.None, "opr_1"));
        }

        foreach (var campaign in Seasons.Of(scenario, now))
        {
            Require(await platform.EditCampaigns.Put(Scenario.AllianceId, campaign, Precondition.None, "opr_1"));
            Require(await platform.EditCampaigns.Move(
                Scenario.AllianceId, campaign.CampaignId, CampaignMove.Publish, "founding", Precondition.None, "opr_1"));
        }

        var members = new List<string>();
        for (var i = 0; i < scenario.Members; i++)
        {
            members.Add(Require(await platform.RegisterMember.Execute(new(Scenario.AllianceId, $"member {i}", $"ext-{i}", null))).MemberId);
        }

        // The sweep knows from here on which minutes it has to look at.
        await platform.Background.Sweep();
        return members;
    }

    private static RouteStop[] Stops(params string[] merchants) =>
        [.. merchants.Select(static merchant => new RouteStop("stp_" + merchant, merchant, "loc_1", merchant, 0, 0, "clue"))];

    private static T Require<T>(Outcomes.Answer<T> answer) where T : class =>
        answer.IsSuccess ? answer.Value : throw new Scheduling.SimulationFailedException($"The alliance could not be founded: {answer.Refusal}");
}
