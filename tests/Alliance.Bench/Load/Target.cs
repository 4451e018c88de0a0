namespace Alliance.Bench.Load;

/// <summary>Where one kind of request goes and who sends it.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Token">The caller's bearer token.</param>
internal sealed record Target(string Path, string Token)
{
    public static async Task<string> WriteAsync(string folder, string name, IEnumerable<Target> targets, CancellationToken cancellation)
    {
        var file = System.IO.Path.Combine(folder, name);
        await File.WriteAllLinesAsync(file, targets.Select(t => $"{t.Path}\t{t.Token}"), cancellation);
        return file;
    }
}
