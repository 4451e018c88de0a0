using System.CommandLine;
using Alliance.Bench.Sides;
using Alliance.Embedded.Documents;
using Alliance.Embedded.Workflows;
using Alliance.Ports;

namespace Alliance.Bench.Commands;

/// <summary>Hidden: a process with instances that wait, which the benchmark kills.</summary>
internal static class WaitingCommand
{
    /// <summary>What it prints once all instances are started.</summary>
    public const string Created = "created";

    /// <summary>What it prints once the instance to be woken has completed.</summary>
    public const string Woken = "woken";

    private const int Starters = 64;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true };
        var create = new Option<int>("--create");
        var wake = new Option<int>("--wake");
        var command = new Command("waiting", "Workflows that wait (used by the benchmark itself).") { data, create, wake };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(data)!, parsed.GetValue(create), parsed.GetValue(wake), cancellation));
        return command;
    }

    private static async Task RunAsync(string data, int create, int wake, CancellationToken cancellation)
    {
        await using var store = SqliteDocumentStore.Open(data);
        await using var runner = WorkflowRunner.Start(
            store, TimeProvider.System, new SystemEntropy(), BenchWorkflows.Definitions(), exception => Console.Error.WriteLine(exception));
        if (create > 0)
        {
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, Starters).Select(_ => Task.Run(async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < create;)
                {
                    await runner.Start(BenchWorkflows.Waits, $"w{i}", i);
                }
            }, cancellation)));
            Console.WriteLine(Created);
        }
        else
        {
            await runner.RaiseEvent($"w{wake}", BenchWorkflows.Go, "go", wake);
            while (await runner.Get($"w{wake}") is not { Status: WorkflowStatus.Completed })
            {
                await Task.Delay(Look, cancellation);
            }

            Console.WriteLine(Woken);
        }

        await Task.Delay(Timeout.Infinite, cancellation);
    }
}
