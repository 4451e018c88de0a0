namespace Alliance.Bench.Machine;

/// <summary>Finds the programs the benchmark needs, and says what to install when one is missing.</summary>
internal static class Tool
{
    public static string Wrk() => OnPath("wrk", "wrk");

    public static string Taskset() => OnPath("taskset", "util-linux");

    public static string Setpriv() => OnPath("setpriv", "util-linux");

    public static string RedisServer() => OnPath("redis-server", "redis-server");

    /// <summary>A program of PostgreSQL 15; Debian keeps the server's programs off the path.</summary>
    public static string Postgres(string program)
    {
        var path = Path.Combine("/usr/lib/postgresql/15/bin", program);
        return File.Exists(path) ? path : throw Missing(program + " of PostgreSQL 15", "postgresql-15");
    }

    private static string OnPath(string program, string package)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(folder, program);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw Missing(program, package);
    }

    private static BenchFailure Missing(string what, string package) =>
        new($"{what} is missing. On Debian: apt-get install {package}");
}
