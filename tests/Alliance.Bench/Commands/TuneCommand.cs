using System.CommandLine;
using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Rivals;
using Alliance.Bench.Sides;
using Spectre.Console;

namespace Alliance.Bench.Commands;

/// <summary>Shows that the rivals run at their best: tries the reasonable settings of each and prints the figures.</summary>
internal static class TuneCommand
{
    private static readonly int[] PoolSizes = [4, 8, 16, 32, 64];
    private static readonly int[] RedisConnections = [1, 2, 4];

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "Length of each trial.", DefaultValueFactory = _ => 5 };
        var cores = new Option<string>("--cores") { DefaultValueFactory = _ => "0,1" };
        var only = new Option<string>("--only") { Description = "Only this rival: postgres or redis.", DefaultValueFactory = _ => "" };
        var command = new Command("tune", "Tries the reasonable settings of the rivals and prints what each reaches.") { seconds, cores, only };
        command.SetAction((parsed, cancellation) => Benchmark.ReportingAsync(
            () => RunAsync(parsed.GetValue(only)!, parsed.GetValue(cores)!, parsed.GetValue(seconds), cancellation)));
        return command;
    }

    private static async Task RunAsync(string only, string cores, int seconds, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder(Path.GetTempPath());
        var table = new Table().AddColumns("rival", "settings", "many accounts/s", "one account/s");
        foreach (var (server, label) in only == "redis" ? [] : Servers())
        {
            foreach (var settings in Clients(server is null))
            {
                var (many, one) = await PostgresAsync(cores, folder.Under("pg"), settings, server, seconds, cancellation);
                Add("PostgreSQL", $"{settings}{label}", $"{many:N0}", $"{one:N0}");
            }
        }

        foreach (var connections in only == "postgres" ? [] : RedisConnections)
        {
            var attempts = await RedisAsync(cores, folder.Under("redis"), connections, seconds, cancellation);
            Add("Redis", $"{connections} multiplexed connections", $"{attempts:N0} attempts/s", "");
        }

        AnsiConsole.Write(table);

        void Add(params string[] cells)
        {
            AnsiConsole.MarkupLineInterpolated($"{string.Join("  ", cells)}");
            table.AddRow(cells);
        }
    }

    private static IEnumerable<(Dictionary<string, string>? Settings, string Label)> Servers() =>
    [
        (null, ""),
        (new() { ["commit_delay"] = "100", ["commit_siblings"] = "5" }, ", commit_delay 100"),
        (new() { ["commit_delay"] = "300", ["commit_siblings"] = "5" }, ", commit_delay 300"),
        (new() { ["wal_compression"] = "lz4" }, ", wal_compression lz4"),
        (new() { ["wal_sync_method"] = "open_datasync" }, ", open_datasync"),
    ];

    private static IEnumerable<PostgresSettings> Clients(bool all) => all
        ? [.. Enum.GetValues<PostgresShape>().SelectMany(shape => PoolSizes.Select(pool => new PostgresSettings(shape, pool, false))),
            new PostgresSettings(PostgresShape.Function, 8, true), new PostgresSettings(PostgresShape.Function, 32, true)]
        : [PostgresSide.Best];

    private static async Task<(double Many, double One)> PostgresAsync(
        string cores, string folder, PostgresSettings settings, Dictionary<string, string>? server, int seconds, CancellationToken cancellation)
    {
        await using var side = await PostgresSide.StartAsync(cores, folder, 10_000, settings, cancellation, server);
        var wrk = new Wrk(cores, 64);
        var many = await Target.WriteAsync(folder, "many", side.EarnTargets, cancellation);
        var one = await Target.WriteAsync(folder, "one", side.HotEarnTargets, cancellation);
        await wrk.EarnAsync(side.Url, many, "2026-01-15T12:00:00Z", 2, cancellation);
        var (manyResult, _) = await wrk.EarnAsync(side.Url, many, "2026-01-15T12:00:00Z", seconds, cancellation);
        var (oneResult, _) = await wrk.EarnAsync(side.Url, one, "2026-01-15T12:00:00Z", seconds, cancellation);
        await side.VerifyAsync(cancellation);
        return (manyResult.PerSecond, oneResult.PerSecond);
    }

    private static async Task<double> RedisAsync(string cores, string folder, int connections, int seconds, CancellationToken cancellation)
    {
        await using var side = await RedisSide.StartAsync(cores, folder, 10_000, connections, cancellation);
        var contenders = await Target.WriteAsync(folder, "contenders", side.Contenders, cancellation);
        var perSecond = 0.0;
        foreach (var rewards in new[] { 60, 30 * seconds })
        {
            var ids = await side.OfferAsync(rewards, 100, cancellation);
            var file = Path.Combine(folder, "rewards");
            await File.WriteAllLinesAsync(file, ids, cancellation);
            perSecond = (await new Wrk(cores, 64).RedeemAsync(side.Url, contenders, file, 1_000, 600, cancellation)).PerSecond;
            await side.VerifyWinnersAsync(ids, 100, cancellation);
        }

        return perSecond;
    }
}
