using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Who owes whom.</summary>
public sealed class SettlementFunctions(Rows rows)
{
    [Function("readSettlement")]
    public Task ReadSettlement([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/settlements")] HttpRequest request) => rows.Serve("readSettlement", request);
}
