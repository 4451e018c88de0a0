namespace Alliance.Http.Tests.Support;

/// <summary>
/// The head under test: the one-machine server, started here, or whatever runs at <c>ALLIANCE_E2E_URL</c> (a Functions
/// host, say) with the Wutong sample loaded and an operator's key in <c>ALLIANCE_E2E_OPERATOR</c>.
/// </summary>
public sealed class AnyHead : IAsyncLifetime
{
    private static readonly string? _url = Environment.GetEnvironmentVariable("ALLIANCE_E2E_URL");
    private readonly RunningServer _server = new();

    /// <summary>Where it answers.</summary>
    public Uri Address => IsElsewhere ? new Uri(_url!) : _server.Address;

    private static bool IsElsewhere => !string.IsNullOrEmpty(_url);

    public AllianceClient NewClient() => new(Address, IsElsewhere ? Environment.GetEnvironmentVariable("ALLIANCE_E2E_OPERATOR") : null);

    /// <summary>Stops our own server and starts it anew.</summary>
    public Task Restart() => _server.Restart();

    /// <summary>Skips the test elsewhere: one operator alone is known there, and the head is not ours to stop.</summary>
    public static void NeedsOwnServer() =>
        Assert.SkipWhen(IsElsewhere, "Needs a server of its own: development tokens for any caller, or a restart.");

    public async ValueTask InitializeAsync()
    {
        if (!IsElsewhere)
        {
            await _server.InitializeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!IsElsewhere)
        {
            await _server.DisposeAsync();
        }
    }
}
