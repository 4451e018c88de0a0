using System.CommandLine;
using System.Globalization;

namespace Alliance.Bench.Commands;

/// <summary>The command line of the benchmark.</summary>
internal static class BenchCommand
{
    private const string Description = """
        Measures the one-machine Alliance server against plain rivals on this machine.

        Rows (--rows):
          1  earn/s over HTTP on 10,000 accounts, to Kestrel + Npgsql + PostgreSQL 15    aim 1.5, beyond 3
          2  the same on one hot account                                                 aim 4, beyond 8
          3  wallet reads/s, to bare Kestrel returning the same bytes                    aim 0.6, beyond 0.8
          4  hot rewards, stock 100 and 1,000 contenders each: attempts/s, to Kestrel
             + a Lua script on Redis; p99 under 250 ms                                   aim 0.8, beyond 1.2
          5  replayed to first-time earn/s, no write                                     aim 1.5, beyond 2.5
          6  p50 of earn, redeem and a ledger page at a million members, to a thousand;
             memory and start-up time                                                    aim 1.3, beyond 1.1
          7  notifications/s, one event to 100,000 members, request to handled in the
             inbox, to a SKIP LOCKED queue on PostgreSQL 15 with a delivered row each:
             one a transaction                                                           aim 3, beyond 6
             a hundred a transaction                                                     aim 0.5, beyond 1
          8  workflow events/s (begun, each activity scheduled and completed, ended),
             1,000 instances of 5 activities                                             aim 5,000, beyond 10,000
          9  100,000 waiting workflow instances: resident KiB each                       aim 4, beyond 2
             and seconds from the start to an instance that has gone on                  aim 5, beyond 2

        Method: rounds alternate between the sides; the ratio is the median over pairs of rounds, with its spread. Server,
        database and load generator share the same two cores on both sides. Both sides sync every write before they
        answer (PostgreSQL synchronous_commit=on, Redis appendfsync always). A round counts only if the platform's audit,
        and the rival's own check of its books, pass after it; rows 7 to 9 count what was delivered and what ended, and
        run in the benchmark's own process, the killed ones of row 9 aside. Latencies are wrk's, corrected for coordinated omission;
        the longest stall is the longest wait for one answer.

        Needs Linux, .NET 10 and, from Debian:  apt-get install postgresql-15 redis-server wrk util-linux
        The benchmark starts private instances on Unix sockets in a temporary folder and stops them; servers already
        running on the machine are not touched, but take their share of the processor: stop them first. As root,
        PostgreSQL runs as the user postgres.

        Run it in Release:  dotnet run -c Release --project tests/Alliance.Bench
        """;

    public static RootCommand Create()
    {
        var rows = new Option<string>("--rows") { Description = "Rows to run, as 1,2 or 1-4.", DefaultValueFactory = _ => "1-9" };
        var rounds = Positive("--rounds", "Pairs of rounds in each row.", 7);
        var seconds = Positive("--seconds", "Length of a round. Of row 4: so many times 30 rewards.", 10);
        var warmUp = Positive("--warm-up", "Length of the uncounted first round of each side, in seconds.", 5);
        var connections = Positive("--connections", "Connections of the load generator.", 64);
        var cores = new Option<string>("--cores") { Description = "Cores that everything shares, as taskset names them.", DefaultValueFactory = _ => "0,1" };
        var accounts = Positive("--accounts", "Accounts of rows 1 to 5.", 10_000);
        var members = Positive("--members", "Members of the large store of row 6.", 1_000_000);
        var recipients = Positive("--recipients", "Members told in row 7.", 100_000);
        var waiting = Positive("--waiting", "Instances that wait in row 9.", 100_000);
        var quick = new Option<bool>("--quick") { Description = "A short look: 2 rounds of 2 s, 10,000 members in rows 6 and 7, 10,000 instances in row 9. No result to quote." };
        var calibrate = new Option<bool>("--calibrate") { Description = "Rows 1 to 4 with the rival on both sides: each ratio should be 1." };
        var server = new Option<string?>("--server") { Description = "Alliance.Server.dll of a Release build. Default: build it from this repository." };
        var output = new Option<string>("--out") { Description = "Folder for results.json and ratios.svg.", DefaultValueFactory = _ => "artifacts/bench" };
        var work = new Option<string>("--work") { Description = "Folder on a disk for the data of all sides.", DefaultValueFactory = _ => Path.GetTempPath() };

        var root = new RootCommand(Description)
        {
            rows, rounds, seconds, warmUp, connections, cores, accounts, members, recipients, waiting, quick, calibrate, server, output, work,
        };
        var rival = RivalCommand.Create();
        rival.Hidden = true;
        root.Subcommands.Add(TuneCommand.Create());
        root.Subcommands.Add(rival);
        var waits = WaitingCommand.Create();
        waits.Hidden = true;
        root.Subcommands.Add(waits);
        root.SetAction((parsed, cancellation) =>
        {
            var isQuick = parsed.GetValue(quick);
            return Benchmark.RunAsync(
                new BenchOptions
                {
                    Rows = Numbers(parsed.GetValue(rows)!),
                    Rounds = Short(rounds, 2),
                    Seconds = Short(seconds, 2),
                    WarmUpSeconds = Short(warmUp, 1),
                    Connections = parsed.GetValue(connections),
                    Cores = parsed.GetValue(cores)!,
                    Accounts = parsed.GetValue(accounts),
                    Members = Short(members, 10_000),
                    Recipients = Short(recipients, 10_000),
                    Waiting = Short(waiting, 10_000),
                    Calibrate = parsed.GetValue(calibrate),
                    Server = parsed.GetValue(server),
                    Out = parsed.GetValue(output)!,
                    Work = parsed.GetValue(work)!,
                },
                cancellation);

            int Short(Option<int> option, int value) =>
                isQuick && (parsed.GetResult(option)?.Implicit ?? true) ? value : parsed.GetValue(option);
        });
        rows.Validators.Add(result =>
        {
            try
            {
                _ = Numbers(result.GetValueOrDefault<string>());
            }
            catch (FormatException)
            {
                result.AddError("--rows wants row numbers from 1 to 9, as 1,2 or 1-4.");
            }
        });
        return root;
    }

    private static Option<int> Positive(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} must be at least 1.");
            }
        });
        return option;
    }

    private static int[] Numbers(string rows) =>
    [
        .. rows.Split(',').SelectMany(part =>
        {
            var ends = part.Split('-').Select(n => int.Parse(n, NumberStyles.None, CultureInfo.InvariantCulture)).ToArray();
            return ends is [>= 1 and <= 9, ..] && ends[^1] is >= 1 and <= 9 && ends.Length <= 2 && ends[0] <= ends[^1]
                ? Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)
                : throw new FormatException();
        }).Distinct().Order(),
    ];
}
