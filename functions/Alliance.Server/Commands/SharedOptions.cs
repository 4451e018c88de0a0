using System.CommandLine;
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

    /// <summary>The folder named, which must hold a store already.</summary>
    public static DataFolder Existing(this ParseResult parsed, Option<string> data)
    {
        var folder = new DataFolder(parsed.GetValue(data)!);
        return File.Exists(folder.SecretsFile)
            ? folder
            : throw new CommandException($"There is no store in {folder.Path}. Name its folder with --data, or start the service once.");
    }
}
