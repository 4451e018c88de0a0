using Alliance.Ports;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos;

/// <summary>
/// Creates what the store expects to find: for laptops, emulators and tests. On Azure the infrastructure's templates
/// create the same, and the running platform's identity may not.
/// </summary>
public static class CosmosProvisioning
{
    /// <summary>The path of the partition key in every container.</summary>
    public const string PartitionKeyPath = "/pk";

    /// <summary>The one path that is indexed in every container.</summary>
    public const string IndexedPath = "/sk/?";

    /// <summary>Where the triggers of the Functions head keep how far they have come.</summary>
    public const string Leases = "leases";

    /// <summary>Creates the database and the containers that are missing. What exists is left as it is.</summary>
    /// <param name="options">Where.</param>
    /// <param name="throughput">
    /// Request units a second that the containers share, or null for none: a serverless account, or an emulator's choice.
    /// </param>
    /// <param name="cancellation">Cancels it; what was created stays.</param>
    /// <exception cref="StoreUnavailableException">The account did not answer; call it again.</exception>
    public static async Task EnsureCreated(
        CosmosStoreOptions options, ThroughputProperties? throughput = null, CancellationToken cancellation = default)
    {
        using var client = CosmosClients.Create(options);
        Database database = await Failures.Guard(
            () => client.CreateDatabaseIfNotExistsAsync(options.Database, throughput, cancellationToken: cancellation),
            $"creating database '{options.Database}'", cancellation);
        foreach (var properties in Containers.All.Select(Properties).Append(new ContainerProperties(Leases, "/id")))
        {
            await Failures.Guard(
                () => database.CreateContainerIfNotExistsAsync(properties, cancellationToken: cancellation),
                $"creating container '{properties.Id}'", cancellation);
        }
    }

    /// <summary>
    /// What a container is like. Bodies are never queried, so only the sort key is indexed. Nothing expires by itself:
    /// every document is a record that some replay may ask for, an event that some consumer has not passed yet, or a
    /// state that a rule decides to delete.
    /// </summary>
    public static ContainerProperties Properties(string container)
    {
        var properties = new ContainerProperties(container, PartitionKeyPath)
        {
            // Version 2 hashes the whole key; version 1 only its first 100 bytes.
            PartitionKeyDefinitionVersion = PartitionKeyDefinitionVersion.V2,
            DefaultTimeToLive = null,
            IndexingPolicy = new IndexingPolicy { Automatic = true, IndexingMode = IndexingMode.Consistent },
        };
        properties.IndexingPolicy.IncludedPaths.Add(new IncludedPath { Path = IndexedPath });
        properties.IndexingPolicy.ExcludedPaths.Add(new ExcludedPath { Path = "/*" });
        return properties;
    }
}
