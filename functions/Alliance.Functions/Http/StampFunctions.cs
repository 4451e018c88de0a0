using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Stamps and passports.</summary>
public sealed class StampFunctions(Rows rows)
{
    [Function("collectStamp")]
    public Task CollectStamp([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/stamps")] HttpRequest request) => rows.Serve("collectStamp", request);

    [Function("claimPassportReward")]
    public Task ClaimPassportReward([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/passports/{passportId}/reward")] HttpRequest request) => rows.Serve("claimPassportReward", request);

    [Function("readPresenceToken")]
    public Task ReadPresenceToken([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Merchant + "/presence-token")] HttpRequest request) => rows.Serve("readPresenceToken", request);
}
