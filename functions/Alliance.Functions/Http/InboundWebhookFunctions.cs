using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Webhooks that merchants send.</summary>
public sealed class InboundWebhookFunctions(Rows rows)
{
    private const string Webhooks = Routes.Merchant + "/webhooks";
    private const string Secrets = Webhooks + "/secrets";
    private const string Secret = Secrets + "/{secretId}";
    private const string Received = Webhooks + "/received";

    [Function("receiveWebhook")]
    public Task Receive([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/webhooks/merchants/{merchantId}")] HttpRequest request) => rows.Serve("receiveWebhook", request);

    [Function("readWebhooks")]
    public Task Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Webhooks)] HttpRequest request) => rows.Serve("readWebhooks", request);

    [Function("issueWebhookSecret")]
    public Task Issue([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Secrets)] HttpRequest request) => rows.Serve("issueWebhookSecret", request);

    [Function("rotateWebhookSecret")]
    public Task Rotate([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Secret + "/rotate")] HttpRequest request) => rows.Serve("rotateWebhookSecret", request);

    [Function("revokeWebhookSecret")]
    public Task Revoke([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Secret)] HttpRequest request) => rows.Serve("revokeWebhookSecret", request);

    [Function("listReceivedWebhooks")]
    public Task ListReceived([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Received)] HttpRequest request) => rows.Serve("listReceivedWebhooks", request);

    [Function("readReceivedWebhook")]
    public Task ReadReceived([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Received + "/{deliveryId}")] HttpRequest request) => rows.Serve("readReceivedWebhook", request);
}
