using Alliance.Ledger;

namespace Alliance.Routes;

/// <summary>All that a member's map of a route shows; what a treasure hunt hides is absent.</summary>
/// <param name="RouteId">The route.</param>
/// <param name="Name">Its display name.</param>
/// <param name="Order"><c>free</c> or <c>inOrder</c>.</param>
/// <param name="IsHunt">True for a treasure hunt: stops that are not lit are absent.</param>
/// <param name="MinAmountMinor">Smallest purchase that lights a stop, in minor units.</param>
/// <param name="ByPresence">True when scanning a merchant's code lights its stop too.</param>
/// <param name="ValidFrom">First moment at which a purchase or visit counts.</param>
/// <param name="ValidUntil">First moment at which it no longer counts.</param>
/// <param name="TakenAt">When the member took the map, or null.</param>
/// <param name="Stops">The stops that may be seen, in the order of the walk.</param>
/// <param name="Lit">How many are lit.</param>
/// <param name="Total">How many complete the route, hidden ones included.</param>
/// <param name="Next">The stop that a route in order lights next, once the map is taken; null in a free one and when all are lit.</param>
/// <param name="Nearest">The nearest stop that could be lit now, where the member said where that is; null in a treasure hunt.</param>
/// <param name="Completed">True once it is complete.</param>
/// <param name="CompletedAt">When it was completed.</param>
/// <param name="Reward">What a completed one is worth: open to choose, or issued.</param>
/// <param name="Feedback">What the member said of it, or null.</param>
public sealed record RouteMap(
    string RouteId, string Name, string Order, bool IsHunt, long MinAmountMinor, bool ByPresence, DateTimeOffset ValidFrom,
    DateTimeOffset ValidUntil, DateTimeOffset? TakenAt, IReadOnlyList<MapStop> Stops, int Lit, int Total, NextStop? Next,
    NearestStop? Nearest, bool Completed, DateTimeOffset? CompletedAt, RewardDue? Reward, RouteRating? Feedback);

/// <summary>A stop as the map shows it.</summary>
/// <param name="StopId">The stop.</param>
/// <param name="MerchantId">Whose visit lights it.</param>
/// <param name="LocationId">Which of the merchant's locations it is.</param>
/// <param name="Name">Display name.</param>
/// <param name="Latitude">WGS 84 degrees.</param>
/// <param name="Longitude">WGS 84 degrees.</param>
/// <param name="Clue">What leads to it, or null.</param>
/// <param name="IsLit">True once it is lit.</param>
/// <param name="LitAt">When the purchase or visit took place that lit it.</param>
public sealed record MapStop(
    string StopId, string MerchantId, string LocationId, string Name, double Latitude, double Longitude, string? Clue, bool IsLit,
    DateTimeOffset? LitAt);

/// <summary>The stop that a route in order lights next.</summary>
/// <param name="StopId">The stop.</param>
/// <param name="Clue">What leads to it, or null.</param>
public sealed record NextStop(string StopId, string? Clue);

/// <summary>A stop and how far it is.</summary>
/// <param name="StopId">The stop.</param>
/// <param name="Metres">As the crow flies.</param>
public sealed record NearestStop(string StopId, long Metres);

/// <summary>What a member said of a route.</summary>
/// <param name="Rating">1 to 5.</param>
/// <param name="Comment">In the member's words, or null.</param>
/// <param name="At">When.</param>
public sealed record RouteRating(int Rating, string? Comment, DateTimeOffset At);
