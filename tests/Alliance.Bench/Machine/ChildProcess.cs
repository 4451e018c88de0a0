using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Alliance.Bench.Machine;

/// <summary>
/// A process the benchmark starts, pinned to the cores of the run, and ends again. Its last output is kept to explain a
/// failure. Standard input stays open as long as the benchmark lives, so that a rival can end with it.
/// </summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SigInt = 2;
    private const int SigTerm = 15;
    private const int OutputLinesMax = 40;
    private readonly Process process;
    private readonly Queue<string> output = new();

    private ChildProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    public string LastOutput
    {
        get
        {
            lock (output)
            {
                return string.Join('\n', output);
            }
        }
    }

    /// <summary>Starts a program on the cores given ("0,1"); the program replaces taskset, so the id is its own.</summary>
    public static ChildProcess Start(
        string cores, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null,
        string? workingFolder = null)
    {
        var start = new ProcessStartInfo(Tool.Taskset())
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
        string[] pinned = ["-c", cores, program, .. arguments];
        foreach (var argument in pinned)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(Process.Start(start) ?? throw new BenchFailure($"{program} did not start."));
        child.process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child.process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end and returns what it printed; a non-zero exit code is a failure.</summary>
    public static async Task<string> RunAsync(
        string cores, string program, IEnumerable<string> arguments, CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? environment = null, string? workingFolder = null)
    {
        await using var child = Start(cores, program, arguments, environment, workingFolder);
        await child.process.WaitForExitAsync(cancellation);
        return child.process.ExitCode == 0
            ? child.LastOutput
            : throw new BenchFailure($"{Path.GetFileName(program)} ended with code {child.process.ExitCode}:\n{child.LastOutput}");
    }

    /// <summary>Ends the process in good order: interrupt for PostgreSQL's fast shutdown, terminate for the others.</summary>
    public async Task StopAsync(bool interrupt = false, int withinSeconds = 20)
    {
        if (process.HasExited)
        {
            return;
        }

        _ = SendSignal(process.Id, interrupt ? SigInt : SigTerm);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(withinSeconds));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Kill();
        }
    }

    /// <summary>Ends the process at once (SIGKILL).</summary>
    public void Kill()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (output)
        {
            output.Enqueue(line);
            while (output.Count > OutputLinesMax)
            {
                output.Dequeue();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
