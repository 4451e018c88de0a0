using System.CommandLine;
using Alliance.Server.Hosting;
using Alliance.Server.Samples;

namespace Alliance.Server.Commands;

/// <summary><c>run</c>: answers until it is told to stop.</summary>
internal static class RunCommand
{
    private const string SampleName = "wutong";

    public static Command Create(string name)
    {
        var command = new Command(name, "Runs the service (this is what happens without a command).");
        MakeDefault(command);
        return command;
    }

    /// <summary>Gives a command the options and the action of <c>run</c>.</summary>
    public static void MakeDefault(Command command)
    {
        var data = SharedOptions.Data();
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen; several addresses are separated by ';'.",
            DefaultValueFactory = _ => ServerOptions.DefaultUrls,
            HelpName = "addresses",
        };
        command.Add(urls);
        command.Add(data);
        var cosmos = new CosmosOptions();
        cosmos.AddTo(command);
        command.SetAction(CommandLine.Action(async (parsed, _) =>
        {
            var options = new ServerOptions(
                new DataFolder(parsed.GetValue(data)!), ListenAddress.Parse(parsed.GetValue(urls)!),
                // A shared account is nobody's development store: no sample, and no token for the asking.
                ServerOptions.IsDevelopmentEnvironment && cosmos.Account(parsed) is null);
            return await Run(await cosmos.Open(parsed, options.Data), options);
        }));
    }

    private static async Task<int> Run(OpenAlliance alliance, ServerOptions options)
    {
        var isFirstStart = await alliance.IsEmpty();
        if (isFirstStart && options.IsDevelopment)
        {
            await new Seeder(alliance.Platform).Seed(AllianceFile.Sample(SampleName));
        }

        await using var host = await ServerHost.Start(alliance, options);
        Greet(host, options, isFirstStart, alliance.Store.IsExclusive ? "data" : "documents in a Cosmos DB account, secrets");
        await host.WaitForStop();
        return 0;
    }

    private static void Greet(ServerHost host, ServerOptions options, bool isFirstStart, string kept)
    {
        Console.WriteLine($"Listening on {string.Join(" and ", host.Addresses)}, {kept} in {options.Data.Path}");
        if (options.GivesDevTokens)
        {
            Console.WriteLine();
            Console.WriteLine(Session.For(host.Addresses[0]));
        }
        else if (isFirstStart)
        {
            Console.WriteLine("The store is empty: stop the service, load an alliance with 'seed' and make the first key with 'operator'.");
        }
    }
}
