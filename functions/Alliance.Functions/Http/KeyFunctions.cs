using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>API keys of merchants.</summary>
public sealed class KeyFunctions(Rows rows)
{
    [Function("issueKey")]
    public Task IssueKey([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Keys)] HttpRequest request) => rows.Serve("issueKey", request);

    [Function("listKeys")]
    public Task ListKeys([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Routes.Keys)] HttpRequest request) => rows.Serve("listKeys", request);

    [Function("rotateKey")]
    public Task RotateKey([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Key + "/rotate")] HttpRequest request) => rows.Serve("rotateKey", request);

    [Function("blockKey")]
    public Task BlockKey([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Key + "/block")] HttpRequest request) => rows.Serve("blockKey", request);

    [Function("unblockKey")]
    public Task UnblockKey([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Routes.Key + "/unblock")] HttpRequest request) => rows.Serve("unblockKey", request);

    [Function("revokeKey")]
    public Task RevokeKey([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Routes.Key)] HttpRequest request) => rows.Serve("revokeKey", request);
}
