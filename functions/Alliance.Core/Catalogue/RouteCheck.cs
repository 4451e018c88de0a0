using Alliance.Outcomes;

namespace Alliance.Catalogue;

/// <summary>Whether a route makes sense, and where its stops stand. Pointers are those of the request body.</summary>
internal static class RouteCheck
{
    /// <summary>The route with the coordinates of its stops, or what is wrong with it.</summary>
    public static Answer<Route> Place(AllianceCatalogue catalogue, Route route)
    {
        if (Check(catalogue, route) is { } invalid)
        {
            return invalid;
        }

        var stops = new RouteStop[route.Stops.Count];
        for (var i = 0; i < stops.Length; i++)
        {
            var stop = route.Stops[i];
            if (catalogue.FindMerchant(stop.MerchantId)?.Value is not { } merchant)
            {
                return new InvalidReference($"/stops/{i}/merchantId", $"There is no merchant '{stop.MerchantId}'; publish it first.");
            }

            if (merchant.Locations.FirstOrDefault(location => location.LocationId == stop.LocationId) is not { } location)
            {
                return new InvalidReference($"/stops/{i}/locationId", $"Merchant '{stop.MerchantId}' has no location '{stop.LocationId}'.");
            }

            stops[i] = stop with { Latitude = location.Latitude, Longitude = location.Longitude };
        }

        return route with { Stops = stops };
    }

    private static InvalidReference? Check(AllianceCatalogue catalogue, Route route)
    {
        if (route.ValidUntil <= route.ValidFrom)
        {
            return new("/validUntil", "validUntil must be later than validFrom.");
        }

        if (route.Stops.Count == 0)
        {
            return new("/stops", "A route has at least one stop.");
        }

        if (Twice(route.Stops, static stop => stop.StopId) is { } sameId)
        {
            return new($"/stops/{sameId}/stopId", $"Two stops have the stopId '{route.Stops[sameId].StopId}'.");
        }

        if (Twice(route.Stops, static stop => stop.MerchantId) is { } sameMerchant)
        {
            return new($"/stops/{sameMerchant}/merchantId", "Each stop is at another merchant: a purchase does not tell two stops of one apart.");
        }

        if (route is { IsHunt: true, Order: not RouteOrder.InOrder })
        {
            return new("/order", "A treasure hunt goes clue by clue, so its order is inOrder.");
        }

        for (var i = 0; route.IsHunt && i < route.Stops.Count; i++)
        {
            if (route.Stops[i].Clue is null)
            {
                return new($"/stops/{i}/clue", "Each stop of a treasure hunt has a clue that leads to it.");
            }
        }

        return CatalogueCheck.Rewards(catalogue, route);
    }

    /// <summary>The second of two stops that are alike in something, or null.</summary>
    private static int? Twice(IReadOnlyList<RouteStop> stops, Func<RouteStop, string> by)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < stops.Count; i++)
        {
            if (!seen.Add(by(stops[i])))
            {
                return i;
            }
        }

        return null;
    }
}
