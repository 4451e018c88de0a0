using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Rivals;

namespace Alliance.Bench.Sides;

/// <summary>The rival of rows 1 and 2: a Kestrel endpoint over Npgsql and a private PostgreSQL 15.</summary>
internal sealed class PostgresSide : Side, IEarns
{
    /// <summary>The fastest of what <c>Alliance.Bench tune postgres-client</c> tried on many accounts.</summary>
    public static readonly PostgresSettings BestForMany = new(PostgresShape.Batch, 8, Multiplexing: true);

    /// <summary>The fastest on one account: few connections, since all the others would only wait for its row lock.</summary>
    public static readonly PostgresSettings BestForOne = new(PostgresShape.Function, 4, Multiplexing: true);

    private readonly PostgresServer server;
    private readonly RivalProcess rival;
    private readonly bool ownsServer;

    private PostgresSide(PostgresServer server, bool ownsServer, RivalProcess rival, int accounts)
        : base("Kestrel + Npgsql + PostgreSQL 15")
    {
        this.server = server;
        this.ownsServer = ownsServer;
        this.rival = rival;
        EarnTargets = [.. Enumerable.Range(1, accounts).Select(Earn)];
        HotEarnTargets = [Earn(1)];
    }

    public override Uri Url => rival.Url;

    public IReadOnlyList<Target> EarnTargets { get; }

    public IReadOnlyList<Target> HotEarnTargets { get; }

    public static async Task<PostgresSide> StartAsync(
        string cores, string folder, int accounts, PostgresSettings settings, CancellationToken cancellation)
    {
        var store = await PostgresServer.StartAsync(cores, folder, cancellation);
        try
        {
            await PostgresSchema.CreateAsync(store.ConnectionString, accounts, cancellation);
            return await StartOnAsync(cores, store, ownsServer: true, accounts, settings, cancellation);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the endpoint alone, on a server that holds the schema.</summary>
    public static async Task<PostgresSide> StartOnAsync(
        string cores, PostgresServer server, bool ownsServer, int accounts, PostgresSettings settings, CancellationToken cancellation)
    {
        var endpoint = await RivalProcess.StartAsync(
            cores,
            ["postgres", "--server", server.ConnectionString, "--shape", settings.Shape.ToString(),
                "--pool", settings.PoolSize.ToString(), "--multiplexing", settings.Multiplexing.ToString()],
            cancellation);
        return new PostgresSide(server, ownsServer, endpoint, accounts);
    }

    public override async Task VerifyAsync(CancellationToken cancellation)
    {
        var wrong = await PostgresSchema.WrongAsync(server.ConnectionString, cancellation);
        if (wrong != 0)
        {
            throw new BenchFailure($"{Name}: {wrong} balances or orders do not agree with the entries.");
        }
    }

    public override Task SettleAsync(CancellationToken cancellation) =>
        PostgresSchema.SettleAsync(server.ConnectionString, cancellation);

    public override async ValueTask DisposeAsync()
    {
        await rival.DisposeAsync();
        if (ownsServer)
        {
            await server.DisposeAsync();
        }
    }

    private static Target Earn(int account) =>
        new($"/api/v1/alliances/wutong/members/{account}/earn", RivalProcess.Token);
}
