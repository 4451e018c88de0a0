using Alliance.Cosmos;
using Alliance.Embedded.Clocks;
using Alliance.Embedded.Documents;
using Alliance.Http.Access;
using Alliance.Ports;

namespace Alliance.Server.Hosting;

/// <summary>An opened store, the secrets and the use cases over them.</summary>
internal sealed class OpenAlliance : IAsyncDisposable
{
    // Each look at an account's change feed costs a request to every physical partition.
    private static readonly TimeSpan CosmosFeedInterval = TimeSpan.FromSeconds(2);

    private OpenAlliance(IDocumentStore store, SecretsFile secrets, TimeProvider time, PlatformSettings settings, EmbeddedNeighbours? neighbours)
    {
        (Store, Secrets, Time, Neighbours) = (store, secrets, time, neighbours);
        var entropy = new SystemEntropy();
        Platform = new AlliancePlatform(store, time, entropy, secrets.RootSecret, settings, neighbours?.For(store, time, entropy));
    }

    /// <summary>The use cases.</summary>
    public AlliancePlatform Platform { get; }

    /// <summary>The store.</summary>
    public IDocumentStore Store { get; }

    /// <summary>The secrets as they were at the start.</summary>
    public SecretsFile Secrets { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>What there is beside the store, where it was opened for a service.</summary>
    public EmbeddedNeighbours? Neighbours { get; }

    /// <summary>Opens the folder; refused while another process has it open.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="forService">True to open its queues and reports and to run its workflows as well.</param>
    public static Task<OpenAlliance> Open(DataFolder data, bool forService)
    {
        data.Create();
        return Begin(OpenFolder(data), data, new PlatformSettings { CatalogueLifetime = TimeSpan.Zero }, forService);
    }

    /// <summary>Opens a Cosmos DB account; the secrets are in the folder. Other processes may use the account meanwhile.</summary>
    public static async Task<OpenAlliance> Open(CosmosStoreOptions account, DataFolder data, bool forService)
    {
        if (data.Clock is FastClock)
        {
            throw new CommandException($"The time of {data.Path} runs fast, and an account's is the real one. Name another folder with --data.");
        }

        return await Begin(await OpenAccount(account), data, new PlatformSettings { FeedInterval = CosmosFeedInterval }, forService);
    }

    private static SqliteDocumentStore OpenFolder(DataFolder data)
    {
        try
        {
            return SqliteDocumentStore.Open(data.Path);
        }
        catch (Exception exception) when (exception is InvalidOperationException or StoreDamagedException)
        {
            throw new CommandException(exception.Message);
        }
    }

    private static async Task<CosmosDocumentStore> OpenAccount(CosmosStoreOptions account)
    {
        try
        {
            return await CosmosDocumentStore.Open(account);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(exception.Message);
        }
    }

    private static async Task<OpenAlliance> Begin(IDocumentStore store, DataFolder data, PlatformSettings settings, bool forService)
    {
        EmbeddedNeighbours? neighbours = null;
        try
        {
            var time = data.Clock;
            if (!File.Exists(data.SecretsFile) && !await IsEmpty(store))
            {
                throw new CommandException(
                    $"There is an alliance, and {data.SecretsFile} is missing: its codes and look-ups open with the secrets they were made with. Put the file back, or name its folder with --data.");
            }

            data.Create();
            var secrets = SecretsFile.Open(data.SecretsFile, time);
            if (await AlliancePlatform.IsOfAnotherSecret(store, secrets.RootSecret))
            {
                throw ForeignSecrets(data);
            }

            neighbours = forService ? await EmbeddedNeighbours.Open(data, secrets) : null;
            var alliance = new OpenAlliance(store, secrets, time, settings, neighbours);
            return await alliance.Platform.HasTheStoresSecret() ? alliance : throw ForeignSecrets(data);
        }
        catch
        {
            await Close(neighbours, store);
            throw;
        }
    }

    private static CommandException ForeignSecrets(DataFolder data) =>
        new($"The documents were made with other secrets than those in {data.SecretsFile}. Put back the file that belongs to them.");

    /// <summary>True while no alliance has been written.</summary>
    public Task<bool> IsEmpty() => IsEmpty(Store);

    private static async Task<bool> IsEmpty(IDocumentStore store) => (await store.Changes(Containers.Catalogue, null, 1)).Changes.Count == 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Close(Neighbours, Store);

    private static async ValueTask Close(EmbeddedNeighbours? neighbours, IDocumentStore store)
    {
        if (neighbours is not null)
        {
            await neighbours.DisposeAsync();
        }

        switch (store)
        {
            case IAsyncDisposable closing: await closing.DisposeAsync(); break;
            case IDisposable closing: closing.Dispose(); break;
        }
    }
}
