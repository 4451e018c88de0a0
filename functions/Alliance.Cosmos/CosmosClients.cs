using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos;

/// <summary>The SDK's client, as this adapter needs it.</summary>
internal static class CosmosClients
{
    /// <exception cref="ArgumentException">The options name no account, or no identity.</exception>
    public static CosmosClient Create(CosmosStoreOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Database, nameof(options));
        var settings = new CosmosClientOptions
        {
            ApplicationName = "Alliance",
            ConnectionMode = options.UseGateway ? ConnectionMode.Gateway : ConnectionMode.Direct,
            LimitToEndpoint = options.UseGateway,
            // The versions are all we want to hear of a write; the body would be paid for in bandwidth.
            EnableContentResponseOnWrite = false,
            MaxRetryAttemptsOnRateLimitedRequests = options.ThrottledRetries,
            MaxRetryWaitTimeOnRateLimitedRequests = options.ThrottledWait,
            RequestTimeout = options.RequestTimeout,
            HttpClientFactory = options.HttpClientFactory,
        };
        return options switch
        {
            { ConnectionString: { Length: > 0 } connection, Endpoint: null, Credential: null } => new CosmosClient(connection, settings),
            { ConnectionString: null or "", Endpoint: { } endpoint, Credential: { } credential } =>
                new CosmosClient(endpoint.AbsoluteUri, credential, settings),
            _ => throw new ArgumentException(
                "Name the Cosmos DB account by a connection string, or by its endpoint together with a credential, not both.", nameof(options)),
        };
    }
}
