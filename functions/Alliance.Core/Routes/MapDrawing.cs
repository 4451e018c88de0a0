using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Passports;

namespace Alliance.Routes;

/// <summary>What of a route a member may see, and what is left of it. Pure.</summary>
internal static class MapDrawing
{
    /// <summary>The member's map, without what stands beside the account: reward and feedback.</summary>
    public static RouteMap Draw(Route route, ChallengeCard? card, GeoPoint? position)
    {
        var isTaken = card?.TakenAt is not null;
        var next = isTaken && route.Order == RouteOrder.InOrder ? WalkRules.Next(route, card) : null;
        return new RouteMap(
            route.RouteId, route.Name, OrderOf(route), route.IsHunt, route.MinAmountMinor, route.ByPresence, route.ValidFrom,
            route.ValidUntil, card?.TakenAt,
            [.. route.Stops.Where(stop => !route.IsHunt || WalkRules.IsLit(card, stop)).Select(stop => Draw(stop, card))],
            card is null ? 0 : StampRules.Counted(route, card), route.Stops.Count,
            next is null ? null : new NextStop(next.StopId, next.Clue),
            position is { } from ? Nearest(route, card, from) : null,
            card?.CompletedAt is not null, card?.CompletedAt, null, null);
    }

    /// <summary>The nearest stop that a visit could light now; null when none is left, and in a hunt, which distances would give away.</summary>
    public static NearestStop? Nearest(Route route, ChallengeCard? card, GeoPoint from)
    {
        if (route.IsHunt)
        {
            return null;
        }

        var left = WalkRules.Left(route, card);
        return left.Take(route.Order == RouteOrder.InOrder ? 1 : left.Count)
            .Select(stop => new NearestStop(stop.StopId, from.MetresTo(PlaceOf(stop))))
            .MinBy(static stop => stop.Metres);
    }

    public static GeoPoint PlaceOf(RouteStop stop) => new(stop.Latitude, stop.Longitude);

    private static string OrderOf(Route route) => route.Order == RouteOrder.InOrder ? "inOrder" : "free";

    private static MapStop Draw(RouteStop stop, ChallengeCard? card)
    {
        var stamp = StampRules.StampOf(card, stop.MerchantId);
        return new MapStop(
            stop.StopId, stop.MerchantId, stop.LocationId, stop.Name, stop.Latitude, stop.Longitude, stop.Clue, stamp is not null, stamp?.At);
    }
}
