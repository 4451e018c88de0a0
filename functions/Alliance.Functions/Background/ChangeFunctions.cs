using Alliance.Cosmos;
using Alliance.Functions.Workflows;
using Alliance.Ports;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Alliance.Functions.Background;

/// <summary>
/// What Cosmos DB's change feed delivers. A batch that fails is delivered again for ever: by default the host would give
/// it up after the first failure and go on. What one document of ours makes fail becomes a dead letter before that; a
/// document that something else wrote into the container stops the feed until it is taken out.
/// </summary>
public sealed class ChangeFunctions(AlliancePlatform platform, DurableWorkflows workflows)
{
    [Function("onAccountsChanged")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public Task OnAccountsChanged(
        [CosmosDBTrigger("%Cosmos:database%", Containers.Accounts, Connection = "Cosmos", LeaseContainerName = CosmosProvisioning.Leases,
            LeaseContainerPrefix = Containers.Accounts, StartFromBeginning = true, MaxItemsPerInvocation = 500, FeedPollDelay = 500)]
        string documents, [DurableClient] DurableTaskClient client) => Deliver(Containers.Accounts, documents, client);

    [Function("onOrdersChanged")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public Task OnOrdersChanged(
        [CosmosDBTrigger("%Cosmos:database%", Containers.Orders, Connection = "Cosmos", LeaseContainerName = CosmosProvisioning.Leases,
            LeaseContainerPrefix = Containers.Orders, StartFromBeginning = true, MaxItemsPerInvocation = 500, FeedPollDelay = 500)]
        string documents, [DurableClient] DurableTaskClient client) => Deliver(Containers.Orders, documents, client);

    [Function("onWebhooksChanged")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public Task OnWebhooksChanged(
        [CosmosDBTrigger("%Cosmos:database%", Containers.Webhooks, Connection = "Cosmos", LeaseContainerName = CosmosProvisioning.Leases,
            LeaseContainerPrefix = Containers.Webhooks, StartFromBeginning = true, MaxItemsPerInvocation = 500, FeedPollDelay = 500)]
        string documents, [DurableClient] DurableTaskClient client) => Deliver(Containers.Webhooks, documents, client);

    [Function("onNotificationsChanged")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public Task OnNotificationsChanged(
        [CosmosDBTrigger("%Cosmos:database%", Containers.Notifications, Connection = "Cosmos", LeaseContainerName = CosmosProvisioning.Leases,
            LeaseContainerPrefix = Containers.Notifications, StartFromBeginning = true, MaxItemsPerInvocation = 500, FeedPollDelay = 500)]
        string documents, [DurableClient] DurableTaskClient client) => Deliver(Containers.Notifications, documents, client);

    [Function("onCatalogueChanged")]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public Task OnCatalogueChanged(
        [CosmosDBTrigger("%Cosmos:database%", Containers.Catalogue, Connection = "Cosmos", LeaseContainerName = CosmosProvisioning.Leases,
            LeaseContainerPrefix = Containers.Catalogue, StartFromBeginning = true, MaxItemsPerInvocation = 500, FeedPollDelay = 500)]
        string documents, [DurableClient] DurableTaskClient client) => Deliver(Containers.Catalogue, documents, client);

    private Task Deliver(string container, string documents, DurableTaskClient client)
    {
        workflows.Clients.Use(client);
        return platform.Background.Deliver(container, DeliveredChanges.Read(container, documents));
    }
}
