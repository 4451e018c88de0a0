using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Members and their wallets.</summary>
public sealed class MemberFunctions(Rows rows)
{
    [Function("registerMember")]
    public Task RegisterMember([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Members)] HttpRequest request) => rows.Serve("registerMember", request);

    [Function("findMember")]
    public Task FindMember([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Members)] HttpRequest request) => rows.Serve("findMember", request);

    [Function("readWallet")]
    public Task ReadWallet([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member)] HttpRequest request) => rows.Serve("readWallet", request);

    [Function("listLedger")]
    public Task ListLedger([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/ledger")] HttpRequest request) => rows.Serve("listLedger", request);

    [Function("listMemberPassports")]
    public Task ListMemberPassports([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/passports")] HttpRequest request) => rows.Serve("listMemberPassports", request);

    [Function("issueMemberToken")]
    public Task IssueMemberToken([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/tokens")] HttpRequest request) => rows.Serve("issueMemberToken", request);

    [Function("blockMember")]
    public Task BlockMember([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/block")] HttpRequest request) => rows.Serve("blockMember", request);

    [Function("unblockMember")]
    public Task UnblockMember([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Member + "/unblock")] HttpRequest request) => rows.Serve("unblockMember", request);

    [Function("exportMember")]
    public Task ExportMember([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Member + "/export")] HttpRequest request) => rows.Serve("exportMember", request);

    [Function("eraseProfile")]
    public Task EraseProfile([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Member + "/profile")] HttpRequest request) => rows.Serve("eraseProfile", request);
}
