using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Routes, and members' maps of them.</summary>
public sealed class RouteFunctions(Rows rows)
{
    [Function("listRoutes")]
    public Task ListRoutes([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/routes")] HttpRequest request) => rows.Serve("listRoutes", request);

    [Function("readRoute")]
    public Task ReadRoute([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/routes/{routeId}")] HttpRequest request) => rows.Serve("readRoute", request);

    [Function("putRoute")]
    public Task PutRoute([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Alliance + "/routes/{routeId}")] HttpRequest request) => rows.Serve("putRoute", request);

    [Function("deleteRoute")]
    public Task DeleteRoute([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Alliance + "/routes/{routeId}")] HttpRequest request) => rows.Serve("deleteRoute", request);

    [Function("listMemberRoutes")]
    public Task ListMemberRoutes([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/routes")] HttpRequest request) => rows.Serve("listMemberRoutes", request);

    [Function("readMemberRoute")]
    public Task ReadMemberRoute([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/routes/{routeId}")] HttpRequest request) => rows.Serve("readMemberRoute", request);

    [Function("takeMap")]
    public Task TakeMap([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/routes/{routeId}")] HttpRequest request) => rows.Serve("takeMap", request);

    [Function("visitStop")]
    public Task VisitStop([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/routes/{routeId}/visits")] HttpRequest request) => rows.Serve("visitStop", request);

    [Function("claimRouteReward")]
    public Task ClaimRouteReward([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/routes/{routeId}/reward")] HttpRequest request) => rows.Serve("claimRouteReward", request);

    [Function("giveRouteFeedback")]
    public Task GiveRouteFeedback([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/routes/{routeId}/feedback")] HttpRequest request) => rows.Serve("giveRouteFeedback", request);

    [Function("listRouteFeedback")]
    public Task ListRouteFeedback([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/routes/{routeId}/feedback")] HttpRequest request) => rows.Serve("listRouteFeedback", request);
}
