using Alliance.Catalogue;

namespace Alliance.Core.Tests.Routes;

/// <summary>An alliance with routes along its merchants, a kilometre or so from end to end.</summary>
internal static class RouteFixture
{
    public const string Tote = "rwd_tote";
    public const string Drink = "rwd_drink";

    private static readonly Dictionary<string, (double Latitude, double Longitude)> Places = new()
    {
        [AllianceFixture.Cafe] = (31.2084, 121.4389),
        [AllianceFixture.Books] = (31.2084, 121.4410),
        [AllianceFixture.Studio] = (31.2100, 121.4410),
        [AllianceFixture.Bar] = (31.2200, 121.4500),
    };

    public static Route Free() => Route("rte_free", [AllianceFixture.Cafe, AllianceFixture.Books, AllianceFixture.Studio]) with { MinAmountMinor = 2_000 };

    public static Route InOrder() => Route("rte_order", [AllianceFixture.Books, AllianceFixture.Cafe, AllianceFixture.Bar]) with
    {
        Order = RouteOrder.InOrder, MinAmountMinor = 1_000, ByPresence = false,
    };

    public static Route Hunt() => Route("rte_hunt", [AllianceFixture.Bar, AllianceFixture.Studio]) with { Order = RouteOrder.InOrder, IsHunt = true };

    public static async Task<AllianceFixture> Found(params Route[] routes)
    {
        var alliance = await AllianceFixture.Found(merchant: static merchant => merchant with
        {
            Locations = [new("loc_1", "front", Places[merchant.MerchantId].Latitude, Places[merchant.MerchantId].Longitude)],
        });
        await alliance.Reward(Tote, 4, static reward => reward with { OnlyByCompletion = true, Stock = 1_000 });
        await alliance.Reward(Drink, 2, static reward => reward with { OnlyByCompletion = true });
        foreach (var route in routes)
        {
            await Put(alliance, route);
        }

        return alliance;
    }

    public static async Task Put(AllianceFixture alliance, Route route) => AllianceFixture.Must(
        await alliance.Platform.EditCatalogue.PutRoute(AllianceFixture.Id, Open(alliance, route), Precondition.None, "opr"));

    public static Route Open(AllianceFixture alliance, Route route) => route with
    {
        ValidFrom = route.ValidFrom == default ? alliance.Clock.Now.AddDays(-30) : route.ValidFrom,
        ValidUntil = route.ValidUntil == default ? alliance.Clock.Now.AddDays(300) : route.ValidUntil,
    };

    private static Route Route(string routeId, IReadOnlyList<string> merchants) => new()
    {
        RouteId = routeId, Name = routeId, ValidFrom = default, ValidUntil = default, Rewards = [Tote, Drink],
        Stops = [.. merchants.Select(static merchant => new RouteStop($"stp_{merchant[4..]}", merchant, "loc_1", merchant, 0, 0, $"clue to {merchant}"))],
    };
}
