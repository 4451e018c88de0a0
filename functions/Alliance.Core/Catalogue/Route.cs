using System.Text.Json.Serialization;

namespace Alliance.Catalogue;

/// <summary>A themed walk: a member who took its map lights a stop with each visit; all stops lit are worth a reward.</summary>
public sealed record Route : IChallenge
{
    /// <summary>Prefixed id, <c>rte_…</c>.</summary>
    public required string RouteId { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>The stops, each at another merchant, in the order of the walk; at least one.</summary>
    public required IReadOnlyList<RouteStop> Stops { get; init; }

    /// <summary>Whether stops may be lit in any order.</summary>
    public RouteOrder Order { get; init; }

    /// <summary>True for a treasure hunt: a stop stays hidden until it is lit, and its clue until the stop before is.</summary>
    public bool IsHunt { get; init; }

    /// <summary>Smallest purchase that lights a stop, in minor units.</summary>
    public long MinAmountMinor { get; init; }

    /// <summary>True when a merchant's presence token lights its stop too, without a purchase.</summary>
    public bool ByPresence { get; init; } = true;

    /// <summary>First moment at which a purchase or visit counts.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>First moment at which it no longer counts.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The rewards of which the member chooses one; at least one.</summary>
    public required IReadOnlyList<string> Rewards { get; init; }

    string IChallenge.Id => RouteId;

    int IChallenge.Required => Stops.Count;

    bool IChallenge.Includes(string merchantId) => StopOf(merchantId) is not null;

    /// <summary>The stop at a merchant, or null.</summary>
    internal RouteStop? StopOf(string merchantId)
    {
        foreach (var stop in Stops)
        {
            if (stop.MerchantId == merchantId)
            {
                return stop;
            }
        }

        return null;
    }
}

/// <summary>One stop of a route.</summary>
/// <param name="StopId">Unique in the route, <c>stp_…</c>.</param>
/// <param name="MerchantId">Whose visit lights it.</param>
/// <param name="LocationId">Which of the merchant's locations the map shows.</param>
/// <param name="Name">Display name.</param>
/// <param name="Latitude">WGS 84 degrees; taken from the location when the route is published.</param>
/// <param name="Longitude">WGS 84 degrees; taken from the location when the route is published.</param>
/// <param name="Clue">What leads to it in a treasure hunt, or null.</param>
public sealed record RouteStop(
    string StopId, string MerchantId, string LocationId, string Name, double Latitude, double Longitude, string? Clue);

/// <summary>In which order a route's stops are lit.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RouteOrder>))]
public enum RouteOrder
{
    /// <summary>In any order.</summary>
    [JsonStringEnumMemberName("free")]
    Free,

    /// <summary>Always the first one that is not lit.</summary>
    [JsonStringEnumMemberName("inOrder")]
    InOrder,
}
