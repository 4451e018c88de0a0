namespace Alliance.Bench.Machine;

/// <summary>A folder that disappears with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private int number;

    public TemporaryFolder(string under)
    {
        MachineFacts.RefuseMemoryFolder(under);
        Path = System.IO.Path.Combine(under, $"alliance-bench-{Environment.ProcessId}");
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

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
