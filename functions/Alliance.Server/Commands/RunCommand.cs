using System.CommandLine;
using Alliance.Embedded.Clocks;
using Alliance.Server.Hosting;
using Alliance.Server.Samples;

namespace Alliance.Server.Commands;

/// <summary><c>run</c>: answers until it is told to stop.</summary>
internal static class RunCommand
{
    private const string SampleName = "wutong";

    public static Command Create(string name)
    {
        var command = new Command(name, "Runs the service (this is what happens without a command). The environment's WeChat__appId and WeChat__appSecret name the mini-program, where there is one.");
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
        var clockSpeed = new Option<int?>("--clock-speed")
        {
            Description = $"Lets time run so many times as fast, for a demonstration: 2 to {FastClock.SpeedMax}. For a new folder of a development server; the folder keeps it for good.",
            HelpName = "times",
        };
        command.Add(urls);
        command.Add(data);
        command.Add(clockSpeed);
        var cosmos = new CosmosOptions();
        cosmos.AddTo(command);
        command.SetAction(CommandLine.Action(async (parsed, _) =>
        {
            var options = new ServerOptions(
                new DataFolder(parsed.GetValue(data)!), ListenAddress.Parse(parsed.GetValue(urls)!),
                // A shared account is nobody's development store: no sample, and no token for the asking.
                ServerOptions.IsDevelopmentEnvironment && cosmos.Account(parsed) is null);
            if (parsed.GetValue(clockSpeed) is { } speed)
            {
                Hasten(options, speed);
            }

            return await Run(await cosmos.Open(parsed, options.Data, forService: true), options);
        }));
    }

    private static void Hasten(ServerOptions options, int speed)
    {
        if (speed is < 2 or > FastClock.SpeedMax)
        {
            throw new CommandException($"--clock-speed is 2 to {FastClock.SpeedMax}.");
        }

        if (!options.IsDevelopment)
        {
            throw new CommandException("--clock-speed is for a development server on a folder of its own: set ASPNETCORE_ENVIRONMENT=Development.");
        }

        if (options.Data.Clock is FastClock standing)
        {
            if (standing.Speed != speed)
            {
                throw new CommandException($"The time of {options.Data.Path} runs {standing.Speed} times as fast and cannot change. Name another folder with --data.");
            }
        }
        else if (File.Exists(options.Data.Documents))
        {
            throw new CommandException($"{options.Data.Path} holds an alliance that lives by the real clock. Name a new folder with --data.");
        }
        else
        {
            options.Data.Create();
            ClockFile.Create(options.Data.Path, speed);
        }
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
        if (options.Data.Clock is FastClock fast)
        {
            Console.WriteLine($"Time runs {fast.Speed} times as fast here: a day takes {TimeSpan.FromDays(1) / fast.Speed:g}, and it is {fast.GetUtcNow():u}.");
        }

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
