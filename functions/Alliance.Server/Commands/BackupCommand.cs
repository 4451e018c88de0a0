using System.CommandLine;
using Alliance.Embedded.Blobs;
using Alliance.Embedded.Clocks;
using Alliance.Embedded.Documents;
using Alliance.Http.Access;
using Alliance.Server.Hosting;
using Spectre.Console;

namespace Alliance.Server.Commands;

/// <summary><c>backup</c>: copies a data folder of one instant, secrets included.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var target = new Argument<string>("target") { Description = "An empty folder, made when it is missing." };
        var command = new Command("backup",
            "Copies the store of one instant, and its secrets, while the service runs. Start a service with --data TARGET to use the copy.")
        {
            target, data,
        };
        command.SetAction(CommandLine.Action(async (parsed, cancellation) =>
        {
            var from = parsed.Existing(data);
            var to = new DataFolder(parsed.GetValue(target)!);
            (await SharedOptions.Snapshot(from)).Dispose();
            to.Create();
            await CommandLine.Progress.Progress().StartAsync(progress => Copy(from, to, progress.AddTask("Copying", maxValue: 1), cancellation));
            BlobBackup.Copy(from.Reports, to.Reports);
            ClockFile.Copy(from.Path, to.Path);
            SecretsFile.Read(from.SecretsFile).Write(to.SecretsFile);
            Console.WriteLine($"{to.Path} holds a copy that can be started. Its secrets.json opens everything: keep it safe.");
            return 0;
        }));
        return command;
    }

    private static async Task Copy(DataFolder from, DataFolder to, ProgressTask task, CancellationToken cancellation)
    {
        try
        {
            await Task.Run(() => StoreBackup.Backup(from.Path, to.Path, new Reporter<double>(done => task.Value = done), cancellation), cancellation);
        }
        catch (Exception exception) when (exception is InvalidOperationException or StoreDamagedException)
        {
            throw new CommandException(exception.Message);
        }
    }
}
