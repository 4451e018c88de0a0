using Alliance.Catalogue;

namespace Alliance.Http.Replies;

/// <summary>A route as its operators see it, with every stop and clue. Members see what their map shows them.</summary>
internal sealed record RouteView(
    string RouteId, string Name, IReadOnlyList<RouteStop> Stops, string Order, bool IsHunt, long MinAmountMinor, bool ByPresence,
    DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, IReadOnlyList<string> Rewards)
{
    public static RouteView Of(Route route) => new(
        route.RouteId, route.Name, route.Stops, OrderOf(route), route.IsHunt, route.MinAmountMinor, route.ByPresence, route.ValidFrom,
        route.ValidUntil, route.Rewards);

    private static string OrderOf(Route route) => route.Order == RouteOrder.InOrder ? "inOrder" : "free";
}
