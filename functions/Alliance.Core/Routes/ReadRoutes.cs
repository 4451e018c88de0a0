using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Members;
using Alliance.Outcomes;
using Alliance.Passports;

namespace Alliance.Routes;

/// <summary>What members see of routes.</summary>
public sealed class ReadRoutes
{
    private readonly Kernel _kernel;
    private readonly ReadMember _members;
    private readonly RouteFeedback _feedback;

    internal ReadRoutes(Kernel kernel, ReadMember members, RouteFeedback feedback) =>
        (_kernel, _members, _feedback) = (kernel, members, feedback);

    /// <summary>The maps of every route that is published, taken or not, and of withdrawn ones that the member walked.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="memberId">The member.</param>
    /// <param name="position">Where the member is, or null.</param>
    public async Task<Answer<Page<RouteMap>>> List(string allianceId, string memberId, GeoPoint? position)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (await _kernel.Members.Read(Ids.Key(allianceId, memberId)) is not { } account)
        {
            return new NotFound(Subject.Member, memberId);
        }

        var maps = new List<RouteMap>();
        foreach (var route in catalogue.Routes.Select(static item => item.Value).Concat(catalogue.WithdrawnRoutes))
        {
            var card = StampRules.CardOf(account, route.RouteId);
            if (card is not null || catalogue.FindRoute(route.RouteId) is not null)
            {
                maps.Add(await Draw(allianceId, memberId, route, card, position));
            }
        }

        return new Page<RouteMap>(maps, null);
    }

    /// <summary>One map.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="memberId">The member.</param>
    /// <param name="routeId">The route.</param>
    /// <param name="position">Where the member is, or null.</param>
    public async Task<Answer<RouteMap>> Read(string allianceId, string memberId, string routeId, GeoPoint? position)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (await _kernel.Members.Read(Ids.Key(allianceId, memberId)) is not { } account)
        {
            return new NotFound(Subject.Member, memberId);
        }

        var card = StampRules.CardOf(account, routeId);
        return catalogue.PromisedRoute(routeId) is { } route && (card is not null || catalogue.FindRoute(routeId) is not null)
            ? await Draw(allianceId, memberId, route, card, position)
            : new NotFound(Subject.Route, routeId);
    }

    private async ValueTask<RouteMap> Draw(string allianceId, string memberId, Route route, ChallengeCard? card, GeoPoint? position)
    {
        var map = MapDrawing.Draw(route, card, position);
        return card is null
            ? map
            : map with
            {
                Reward = await _members.RewardOf(allianceId, route, card),
                Feedback = await _feedback.Of(allianceId, memberId, route.RouteId),
            };
    }
}
