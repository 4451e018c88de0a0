using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>What an alliance has published.</summary>
public sealed class CatalogueFunctions(Rows rows)
{
    [Function("readProgramme")]
    public Task ReadProgramme([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/programme")] HttpRequest request) => rows.Serve("readProgramme", request);

    [Function("putProgramme")]
    public Task PutProgramme([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Alliance + "/programme")] HttpRequest request) => rows.Serve("putProgramme", request);

    [Function("listMerchants")]
    public Task ListMerchants([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/merchants")] HttpRequest request) => rows.Serve("listMerchants", request);

    [Function("readMerchant")]
    public Task ReadMerchant([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Merchant)] HttpRequest request) => rows.Serve("readMerchant", request);

    [Function("putMerchant")]
    public Task PutMerchant([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Merchant)] HttpRequest request) => rows.Serve("putMerchant", request);

    [Function("deleteMerchant")]
    public Task DeleteMerchant([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Merchant)] HttpRequest request) => rows.Serve("deleteMerchant", request);

    [Function("listPassports")]
    public Task ListPassports([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/passports")] HttpRequest request) => rows.Serve("listPassports", request);

    [Function("readPassport")]
    public Task ReadPassport([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/passports/{passportId}")] HttpRequest request) => rows.Serve("readPassport", request);

    [Function("putPassport")]
    public Task PutPassport([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Alliance + "/passports/{passportId}")] HttpRequest request) => rows.Serve("putPassport", request);

    [Function("deletePassport")]
    public Task DeletePassport([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Alliance + "/passports/{passportId}")] HttpRequest request) => rows.Serve("deletePassport", request);

    [Function("listRewards")]
    public Task ListRewards([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/rewards")] HttpRequest request) => rows.Serve("listRewards", request);

    [Function("readReward")]
    public Task ReadReward([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Alliance + "/rewards/{rewardId}")] HttpRequest request) => rows.Serve("readReward", request);

    [Function("putReward")]
    public Task PutReward([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Routes.Alliance + "/rewards/{rewardId}")] HttpRequest request) => rows.Serve("putReward", request);

    [Function("deleteReward")]
    public Task DeleteReward([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Alliance + "/rewards/{rewardId}")] HttpRequest request) => rows.Serve("deleteReward", request);
}
