using System.CommandLine;
using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Rivals;
using Alliance.Bench.Sides;
using Spectre.Console;

namespace Alliance.Bench.Commands;

/// <summary>
/// Shows that the rivals run at their best: tries the reasonable settings of each in turn, several times over, and prints
/// the best that each reached.
/// </summary>
internal static class TuneCommand
{
    private const int Accounts = 10_000;
    private const int Connections = 64;
    private const string OccurredAt = "2026-01-15T12:00:00Z";

    private static readonly PostgresSettings[] Clients =
    [
        .. Enum.GetValues<PostgresShape>().SelectMany(shape => new[] { 4, 8, 16, 32, 64 }.Select(pool => new PostgresSettings(shape, pool, false))),
        .. Enum.GetValues<PostgresShape>().SelectMany(shape => new[] { 4, 8, 16 }.Select(pool => new PostgresSettings(shape, pool, true))),
    ];

    private static readonly Dictionary<string, string>[] Servers =
    [
        [],
        new() { ["commit_delay"] = "50" },
        new() { ["commit_delay"] = "200" },
        new() { ["wal_compression"] = "lz4" },
        new() { ["wal_sync_method"] = "open_datasync" },
    ];

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "Length of each trial.", DefaultValueFactory = _ => 4 };
        var times = new Option<int>("--times") { Description = "How often each setting is tried; its best counts.", DefaultValueFactory = _ => 3 };
        var only = new Option<string>("--only") { Description = "Only client settings whose name contains this.", DefaultValueFactory = _ => "" };
        var cores = new Option<string>("--cores") { Description = "Cores that everything shares.", DefaultValueFactory = _ => "0,1" };
        var what = new Argument<string>("what") { Description = "What to tune." };
        what.AcceptOnlyFromAmong("postgres-client", "postgres-server", "redis");
        var command = new Command("tune", "Tries the reasonable settings of a rival and prints what each reaches.") { what, seconds, times, only, cores };
        command.SetAction((parsed, cancellation) => Benchmark.ReportingAsync(async () =>
        {
            using var folder = TemporaryFolder.Create(Path.GetTempPath());
            var trial = new Trial(folder, parsed.GetValue(cores)!, parsed.GetValue(seconds), parsed.GetValue(times), cancellation);
            var best = parsed.GetValue(what) switch
            {
                "postgres-client" => await PostgresClientAsync(trial, parsed.GetValue(only)!),
                "postgres-server" => await PostgresServerAsync(trial),
                _ => await RedisAsync(trial),
            };
            Print(best);
        }));
        return command;
    }

    private static async Task<Best> PostgresClientAsync(Trial trial, string only)
    {
        var best = new Best("many accounts/s", "one account/s");
        await using var server = await PostgresServer.StartAsync(trial.Cores, trial.Folder.Under("pg"), trial.Cancellation);
        await PostgresSchema.CreateAsync(server.ConnectionString, Accounts, trial.Cancellation);
        for (var time = 0; time < trial.Times; time++)
        {
            foreach (var client in Clients.Where(c => c.ToString().Contains(only, StringComparison.OrdinalIgnoreCase)))
            {
                await PostgresAsync(trial, server, client, best, client.ToString());
            }
        }

        return best;
    }

    private static async Task<Best> PostgresServerAsync(Trial trial)
    {
        var best = new Best("many accounts/s", "one account/s");
        for (var time = 0; time < trial.Times; time++)
        {
            foreach (var settings in Servers)
            {
                await using var server = await PostgresServer.StartAsync(trial.Cores, trial.Folder.Under("pg"), trial.Cancellation, settings);
                await PostgresSchema.CreateAsync(server.ConnectionString, Accounts, trial.Cancellation);
                var label = settings.Count == 0 ? "as benchmarked" : string.Join(", ", settings.Select(s => $"{s.Key}={s.Value}"));
                await PostgresAsync(trial, server, PostgresSide.BestForMany, best, label);
            }
        }

        return best;
    }

    private static async Task PostgresAsync(Trial trial, PostgresServer server, PostgresSettings client, Best best, string label)
    {
        await Quiet.WaitAsync(trial.Cancellation);
        await using var side = await PostgresSide.StartOnAsync(trial.Cores, server, ownsServer: false, Accounts, client, trial.Cancellation);
        var wrk = new Wrk(trial.Cores, Connections);
        var folder = trial.Folder.Under("targets");
        var many = await Target.WriteAsync(folder, "many", side.EarnTargets, trial.Cancellation);
        var one = await Target.WriteAsync(folder, "one", side.HotEarnTargets, trial.Cancellation);
        await wrk.EarnAsync(side.Url, many, OccurredAt, 2, trial.Cancellation);
        var (manyResult, _) = await wrk.EarnAsync(side.Url, many, OccurredAt, trial.Seconds, trial.Cancellation);
        var (oneResult, _) = await wrk.EarnAsync(side.Url, one, OccurredAt, trial.Seconds, trial.Cancellation);
        best.Keep(label, manyResult.PerSecond, oneResult.PerSecond);
    }

    private static async Task<Best> RedisAsync(Trial trial)
    {
        var best = new Best("attempts/s", "winners/s");
        for (var time = 0; time < trial.Times; time++)
        {
            foreach (var connections in new[] { 1, 2, 4, 8, 16 })
            {
                await Quiet.WaitAsync(trial.Cancellation);
                var folder = trial.Folder.Under("redis");
                await using var side = await RedisSide.StartAsync(trial.Cores, folder, Accounts, connections, trial.Cancellation);
                var contenders = await Target.WriteAsync(folder, "contenders", side.Contenders, trial.Cancellation);
                LoadResult? result = null;
                foreach (var rewards in new[] { 60, 30 * trial.Seconds })
                {
                    var ids = await side.OfferAsync(rewards, 100, trial.Cancellation);
                    var file = Path.Combine(folder, "rewards");
                    await File.WriteAllLinesAsync(file, ids, trial.Cancellation);
                    result = await new Wrk(trial.Cores, Connections).RedeemAsync(side.Url, contenders, file, 1_000, 600, trial.Cancellation);
                    await side.VerifyWinnersAsync(ids, 100, trial.Cancellation);
                }

                best.Keep($"{connections} multiplexed connections", result!.PerSecond, result.Won / (result.DurationUs / 1e6));
            }
        }

        return best;
    }

    private static void Print(Best best)
    {
        var table = new Table().AddColumns("settings", best.First, best.Second);
        foreach (var (label, (first, second)) in best.Figures.OrderByDescending(f => f.Value.First))
        {
            table.AddRow(label, $"{first:N0}", $"{second:N0}");
        }

        AnsiConsole.Write(table);
    }

    private sealed record Trial(TemporaryFolder Folder, string Cores, int Seconds, int Times, CancellationToken Cancellation);

    /// <summary>The best figures of each setting, told as they come.</summary>
    private sealed record Best(string First, string Second)
    {
        public Dictionary<string, (double First, double Second)> Figures { get; } = [];

        public void Keep(string label, double first, double second)
        {
            var (bestFirst, bestSecond) = Figures.GetValueOrDefault(label);
            Figures[label] = (Math.Max(first, bestFirst), Math.Max(second, bestSecond));
            Console.WriteLine($"{label}: {First} {first:N0}, {Second} {second:N0}");
        }
    }
}
