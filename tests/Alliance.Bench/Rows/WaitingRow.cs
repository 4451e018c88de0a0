using System.Diagnostics;
using Alliance.Bench.Commands;
using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 9: what instances cost that do nothing but wait: memory, and time at the start after a <c>kill -9</c>.</summary>
internal sealed class WaitingRow : Row
{
    private static readonly Goal MemoryGoal = new(4, 2, LessIsBetter: true);
    private static readonly Goal StartGoal = new(5, 2, LessIsBetter: true);

    public override int Number => 9;

    public override int Steps(BenchOptions options) => 1 + (2 * options.Rounds);

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        context.RefuseCalibration();
        var waiting = context.Options.Waiting;
        var (full, empty) = (context.FolderOf("full"), context.FolderOf("empty"));
        context.Step($"starting {waiting:N0} instances that wait");
        await MakeAsync(context, full, waiting, cancellation);
        // One to go on in each round.
        await MakeAsync(context, empty, 1 + context.Options.Rounds, cancellation);

        var (starts, bytes) = (new List<TimeSpan>(), new List<double>());
        for (var round = 1; round <= context.Options.Rounds; round++)
        {
            context.Step($"round {round} of {context.Options.Rounds}: hardly any wait");
            var (_, least) = await StartAsync(context, empty, round, cancellation);
            context.Step($"round {round} of {context.Options.Rounds}: {waiting:N0} instances wait");
            var (took, most) = await StartAsync(context, full, round, cancellation);
            starts.Add(took);
            bytes.Add((most - least) / (double)waiting / 1024);
        }

        var side = new SideResult($"starts with {waiting:N0} waiting instances", [.. starts.Select(static time => LoadResult.Took(1, time))]);
        return
        [
            new RowResult(Number, $"resident KiB for each of {waiting:N0} waiting instances", MemoryGoal, bytes, side, null, new Dictionary<string, string>()),
            new RowResult(
                Number, "seconds from the start, after a kill -9, to an instance that has gone on", StartGoal, [.. starts.Select(static time => time.TotalSeconds)], side, null,
                new Dictionary<string, string>()),
        ];
    }

    private static async Task MakeAsync(RowContext context, string folder, int instances, CancellationToken cancellation)
    {
        await using var maker = Child(context, "--data", folder, "--create", $"{instances}");
        await WaitForAsync(maker, WaitingCommand.Created, cancellation);
        maker.Kill();
    }

    /// <summary>Starts a runner in a process of its own, has the round's instance go on, and kills the process.</summary>
    private static async Task<(TimeSpan Took, long ResidentBytes)> StartAsync(RowContext context, string folder, int round, CancellationToken cancellation)
    {
        await Quiet.WaitAsync(cancellation);
        var started = Stopwatch.GetTimestamp();
        await using var runner = Child(context, "--data", folder, "--wake", $"{round}");
        await WaitForAsync(runner, WaitingCommand.Woken, cancellation);
        var took = Stopwatch.GetElapsedTime(started);
        await Quiet.WaitAsync(cancellation);
        var resident = ProcessFigures.ResidentBytes(runner.Id);
        runner.Kill();
        return (took, resident);
    }

    private static ChildProcess Child(RowContext context, params string[] arguments) =>
        ChildProcess.Start(context.Options.Cores, "dotnet", [typeof(WaitingRow).Assembly.Location, "waiting", .. arguments]);

    private static async Task WaitForAsync(ChildProcess child, string line, CancellationToken cancellation)
    {
        while (!child.LastOutput.Contains(line, StringComparison.Ordinal))
        {
            if (child.HasExited)
            {
                throw new BenchFailure($"The runner ended:\n{child.LastOutput}");
            }

            await Task.Delay(5, cancellation);
        }
    }
}
