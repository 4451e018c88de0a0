using System.CommandLine;
using Alliance.Cosmos;
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
        var command = new Command("seed", "Loads an alliance with its programme, merchants, rewards and passports. Refused while a service runs on the folder.")
        {
            source, data,
        };
        var cosmos = new CosmosOptions();
        cosmos.AddTo(command);
        var create = new Option<bool>("--create") { Description = "Create the database and its containers in the account first. In Azure the templates have done that." };
        command.Add(create);
        command.SetAction(CommandLine.Action(async (parsed, _) =>
        {
            var file = AllianceFile.Load(parsed.GetValue(source)!);
            if (parsed.GetValue(create))
            {
                await Create(cosmos.Account(parsed));
            }

            await using var alliance = await cosmos.Open(parsed, new DataFolder(parsed.GetValue(data)!));
            await new Seeder(alliance.Platform).Seed(file);
            Console.WriteLine($"Loaded alliance '{file.AllianceId}': merchants {file.Merchants.Count}, rewards {file.Rewards.Count}, passports {file.Passports.Count}.");
            return 0;
        }));
        return command;
    }

    private static async Task Create(CosmosStoreOptions? account)
    {
        try
        {
            await CosmosProvisioning.EnsureCreated(account ?? throw new CommandException("--create needs an account: name it with --cosmos."));
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(exception.Message);
        }
    }
}
