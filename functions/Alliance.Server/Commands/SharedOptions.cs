using System.CommandLine;
using Alliance.Embedded.Documents;
using Alliance.Http.Access;
using Alliance.Server.Hosting;

namespace Alliance.Server.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary>A new <c>--data</c>.</summary>
    public static Option<string> Data() => new("--data")
    {
        Description = "The folder that holds the store and its secrets.",
        DefaultValueFactory = _ => "data",
        HelpName = "folder",
    };

    /// <summary>The folder named, which must hold documents and their secrets already.</summary>
    public static DataFolder Existing(this ParseResult parsed, Option<string> data)
    {
        var folder = parsed.Secrets(data);
        return File.Exists(folder.Documents)
            ? folder
            : throw new CommandException(
                $"{folder.Path} holds secrets and no documents. If those are in an account, name it with --cosmos or {CosmosOptions.Variable} (audit and backup know folders only); if they are lost, restore a backup.");
    }

    /// <summary>The folder named, which must hold secrets; the documents may be in an account.</summary>
    public static DataFolder Secrets(this ParseResult parsed, Option<string> data)
    {
        var folder = new DataFolder(parsed.GetValue(data)!);
        return File.Exists(folder.SecretsFile) ? folder
            : File.Exists(folder.Documents) ? throw new CommandException($"{folder.SecretsFile} is missing, and nothing can be made of the documents beside it without. Put the file back.")
            : throw new CommandException($"There is no store in {folder.Path}. Name its folder with --data, or start the service once.");
    }

    /// <summary>Opens the folder's documents as they are now; refused where its secrets are not theirs.</summary>
    public static async Task<SqliteSnapshot> Snapshot(DataFolder folder)
    {
        var snapshot = Readable(() => SqliteSnapshot.Open(folder.Path));
        try
        {
            return await AlliancePlatform.IsOfAnotherSecret(snapshot, SecretsFile.Read(folder.SecretsFile).RootSecret)
                ? throw new CommandException($"{folder.SecretsFile} does not belong to the documents beside it. Put back the file that does.")
                : snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file of the folder; damage is told in a line.</summary>
    public static T Readable<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (StoreDamagedException exception)
        {
            throw new CommandException(exception.Message);
        }
    }
}
