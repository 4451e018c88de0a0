using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Passports;

namespace Alliance.Routes;

/// <summary>What a route asks for beyond a passport: a map that was taken, and perhaps an order. Pure.</summary>
internal static class WalkRules
{
    public static bool IsLit(ChallengeCard? card, RouteStop stop) => StampRules.StampOf(card, stop.MerchantId) is not null;

    /// <summary>The first stop that is not lit: the only one that a route in order lights; null once all are.</summary>
    public static RouteStop? Next(Route route, ChallengeCard? card) => route.Stops.FirstOrDefault(stop => !IsLit(card, stop));

    /// <summary>The stops that are not lit.</summary>
    public static IReadOnlyList<RouteStop> Left(Route route, ChallengeCard? card) => [.. route.Stops.Where(stop => !IsLit(card, stop))];

    /// <summary>Why a merchant of the route lights nothing with a purchase or visit of that moment, or null where it does.</summary>
    public static Refusal? Refuse(Route route, ChallengeCard? card, string merchantId, DateTimeOffset at)
    {
        if (card?.TakenAt is not { } takenAt)
        {
            return new MapNotTaken(route.RouteId);
        }

        if (at < takenAt)
        {
            return new OutsideTimeWindow(route.RouteId, at, takenAt, route.ValidUntil);
        }

        // A further visit to a lit stop counts too: the stop then rests on both.
        return route.Order == RouteOrder.InOrder && StampRules.StampOf(card, merchantId) is null && Next(route, card)!.MerchantId != merchantId
            ? new StopNotNext(route.RouteId, merchantId)
            : null;
    }
}
