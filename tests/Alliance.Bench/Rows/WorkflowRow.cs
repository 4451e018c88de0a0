using System.Diagnostics;
using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Sides;
using Alliance.Embedded.Documents;
using Alliance.Embedded.Workflows;
using Alliance.Ports;

namespace Alliance.Bench.Rows;

/// <summary>Row 8: events of workflow histories a second, a thousand instances of five activities, durable.</summary>
internal sealed class WorkflowRow : Row
{
    private const int Instances = 1_000;
    private const int Starters = 64;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    public override int Number => 8;

    public override int Steps(BenchOptions options) => 1 + options.Rounds;

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        context.RefuseCalibration();
        var rounds = new List<LoadResult>();
        context.Step("warming up");
        await RoundAsync(context.FolderOf("warm"), cancellation);
        for (var round = 1; round <= context.Options.Rounds; round++)
        {
            context.Step($"round {round} of {context.Options.Rounds}");
            await Quiet.WaitAsync(cancellation);
            rounds.Add(await RoundAsync(context.FolderOf($"r{round}"), cancellation));
        }

        return
        [
            new RowResult(
                Number, $"workflow events/s, {Instances:N0} instances of {BenchWorkflows.Activities} activities", new Goal(5_000, 10_000),
                [.. rounds.Select(static round => round.PerSecond)], new SideResult("workflow events", rounds), null, new Dictionary<string, string>()),
        ];
    }

    /// <summary>From the first start to the last end, each of them committed to the disk.</summary>
    private static async Task<LoadResult> RoundAsync(string folder, CancellationToken cancellation)
    {
        await using var store = SqliteDocumentStore.Open(folder);
        Exception? failure = null;
        await using var runner = WorkflowRunner.Start(
            store, TimeProvider.System, new SystemEntropy(), BenchWorkflows.Definitions(), exception => failure = exception);
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Starters).Select(_ => Task.Run(StartAsync, cancellation)));
        for (var i = 0; i < Instances; i++)
        {
            WorkflowInstance? instance;
            while ((instance = await runner.Get($"i{i}")) is { Status: WorkflowStatus.Running } && failure is null)
            {
                await Task.Delay(Look, cancellation);
            }

            if (instance is not { Status: WorkflowStatus.Completed } || instance.Result != $"{i + BenchWorkflows.Activities}")
            {
                throw new BenchFailure($"Instance i{i} did not end as it should: {failure?.Message}");
            }
        }

        var took = Stopwatch.GetElapsedTime(started);
        return LoadResult.Took((long)Instances * BenchWorkflows.EventsEach, took);

        async Task StartAsync()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < Instances;)
            {
                await runner.Start(BenchWorkflows.Steps, $"i{i}", i);
            }
        }
    }
}
