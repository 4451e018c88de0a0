namespace Alliance.Bench.Machine;

/// <summary>A folder that disappears with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private int number;

    private TemporaryFolder(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
    }

    public string Path { get; }

    public static TemporaryFolder Create(string under)
    {
        MachineFacts.RefuseMemoryFolder(under);
        return new TemporaryFolder(System.IO.Path.Combine(under, $"alliance-bench-{Environment.ProcessId}"));
    }

    /// <summary>A folder in it that disappears earlier. Names stay short: the paths of sockets are limited to 107 bytes.</summary>
    public TemporaryFolder Temporary(string name) => new(System.IO.Path.Combine(Path, name));

    /// <summary>A new folder in it.</summary>
    public string Under(string name)
    {
        var folder = System.IO.Path.Combine(Path, $"{name}-{Interlocked.Increment(ref number)}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
