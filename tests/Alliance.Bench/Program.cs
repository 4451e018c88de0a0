using Alliance.Bench.Commands;
using Spectre.Console;

if (Console.IsOutputRedirected)
{
    AnsiConsole.Profile.Width = 150;
    AnsiConsole.Profile.Capabilities.Ansi = false;
}

return await BenchCommand.Create().Parse(args).InvokeAsync();
