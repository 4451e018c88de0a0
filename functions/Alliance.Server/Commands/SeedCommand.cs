using System.CommandLine;
using Alliance.Server.Hosting;
using Alliance.Server.Samples;

namespace Alliance.Server.Commands;

/// <summary><c>seed</c>: loads an alliance.</summary>
internal static class SeedCommand
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var source = new Argument<string>("source")
        {
            Description = $"A sample ({string.Join(", ", AllianceFile.SampleNames)}) or a JSON file of an alliance; docs/alliance-file.md describes it.",
        };
        var command = new Command("seed", "Loads an alliance with its programme, merchants, rewards and passports. Refused while the service runs.")
        {
            source, data,
        };
        command.SetAction(CommandLine.Action(async (parsed, _) =>
        {
            var file = AllianceFile.Load(parsed.GetValue(source)!);
            await using var alliance = OpenAlliance.Open(new DataFolder(parsed.GetValue(data)!), TimeProvider.System);
            await new Seeder(alliance.Platform).Seed(file);
            Console.WriteLine($"Loaded alliance '{file.AllianceId}': merchants {file.Merchants.Count}, rewards {file.Rewards.Count}, passports {file.Passports.Count}.");
            return 0;
        }));
        return command;
    }
}
