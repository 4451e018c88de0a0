using Alliance.Embedded.Clocks;

namespace Alliance.Server.Hosting;

/// <summary>Where one alliance server keeps everything it must not lose.</summary>
internal sealed class DataFolder(string path)
{
    /// <summary>The folder, as an absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The keys' file.</summary>
    public string SecretsFile => System.IO.Path.Combine(Path, Http.Access.SecretsFile.Name);

    /// <summary>The file of the documents.</summary>
    public string Documents => System.IO.Path.Combine(Path, Embedded.Documents.SqliteDocumentStore.FileName);

    /// <summary>The folder of the reports.</summary>
    public string Reports => System.IO.Path.Combine(Path, "reports");

    /// <summary>What time it is in this folder.</summary>
    /// <exception cref="CommandException">The file that says so is damaged.</exception>
    public TimeProvider Clock
    {
        get
        {
            try
            {
                return ClockFile.Read(Path);
            }
            catch (InvalidDataException exception)
            {
                throw new CommandException(exception.Message);
            }
        }
    }

    /// <summary>Makes the folder, for its owner alone, where it is missing.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
