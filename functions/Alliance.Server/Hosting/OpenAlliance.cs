using Alliance.Cosmos;
using Alliance.Embedded.Documents;
using Alliance.Http.Access;
using Alliance.Ports;

namespace Alliance.Server.Hosting;

/// <summary>An opened store, the secrets and the use cases over them.</summary>
internal sealed class OpenAlliance : IAsyncDisposable
{
    // Each look at an account's change feed costs a request to every physical partition.
    private static readonly TimeSpan CosmosFeedInterval = TimeSpan.FromSeconds(2);

    private OpenAlliance(IDocumentStore store, SecretsFile secrets, TimeProvider time, PlatformSettings settings)
    {
        (Store, Secrets, Time) = (store, secrets, time);
        Platform = new AlliancePlatform(store, time, new SystemEntropy(), secrets.RootSecret, settings);
    }

    /// <summary>The use cases.</summary>
    public AlliancePlatform Platform { get; }

    /// <summary>The store.</summary>
    public IDocumentStore Store { get; }

    /// <summary>The secrets as they were at the start.</summary>
    public SecretsFile Secrets { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Opens the folder; refused while another process has it open.</summary>
    public static Task<OpenAlliance> Open(DataFolder data, TimeProvider time)
    {
        data.Create();
        return Begin(OpenFolder(data), data, time, new PlatformSettings { CatalogueLifetime = TimeSpan.Zero });
    }

    /// <summary>Opens a Cosmos DB account; the secrets are in the folder. Other processes may use the account meanwhile.</summary>
    public static async Task<OpenAlliance> Open(CosmosStoreOptions account, DataFolder data, TimeProvider time) =>
        await Begin(await OpenAccount(account), data, time, new PlatformSettings { FeedInterval = CosmosFeedInterval });

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

    private static async Task<OpenAlliance> Begin(IDocumentStore store, DataFolder data, TimeProvider time, PlatformSettings settings)
    {
        try
        {
            if (!File.Exists(data.SecretsFile) && !await IsEmpty(store))
            {
                throw new CommandException(
                    $"There is an alliance, and {data.SecretsFile} is missing: its codes and look-ups open with the secrets they were made with. Put the file back, or name its folder with --data.");
            }

            data.Create();
            var alliance = new OpenAlliance(store, SecretsFile.Open(data.SecretsFile, time), time, settings);
            return await alliance.Platform.HasTheStoresSecret()
                ? alliance
                : throw new CommandException(
                    $"The documents were made with other secrets than those in {data.SecretsFile}. Put back the file that belongs to them.");
        }
        catch
        {
            await Close(store);
            throw;
        }
    }

    /// <summary>True while no alliance has been written.</summary>
    public Task<bool> IsEmpty() => IsEmpty(Store);

    private static async Task<bool> IsEmpty(IDocumentStore store) => (await store.Changes(Containers.Catalogue, null, 1)).Changes.Count == 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Close(Store);

    private static async ValueTask Close(IDocumentStore store)
    {
        switch (store)
        {
            case IAsyncDisposable closing: await closing.DisposeAsync(); break;
            case IDisposable closing: closing.Dispose(); break;
        }
    }
}
