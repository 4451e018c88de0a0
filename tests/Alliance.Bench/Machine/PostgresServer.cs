using Npgsql;

namespace Alliance.Bench.Machine;

/// <summary>
/// A private PostgreSQL 15: its own data folder, a Unix socket only, durable (<c>fsync</c>, <c>full_page_writes</c> and
/// <c>synchronous_commit</c> on). The settings are those of a server tuned for this load; see <see cref="Settings"/>.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>
    /// Memory for the whole set, WAL that is recycled instead of grown and no checkpoint in the middle of a round; what
    /// replication alone needs is left out. All durability settings keep their safe defaults.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>
    {
        ["listen_addresses"] = "",
        ["synchronous_commit"] = "on",
        ["fsync"] = "on",
        ["full_page_writes"] = "on",
        ["shared_buffers"] = "1GB",
        ["wal_level"] = "minimal",
        ["max_wal_senders"] = "0",
        ["wal_buffers"] = "64MB",
        ["min_wal_size"] = "4GB",
        ["max_wal_size"] = "16GB",
        ["checkpoint_timeout"] = "30min",
        ["max_connections"] = "200",
        ["jit"] = "off",
        ["update_process_title"] = "off",
    };

    private readonly ChildProcess process;
    private readonly string socketFolder;

    private PostgresServer(ChildProcess process, string socketFolder)
    {
        this.process = process;
        this.socketFolder = socketFolder;
    }

    public string ConnectionString => $"Host={socketFolder};Username=postgres;Database=postgres";

    public static async Task<PostgresServer> StartAsync(
        string cores, string folder, CancellationToken cancellation, IReadOnlyDictionary<string, string>? moreSettings = null)
    {
        var data = Path.Combine(folder, "postgres");
        Directory.CreateDirectory(data);
        var asPostgres = await AsPostgresAsync(data, cancellation);
        await ChildProcess.RunAsync(
            cores, asPostgres[0],
            [.. asPostgres[1..], Tool.Postgres("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"],
            cancellation, workingFolder: "/");
        var settings = Settings.Concat(moreSettings ?? new Dictionary<string, string>()).SelectMany(s => new[] { "-c", $"{s.Key}={s.Value}" });
        var postgres = ChildProcess.Start(
            cores, asPostgres[0], [.. asPostgres[1..], Tool.Postgres("postgres"), "-D", data, "-k", data, .. settings],
            workingFolder: "/");
        var server = new PostgresServer(postgres, data);
        try
        {
            await server.WaitAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync(interrupt: true);
        await process.DisposeAsync();
    }

    /// <summary>PostgreSQL refuses to run as root; then everything of it runs as the user its package made.</summary>
    private static async Task<string[]> AsPostgresAsync(string data, CancellationToken cancellation)
    {
        if (Environment.UserName != "root")
        {
            return ["/usr/bin/env"];
        }

        await ChildProcess.RunAsync("0", "/bin/chown", ["postgres:postgres", data], cancellation);
        return [Tool.Setpriv(), "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"];
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (process.HasExited)
            {
                break;
            }

            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync(cancellation);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(100, cancellation);
            }
        }

        throw new BenchFailure($"PostgreSQL did not start:\n{process.LastOutput}");
    }
}
