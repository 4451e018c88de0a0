namespace Alliance.Embedded.Documents;

/// <summary>Holds a data folder for this process; the operating system lets go of it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    /// <exception cref="InvalidOperationException">Somebody holds the folder.</exception>
    public FolderLock(string folder, string name = "alliance.lock")
    {
        try
        {
            _file = new(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException inner)
        {
            throw new InvalidOperationException($"The data folder {folder} is in use by another process. Only one may write it at a time.", inner);
        }
    }

    public void Dispose() => _file.Dispose();
}
