using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Routes;

namespace Alliance.Core.Tests.Routes;

public sealed class RouteTests
{
    /// <summary>A route that makes no sense is refused with the place of the fault.</summary>
    [Fact]
    public async Task PutRoute_ThatContradictsItself_IsRefused()
    {
        var alliance = await RouteFixture.Found();
        var hunt = RouteFixture.Open(alliance, RouteFixture.Hunt());
        var first = hunt.Stops[0];
        (string Pointer, Route Route)[] faults =
        [
            ("/order", hunt with { Order = RouteOrder.Free }),
            ("/stops/0/clue", hunt with { Stops = [first with { Clue = null }] }),
            ("/stops/1/stopId", hunt with { Stops = [first, hunt.Stops[1] with { StopId = first.StopId }] }),
            ("/stops/1/merchantId", hunt with { Stops = [first, first with { StopId = "stp_again" }] }),
            ("/stops/0/merchantId", hunt with { Stops = [first with { MerchantId = "mch_nobody" }] }),
            ("/stops/0/locationId", hunt with { Stops = [first with { LocationId = "loc_nowhere" }] }),
            ("/rewards/0", hunt with { Rewards = ["rwd_none"] }),
            ("/validUntil", hunt with { ValidUntil = hunt.ValidFrom }),
        ];
        foreach (var (pointer, route) in faults)
        {
            Assert.Equal(pointer, AllianceFixture.Refused<Versioned<Route>, InvalidReference>(
                await alliance.Platform.EditCatalogue.PutRoute(AllianceFixture.Id, route, Precondition.None, "opr")).Pointer);
        }
    }

    /// <summary>A hunt shows nothing but the next clue, until the stop behind it is lit.</summary>
    [Fact]
    public async Task Hunt_ShowsOneClueAtATime()
    {
        var alliance = await RouteFixture.Found(RouteFixture.Hunt());
        var member = await alliance.Member();
        var map = await Map(alliance, member, "rte_hunt");
        Assert.Empty(map.Stops);
        Assert.Null(map.Next);
        await Take(alliance, member, "rte_hunt");
        map = await Map(alliance, member, "rte_hunt", new GeoPoint(31.2, 121.4));
        Assert.Empty(map.Stops);
        Assert.Equal("clue to mch_bar", map.Next!.Clue);
        Assert.Null(map.Nearest);
        await alliance.Earn(member, AllianceFixture.Bar, "1", 1);
        map = await Map(alliance, member, "rte_hunt");
        Assert.Equal("stp_bar", Assert.Single(map.Stops).StopId);
        Assert.Equal(alliance.Clock.Now, map.Stops[0].LitAt);
        Assert.Equal("clue to mch_studio", map.Next!.Clue);
    }

