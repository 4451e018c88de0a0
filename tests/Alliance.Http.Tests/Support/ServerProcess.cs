using System.Diagnostics;

namespace Alliance.Http.Tests.Support;

/// <summary>The server's program as a process of its own, which a test may kill.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts <c>run</c> over a data folder and waits until it listens.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="environment">As ASP.NET Core calls it.</param>
    /// <param name="address">Where to listen; on a free port unless given.</param>
    /// <param name="options">Further options of the command.</param>
    public static async Task<ServerProcess> Start(string data, string environment = "Development", Uri? address = null, params string[] options)
    {
        const string Greeting = "Listening on ";
        var process = Launch(environment, ["run", "--urls", address?.ToString() ?? "http://127.0.0.1:0", "--data", data, .. options]);
        using var limit = new CancellationTokenSource(_limit);
        var before = "";
        string? line;
        while ((line = await process.StandardOutput.ReadLineAsync(limit.Token))?.StartsWith(Greeting, StringComparison.Ordinal) == false)
        {
            before += line + "\n";
        }

        if (line is null)
        {
            throw new InvalidOperationException(before + await process.StandardError.ReadToEndAsync(limit.Token));
        }

        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return new ServerProcess(process, new Uri(line[Greeting.Length..].Split(',')[0]));
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(params string[] arguments)
    {
        using var process = Launch("Production", arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(_limit);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>SIGKILL: the process gets no chance to finish anything.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager sends it; the exit code.</summary>
    public async Task<int> Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        using var limit = new CancellationTokenSource(_limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await Kill();
        }

        _process.Dispose();
    }

    private static Process Launch(string environment, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Alliance.Server.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = environment;
        return Process.Start(start)!;
    }
}
