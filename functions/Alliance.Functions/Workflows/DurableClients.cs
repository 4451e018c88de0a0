using Alliance.Ports;
using Microsoft.DurableTask.Client;

namespace Alliance.Functions.Workflows;

/// <summary>
/// The client of Durable Task. Its address is the host's secret, which a function learns by a <c>[DurableClient]</c>
/// parameter; so functions whose use cases may start or steer workflows have one and hand it over here.
/// </summary>
public sealed class DurableClients
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DurableTaskClient? _newest;

    /// <summary>Uses this client from now on; a host that restarts has another address.</summary>
    public void Use(DurableTaskClient client)
    {
        _newest = client;
        _first.TrySetResult();
    }

    /// <summary>The newest client; waits for the first one.</summary>
    /// <exception cref="StoreUnavailableException">No function has handed one over yet.</exception>
    internal async ValueTask<DurableTaskClient> Get()
    {
        try
        {
            await _first.Task.WaitAsync(s_patience, TimeProvider.System);
            return _newest!;
        }
        catch (TimeoutException exception)
        {
            throw new StoreUnavailableException("The host has not told yet how workflows are reached.", exception);
        }
    }
}
