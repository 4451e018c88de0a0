using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Purchases, refunds and corrections.</summary>
public sealed class EarningFunctions(Rows rows)
{
    [Function("earn")]
    public Task Earn([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/earn")] HttpRequest request) => rows.Serve("earn", request);

    [Function("refund")]
    public Task Refund([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/refunds")] HttpRequest request) => rows.Serve("refund", request);

    [Function("adjust")]
    public Task Adjust([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/adjustments")] HttpRequest request) => rows.Serve("adjust", request);

    [Function("reassignOrder")]
    public Task ReassignOrder([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Alliance + "/orders/{merchantId}/{orderNo}/reassign")] HttpRequest request) => rows.Serve("reassignOrder", request);
}
