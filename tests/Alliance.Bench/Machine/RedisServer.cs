namespace Alliance.Bench.Machine;

/// <summary>
/// A private Redis on a Unix socket, durable: every write is in the append-only file and synced before its reply
/// (<c>appendfsync always</c>). Rewrites of that file are off, so none falls into a round.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ChildProcess process;

    private RedisServer(ChildProcess process, string socket)
    {
        this.process = process;
        Socket = socket;
    }

    public string Socket { get; }

    public static async Task<RedisServer> StartAsync(string cores, string folder, CancellationToken cancellation)
    {
        var data = Path.Combine(folder, "redis");
        Directory.CreateDirectory(data);
        var socket = Path.Combine(data, "redis.sock");
        var redis = ChildProcess.Start(
            cores, Tool.RedisServer(),
            ["--dir", data, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
                "--auto-aof-rewrite-percentage", "0", "--daemonize", "no"]);
        for (var attempt = 0; attempt < 200 && !redis.HasExited && !cancellation.IsCancellationRequested; attempt++)
        {
            if (File.Exists(socket))
            {
                return new RedisServer(redis, socket);
            }

            await Task.Delay(50, CancellationToken.None);
        }

        await redis.DisposeAsync();
        cancellation.ThrowIfCancellationRequested();
        throw new BenchFailure($"Redis did not start:\n{redis.LastOutput}");
    }

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync();
        await process.DisposeAsync();
    }
}
