using Alliance.Bench.Machine;

namespace Alliance.Bench.Sides;

/// <summary>The platform's one-machine server as a process: start, wait, stop, kill, audit.</summary>
internal sealed class AllianceUnderTest : IAsyncDisposable
{
    // Development tokens exist only in Development on a server bound to loopback.
    private static readonly Dictionary<string, string> Development = new()
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["DOTNET_ENVIRONMENT"] = "Development",
    };

    private readonly string cores;
    private readonly string server;
    private readonly ChildProcess process;

    private AllianceUnderTest(string cores, string server, ChildProcess process, Uri url, string data, TimeSpan startUp)
    {
        this.cores = cores;
        this.server = server;
        this.process = process;
        Url = url;
        Data = data;
        StartUp = startUp;
    }

    public Uri Url { get; }

    public string Data { get; }

    /// <summary>From starting the process to its first answer.</summary>
    public TimeSpan StartUp { get; }

    public long ResidentBytes => ProcessFigures.ResidentBytes(process.Id);

    public long WrittenBytes => ProcessFigures.WrittenBytes(process.Id);

    /// <param name="cores">The cores to run on.</param>
    /// <param name="server">Alliance.Server.dll of a Release build.</param>
    /// <param name="data">The data folder; the first start fills it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<AllianceUnderTest> StartAsync(string cores, string server, string data, CancellationToken cancellation)
    {
        Directory.CreateDirectory(data);
        var url = Readiness.FreeUrl();

        // Never inside the data folder: a configuration watcher would follow every write to it.
        var started = ChildProcess.Start(
            cores, "dotnet", [server, "run", "--urls", url.GetLeftPart(UriPartial.Authority), "--data", data], Development,
            Path.GetDirectoryName(server));
        try
        {
            var startUp = await Readiness.FirstAnswerAsync(new Uri(url, "/api/health"), started, TimeSpan.FromMinutes(2), cancellation);
            return new AllianceUnderTest(cores, server, started, url, data, startUp);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads a sample into a data folder that no server has open.</summary>
    public static Task SeedAsync(string cores, string server, string sample, string data, CancellationToken cancellation) =>
        ChildProcess.RunAsync(cores, "dotnet", [server, "seed", sample, "--data", data], cancellation, Development);

    /// <summary>Checks every invariant over the whole store, on a snapshot while the server runs; throws with what it found.</summary>
    public async Task AuditAsync(CancellationToken cancellation)
    {
        try
        {
            await ChildProcess.RunAsync(cores, "dotnet", [server, "audit", "--data", Data], cancellation, Development);
        }
        catch (BenchFailure failure)
        {
            throw new BenchFailure($"The audit failed, the round does not count. {failure.Message}");
        }
    }

    public Task StopAsync() => process.StopAsync();

    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync();
        await process.DisposeAsync();
    }
}
