using Alliance.Cosmos.Double;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos.Tests;

/// <summary>An account for one test, on the double or on a real one, with a database of its own.</summary>
internal sealed class TestAccount : IAsyncDisposable
{
    // The connection string of a real account or of Microsoft's emulator.
    private static readonly string? s_connection = Environment.GetEnvironmentVariable("ALLIANCE_COSMOS_CONNECTION");

    private readonly List<CosmosDocumentStore> _stores = [];

    private TestAccount(CosmosStoreOptions options, CosmosDouble? cosmos) => (Options, Double) = (options, cosmos!);

    /// <summary>Whether the environment names a real account or Microsoft's emulator.</summary>
    public static bool IsReal => !string.IsNullOrEmpty(s_connection);

    public CosmosStoreOptions Options { get; }

    /// <summary>The double behind it; null on a real account.</summary>
    public CosmosDouble Double { get; }

    /// <summary>The account that the environment names, or else a new one of the double.</summary>
    public static Task<TestAccount> New() => IsReal ? OnReal(s_connection!) : OnDouble();

    /// <summary>A new account of the double.</summary>
    public static async Task<TestAccount> OnDouble(string consistency = "Strong")
    {
        // Off Azure the SDK would ask the machine's metadata service who we are.
        Environment.SetEnvironmentVariable("COSMOS_DISABLE_IMDS_ACCESS", "true");
        var cosmos = new CosmosDouble(consistency);
        var account = new TestAccount(
            new()
            {
                Database = "alliance", ConnectionString = CosmosDouble.ConnectionString, UseGateway = true, HttpClientFactory = cosmos.CreateClient,
                ThrottledRetries = 0,
            },
            cosmos);
        await CosmosProvisioning.EnsureCreated(account.Options);
        return account;
    }

    /// <summary>A database of its own on the account that the environment names.</summary>
    private static async Task<TestAccount> OnReal(string connection)
    {
        var account = new TestAccount(
            new()
            {
                Database = $"alliance-test-{Guid.NewGuid():N}", ConnectionString = connection, UseGateway = true, AcceptWeakReads = true,
                RequestTimeout = TimeSpan.FromSeconds(30), ThrottledRetries = 9, ThrottledWait = TimeSpan.FromSeconds(30),
            },
            null);
        await CosmosProvisioning.EnsureCreated(account.Options);
        return account;
    }

    /// <summary>One more process's store on the same account.</summary>
    public async Task<CosmosDocumentStore> Open(CosmosStoreOptions? options = null)
    {
        var store = await CosmosDocumentStore.Open(options ?? Options);
        _stores.Add(store);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            store.Dispose();
        }

        if (Double is null)
        {
            using var client = new CosmosClient(Options.ConnectionString, new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway });
            await client.GetDatabase(Options.Database).DeleteAsync();
        }
    }
}
