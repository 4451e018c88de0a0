namespace Alliance.Embedded.Tests;

/// <summary>A data folder that disappears with the test.</summary>
public sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("alliance-store-").FullName;

    /// <summary>Copies the files as they are at this moment, as a crash of the machine would leave them.</summary>
    public DataFolder Copy(params string[] order)
    {
        var copy = new DataFolder();
        foreach (var file in Directory.GetFiles(Path).OrderBy(file => Array.IndexOf(order, System.IO.Path.GetFileName(file))))
        {
            if (!file.EndsWith(".lock", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal))
            {
                File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
            }
        }
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
