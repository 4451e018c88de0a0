namespace Alliance.Bench.Machine;

/// <summary>Finds the platform's server as a Release build, and builds it where it is part of this repository.</summary>
internal static class ServerBuild
{
    public static async Task<string> FindAsync(string? given, CancellationToken cancellation)
    {
        if (given is not null)
        {
            return File.Exists(given) ? Path.GetFullPath(given) : throw new BenchFailure($"There is no {given}.");
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Serverless.sln")))
        {
            root = root.Parent;
        }

        var project = root is null ? null : Path.Combine(root.FullName, "functions", "Alliance.Server");
        if (project is null || !Directory.Exists(project))
        {
            throw new BenchFailure("functions/Alliance.Server was not found above this program. Name the server with --server, or use --calibrate.");
        }

        var allCores = $"0-{Environment.ProcessorCount - 1}";
        await ChildProcess.RunAsync(allCores, "dotnet", ["build", "-c", "Release", "--nologo", "-v", "quiet", project], cancellation);
        return Path.Combine(project, "bin", "Release", "net10.0", "Alliance.Server.dll");
    }
}
