using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>What the service says about itself.</summary>
public sealed class ServiceFunctions(Rows rows)
{
    [Function("health")]
    public Task Health([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health")] HttpRequest request) => rows.Serve("health", request);

    [Function("openApi")]
    public Task OpenApi([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request) => rows.Serve("openApi", request);

    [Function("readBlob")]
    public Task ReadBlob([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/blobs/{blobName}")] HttpRequest request) => rows.Serve("readBlob", request);
}
