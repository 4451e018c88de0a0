using System.CommandLine;
using Alliance.Bench.Commands;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 150;
    AnsiConsole.Profile.Capabilities.Ansi = false;
}

// An interrupt ends the servers and removes their folders; PostgreSQL's last checkpoint takes a while.
return await BenchCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
