using Alliance.Catalogue;
using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>A route as an operator writes it.</summary>
/// <param name="Name">Display name.</param>
/// <param name="Stops">The stops in the order of the walk, each at another merchant; 1 to 50.</param>
/// <param name="ValidFrom">First moment at which a purchase or visit counts.</param>
/// <param name="ValidUntil">First moment at which it no longer counts.</param>
/// <param name="Rewards">The rewards of which the member chooses one when all stops are lit; 1 to 10.</param>
/// <param name="RouteId">As in the path; may be left out.</param>
/// <param name="Order"><c>free</c>, or <c>inOrder</c>: only the first stop that is not lit can be lit.</param>
/// <param name="IsHunt">True for a treasure hunt: a stop is hidden behind its clue until it is lit. It goes in order.</param>
/// <param name="MinAmountMinor">Smallest purchase that lights a stop, in minor units.</param>
/// <param name="ByPresence">True when a presence token lights a stop too, without a purchase.</param>
internal sealed record RouteBody(
    string Name, IReadOnlyList<RouteStopBody> Stops, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, IReadOnlyList<string> Rewards,
    string? RouteId = null, RouteOrder Order = RouteOrder.Free, bool IsHunt = false, long MinAmountMinor = 0, bool ByPresence = true) : IChecked
{
    private const int StopsMax = 50;
    private const int RewardsMax = 10;

    public void Check(ref FieldErrors errors)
    {
        if (RouteId is not null)
        {
            Fields.Id(ref errors, "/routeId", RouteId, Ids.Route);
        }

        Fields.DisplayName(ref errors, "/name", Name);
        Fields.Range(ref errors, "/minAmountMinor", MinAmountMinor, 0, Fields.AmountMax);
        Fields.IdList(ref errors, "/rewards", Rewards, Ids.Reward, 1, RewardsMax);
        Fields.Count(ref errors, "/stops", Stops, 1, StopsMax);
        for (var i = 0; i < Stops.Count && i < StopsMax; i++)
        {
            if (Stops[i] is { } stop)
            {
                stop.Check(ref errors, $"/stops/{i}");
            }
            else
            {
                errors.Add($"/stops/{i}", "null_not_allowed", "The value must not be null.");
            }
        }

        if (ValidUntil <= ValidFrom)
        {
            errors.Add("/validUntil", "out_of_range", "validUntil must be later than validFrom.");
        }
    }

    public Route ToRoute(string routeId) => new()
    {
        RouteId = routeId,
        Name = Name,
        Stops = [.. Stops.Select(static stop => stop.ToStop())],
        Order = Order,
        IsHunt = IsHunt,
        MinAmountMinor = MinAmountMinor,
        ByPresence = ByPresence,
        ValidFrom = ValidFrom,
        ValidUntil = ValidUntil,
        Rewards = Rewards,
    };
}

/// <summary>One stop of a route; the map shows it where the merchant's location is.</summary>
/// <param name="StopId">Unique in the route, <c>stp_…</c>.</param>
/// <param name="MerchantId">Whose visit lights it.</param>
/// <param name="LocationId">Which of the merchant's locations it is.</param>
/// <param name="Name">Display name.</param>
/// <param name="Clue">What leads to it in a treasure hunt; 1 to 200 characters.</param>
internal sealed record RouteStopBody(string StopId, string MerchantId, string LocationId, string Name, string? Clue = null)
{
    private const int ClueCharsMax = 200;

    public void Check(ref FieldErrors errors, string pointer)
    {
        Fields.Id(ref errors, pointer + "/stopId", StopId, Ids.Stop);
        Fields.Id(ref errors, pointer + "/merchantId", MerchantId, Ids.Merchant);
        Fields.Id(ref errors, pointer + "/locationId", LocationId, Ids.Location);
        Fields.DisplayName(ref errors, pointer + "/name", Name);
        if (Clue is not null)
        {
            Fields.Text(ref errors, pointer + "/clue", Clue, ClueCharsMax);
        }
    }

    public RouteStop ToStop() => new(StopId, MerchantId, LocationId, Name, 0, 0, Clue);
}

/// <summary>Lights a stop with what the merchant's screen shows.</summary>
/// <param name="PresenceToken">The text of the QR code on the merchant's screen.</param>
internal sealed record VisitBody(string PresenceToken) : IChecked
{
    public void Check(ref FieldErrors errors) => Fields.Token(ref errors, "/presenceToken", PresenceToken, 512);
}

/// <summary>Says how a route was.</summary>
/// <param name="Rating">1 to 5.</param>
/// <param name="Comment">In the member's words; 1 to 500 characters.</param>
internal sealed record FeedbackBody(int Rating, string? Comment = null) : IChecked
{
    private const int CommentCharsMax = 500;

    public void Check(ref FieldErrors errors)
    {
        Fields.Range(ref errors, "/rating", Rating, 1, 5);
        if (Comment is not null)
        {
            Fields.Text(ref errors, "/comment", Comment, CommentCharsMax);
        }
    }
}
