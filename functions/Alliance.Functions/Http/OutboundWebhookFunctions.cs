using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Webhooks that go out.</summary>
public sealed class OutboundWebhookFunctions(Rows rows)
{
    private const string All = Routes.Alliance + "/webhook-endpoints";
    private const string One = All + "/{endpointId}";
    private const string Deliveries = One + "/deliveries";
    private const string Delivery = Deliveries + "/{deliveryId}";

    [Function("createWebhookEndpoint")]
    public Task Create([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = All)] HttpRequest request) => rows.Serve("createWebhookEndpoint", request);

    [Function("listWebhookEndpoints")]
    public Task List([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = All)] HttpRequest request) => rows.Serve("listWebhookEndpoints", request);

    [Function("readWebhookEndpoint")]
    public Task Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = One)] HttpRequest request) => rows.Serve("readWebhookEndpoint", request);

    [Function("changeWebhookEndpoint")]
    public Task Change([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = One)] HttpRequest request) => rows.Serve("changeWebhookEndpoint", request);

    [Function("deleteWebhookEndpoint")]
    public Task Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request) => rows.Serve("deleteWebhookEndpoint", request);

    [Function("rotateWebhookEndpointSecret")]
    public Task Rotate([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/rotate")] HttpRequest request) => rows.Serve("rotateWebhookEndpointSecret", request);

    [Function("testWebhookEndpoint")]
    public Task Test([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/test")] HttpRequest request) => rows.Serve("testWebhookEndpoint", request);

    [Function("listWebhookDeliveries")]
    public Task ListDeliveries([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Deliveries)] HttpRequest request) => rows.Serve("listWebhookDeliveries", request);

    [Function("listWebhookDeadLetters")]
    public Task ListDeadLetters([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = One + "/dead-letters")] HttpRequest request) => rows.Serve("listWebhookDeadLetters", request);

    [Function("readWebhookDelivery")]
    public Task ReadDelivery([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = Delivery)] HttpRequest request) => rows.Serve("readWebhookDelivery", request);

    [Function("replayWebhookDelivery")]
    public Task Replay([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Delivery + "/replay")] HttpRequest request) => rows.Serve("replayWebhookDelivery", request);
}
