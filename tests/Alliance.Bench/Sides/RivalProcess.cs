using Alliance.Bench.Machine;

namespace Alliance.Bench.Sides;

/// <summary>A rival endpoint: this same program as a child process.</summary>
internal sealed class RivalProcess : IAsyncDisposable
{
    /// <summary>A made-up token as long as ours, so that both sides receive requests of the same size.</summary>
    public static readonly string Token = new('t', 220);

    private readonly ChildProcess process;

    private RivalProcess(ChildProcess process, Uri url)
    {
        this.process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<RivalProcess> StartAsync(string cores, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var url = Readiness.FreeUrl();
        var started = ChildProcess.Start(
            cores, "dotnet", [typeof(RivalProcess).Assembly.Location, "rival", .. arguments, "--urls", url.ToString()]);
        var rival = new RivalProcess(started, url);
        try
        {
            await Readiness.FirstAnswerAsync(new Uri(url, "/api/health"), started, TimeSpan.FromSeconds(30), cancellation);
            return rival;
        }
        catch
        {
            await rival.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync();
        await process.DisposeAsync();
    }
}
