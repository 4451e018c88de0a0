using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Spending points, and honouring the codes that come of it.</summary>
public sealed class RedemptionFunctions(Rows rows)
{
    [Function("redeem")]
    public Task Redeem([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/redemptions")] HttpRequest request) => rows.Serve("redeem", request);

    [Function("listRedemptions")]
    public Task ListRedemptions([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/redemptions")] HttpRequest request) => rows.Serve("listRedemptions", request);

    [Function("readOwnRedemption")]
    public Task ReadOwnRedemption([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/redemptions/{redemptionId}")] HttpRequest request) => rows.Serve("readOwnRedemption", request);

    [Function("useCode")]
    public Task UseCode([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Redemption + "/use")] HttpRequest request) => rows.Serve("useCode", request);

    [Function("reverseRedemption")]
    public Task ReverseRedemption([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Redemption + "/reversal")] HttpRequest request) => rows.Serve("reverseRedemption", request);
}
