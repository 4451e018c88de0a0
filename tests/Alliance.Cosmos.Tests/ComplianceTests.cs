using Alliance.Compliance;
using Alliance.Ports;

namespace Alliance.Cosmos.Tests;

/// <summary>
/// What every store must do: over the double, or over the account that the environment names. A reopening is another
/// process's client of the same database.
/// </summary>
public sealed class CosmosCompliance : DocumentStoreCompliance, IAsyncDisposable
{
    private TestAccount? _account;

    // Each step is several calls through the whole SDK, and to a real account over a network.
    protected override int ModelSteps => TestAccount.IsReal ? 200 : 1_500;

    protected override async ValueTask<IDocumentStore> Open() => await (_account = await TestAccount.New()).Open();

    protected override async ValueTask<IDocumentStore> Reopen(IDocumentStore store) => await _account!.Open();

    public ValueTask DisposeAsync() => _account?.DisposeAsync() ?? default;
}