    /// <summary>The nearest stop is the nearest of those that can be lit now.</summary>
    [Fact]
    public async Task Map_WithAPosition_NamesTheNearestStop()
    {
        var alliance = await RouteFixture.Found(RouteFixture.Free(), RouteFixture.InOrder());
        var member = await alliance.Member();
        var atTheCafe = new GeoPoint(31.2084, 121.4389);
        await Take(alliance, member, "rte_free");
        Assert.Equal(new NearestStop("stp_cafe", 0), (await Map(alliance, member, "rte_free", atTheCafe)).Nearest);
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 5_000);
        Assert.Equal(new NearestStop("stp_books", 200), (await Map(alliance, member, "rte_free", atTheCafe)).Nearest);
        Assert.Equal("stp_books", (await Map(alliance, member, "rte_order", atTheCafe)).Nearest!.StopId);
    }

    /// <summary>A member may take a map early, not late; again is a replay. Nobody walks without it.</summary>
    [Fact]
    public async Task TakeMap_OnceInTime_IsGiven()
    {
        var alliance = await RouteFixture.Found(RouteFixture.Hunt(), RouteFixture.Free() with { ValidUntil = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), ValidFrom = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero) });
        var member = await alliance.Member();
        AllianceFixture.Refused<MapReceipt, OutsideTimeWindow>(await TryTake(alliance, member, "rte_free"));
        AllianceFixture.Refused<MapReceipt, NotFound>(await TryTake(alliance, member, "rte_none"));
        AllianceFixture.Refused<VisitReceipt, MapNotTaken>(await Visit(alliance, member, "rte_hunt", AllianceFixture.Bar));
        await Take(alliance, member, "rte_hunt");
        alliance.Clock.Now += TimeSpan.FromMinutes(2);
        Assert.True((await TryTake(alliance, member, "rte_hunt")).IsReplay);
        AllianceFixture.Refused<VisitReceipt, StopNotNext>(await Visit(alliance, member, "rte_hunt", AllianceFixture.Studio));
        Assert.Equal(1, AllianceFixture.Must(await Visit(alliance, member, "rte_hunt", AllianceFixture.Bar)).Stop.Lit);
        await alliance.Audit();
    }

    /// <summary>A route that lost its last dark stop completes with the next purchase at one that is lit.</summary>
    [Fact]
    public async Task Purchase_AfterTheRouteWasShortened_Completes()
    {
        var alliance = await RouteFixture.Found(RouteFixture.Hunt());
        var member = await alliance.Member();
        await Take(alliance, member, "rte_hunt");
        await alliance.Earn(member, AllianceFixture.Bar, "1", 100);
        var route = RouteFixture.Hunt();
        await RouteFixture.Put(alliance, route with { Stops = [route.Stops[0]] });
        Assert.True(Assert.Single((await alliance.Earn(member, AllianceFixture.Bar, "2", 100)).LitStops).Completed);
        await alliance.Audit();
    }

    /// <summary>A fully refunded order lights nothing for the member it is moved to.</summary>
    [Fact]
    public async Task MovedOrder_ThatWasRefunded_LightsNothing()
    {
        var alliance = await RouteFixture.Found(RouteFixture.Hunt());
        var (lin, mei) = (await alliance.Member(), await alliance.Member("Mei"));
        await Take(alliance, mei, "rte_hunt");
        await alliance.Earn(lin, AllianceFixture.Bar, "1", 100);
        await alliance.Refund(AllianceFixture.Bar, "1");
        AllianceFixture.Must(await alliance.Platform.ReassignOrder.Execute(new(AllianceFixture.Id, AllianceFixture.Bar, "1", mei, "wrong"), "opr"));
        Assert.Equal(0, (await Map(alliance, mei, "rte_hunt")).Lit);
    }

    /// <summary>Feedback comes after the walk, once a member, may change, and its words go with the member.</summary>
    [Fact]
    public async Task Feedback_OncePerMember_CountsInTheAverage()
    {
        var alliance = await RouteFixture.Found(RouteFixture.Hunt());
        var (lin, mei) = (await alliance.Member(), await alliance.Member("Mei"));
        Task<Answer<MemberFeedback>> Give(string member, int rating, string? comment) =>
            alliance.Platform.RouteFeedback.Give(new(AllianceFixture.Id, member, "rte_hunt", rating, comment));
        AllianceFixture.Refused<MemberFeedback, MapNotTaken>(await Give(lin, 5, null));
        await Take(alliance, lin, "rte_hunt");
        await Take(alliance, mei, "rte_hunt");
        AllianceFixture.Refused<MemberFeedback, FeedbackTooEarly>(await Give(lin, 5, null));
        await alliance.Earn(lin, AllianceFixture.Bar, "1", 100);
        await alliance.Earn(lin, AllianceFixture.Studio, "2", 100);
        AllianceFixture.Must(await Give(lin, 2, "太远"));
        Assert.True((await Give(lin, 2, "太远")).IsReplay);
        AllianceFixture.Must(await Give(lin, 4, "很好"));
        alliance.Clock.Now += TimeSpan.FromDays(400);
        AllianceFixture.Must(await Give(mei, 5, null));
        var page = AllianceFixture.Must(await alliance.Platform.RouteFeedback.List(AllianceFixture.Id, "rte_hunt", 1, null));
        Assert.Equal((2, 4.5, mei, true), (page.Count, page.Average, Assert.Single(page.Data).MemberId, page.HasMore));
        page = AllianceFixture.Must(await alliance.Platform.RouteFeedback.List(AllianceFixture.Id, "rte_hunt", 1, page.NextCursor));
        Assert.Equal((lin, "很好", false), (page.Data[0].MemberId, page.Data[0].Comment, page.HasMore));
        Assert.Equal("很好", Assert.Single(AllianceFixture.Must(await alliance.Platform.PersonalData.Export(AllianceFixture.Id, lin)).Routes).Feedback!.Comment);
        AllianceFixture.Must(await alliance.Platform.PersonalData.Erase(AllianceFixture.Id, lin));
        page = AllianceFixture.Must(await alliance.Platform.RouteFeedback.List(AllianceFixture.Id, "rte_hunt", 10, null));
        Assert.Equal(4.5, page.Average);
        Assert.All(page.Data, static feedback => Assert.Null(feedback.Comment));
    }

    /// <summary>Words that came between an erasure and what follows from it leave as well; an erased member says no more.</summary>
    [Fact]
    public async Task Feedback_GivenWhileTheMemberIsErased_LeavesWithTheMember()
    {
        var alliance = await RouteFixture.Found(RouteFixture.Hunt());
        var lin = await alliance.Member();
        await Take(alliance, lin, "rte_hunt");
        await alliance.Earn(lin, AllianceFixture.Bar, "1", 100);
        await alliance.Earn(lin, AllianceFixture.Studio, "2", 100);
        AllianceFixture.Must(await alliance.Platform.RouteFeedback.Give(new(AllianceFixture.Id, lin, "rte_hunt", 2, "太远")));
        var partition = new Partition(Containers.Campaigns, $"{AllianceFixture.Id}|feedback|rte_hunt");
        var before = (await alliance.Store.Read(partition, lin))!;
        AllianceFixture.Must(await alliance.Platform.PersonalData.Erase(AllianceFixture.Id, lin));
        Assert.Null(await Comment());

        // A process that died in the middle of the erasure left them as they were.
        var after = (await alliance.Store.Read(partition, lin))!;
        Assert.True((await alliance.Store.Commit(partition, [Write.Replace(lin, before.SortKey, before.Body, after.Version)])).IsCommitted);
        Assert.Equal("太远", await Comment());
        await alliance.Settle();
        Assert.Null(await Comment());
        AllianceFixture.Refused<MemberFeedback, NotFound>(await alliance.Platform.RouteFeedback.Give(new(AllianceFixture.Id, lin, "rte_hunt", 5, "again")));

        async Task<string?> Comment() =>
            Assert.Single(AllianceFixture.Must(await alliance.Platform.RouteFeedback.List(AllianceFixture.Id, "rte_hunt", 10, null)).Data).Comment;
    }

    private static async Task<RouteMap> Map(AllianceFixture alliance, string member, string routeId, GeoPoint? position = null) =>
        AllianceFixture.Must(await alliance.Platform.ReadRoutes.Read(AllianceFixture.Id, member, routeId, position));

    private static async Task Take(AllianceFixture alliance, string member, string routeId) => AllianceFixture.Must(await TryTake(alliance, member, routeId));

    private static Task<Answer<MapReceipt>> TryTake(AllianceFixture alliance, string member, string routeId) =>
        alliance.Platform.TakeMap.Execute(new(AllianceFixture.Id, member, routeId));

    private static async Task<Answer<VisitReceipt>> Visit(AllianceFixture alliance, string member, string routeId, string merchant)
    {
        var token = AllianceFixture.Must(await alliance.Platform.PresenceTokens.Issue(AllianceFixture.Id, merchant, null)).Token;
        return await alliance.Platform.VisitStop.Execute(new(AllianceFixture.Id, member, routeId, token));
    }
}
