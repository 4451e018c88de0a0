using System.Globalization;
using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Report;
using Alliance.Bench.Rows;
using Spectre.Console;

namespace Alliance.Bench;

/// <summary>Runs the rows asked for and reports them.</summary>
internal static class Benchmark
{
    private static readonly Row[] All =
        [new EarnRow(), new HotAccountRow(), new WalletRow(), new HotRewardRow(), new ReplayRow(), new SizeRow(),
            new NotificationRow(), new WorkflowRow(), new WaitingRow()];

    /// <returns>0 when every row met its aim, 1 when one did not, 2 when the benchmark could not go on.</returns>
    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var met = false;
        var code = await ReportingAsync(async () => met = await MeasureAsync(options, cancellation));
        return code != 0 ? code : met ? 0 : 1;
    }

    /// <summary>Turns an expected failure into a message and exit code 2.</summary>
    public static async Task<int> ReportingAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (BenchFailure failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped; nothing of this run counts.");
            return 2;
        }
    }

    private static async Task<bool> MeasureAsync(BenchOptions options, CancellationToken cancellation)
    {
        var at = TimeProvider.System.GetUtcNow();
        using var folder = TemporaryFolder.Create(options.Work);
        var machine = MachineFacts.Read(folder.Path, options.Cores);
        AnsiConsole.MarkupLineInterpolated($"{machine.Cores} cores, {machine.Processor}, {machine.Kernel}, {machine.Runtime}, {machine.FileSystem}; {machine.Pinning}");
        _ = Tool.Wrk();
        var (results, failures) = (new List<RowResult>(), new List<string>());
        var server = new Lazy<Task<string>>(() => ServerBuild.FindAsync(options.Server, cancellation));
        await Waiting.ShowAsync(async begin =>
        {
            foreach (var row in All.Where(r => options.Rows.Contains(r.Number)))
            {
                using var rowFolder = folder.Temporary($"row{row.Number}");
                var context = new RowContext(
                    options, new Wrk(options.Cores, options.Connections), rowFolder.Path, server,
                    at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    begin($"row {row.Number}", row.Steps(options)));
                try
                {
                    results.AddRange(await row.RunAsync(context, cancellation));
                }
                catch (BenchFailure failure)
                {
                    failures.Add($"row {row.Number}: {failure.Message}");
                }
            }
        });

        if (results.Count > 0)
        {
            await ReportAsync(options, machine, at, results, cancellation);
        }

        return failures.Count == 0 ? results.TrueForAll(r => r.Met) : throw new BenchFailure(string.Join('\n', failures));
    }

    private static async Task ReportAsync(
        BenchOptions options, MachineFacts machine, DateTimeOffset at, IReadOnlyList<RowResult> results, CancellationToken cancellation)
    {
        if (options.Calibrate)
        {
            AnsiConsole.MarkupLine("[yellow]Calibration: the rival stands on both sides; every ratio should be 1.[/]");
        }

        ResultTable.Print(results);
        Directory.CreateDirectory(options.Out);
        AnsiConsole.WriteLine(await ResultFile.WriteAsync(options.Out, options, machine, at, results, cancellation));
        AnsiConsole.WriteLine(await ResultPicture.WriteAsync(options, machine, results, cancellation));
    }
}
