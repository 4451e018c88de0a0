using System.CommandLine;
using Alliance.Cosmos;
using Alliance.Http.Access;
using Alliance.Ports;
using Azure.Identity;
using Spectre.Console;

namespace Alliance.Server.Commands;

/// <summary>The program's commands. Without one it runs the service.</summary>
internal static class CommandLine
{
    /// <summary>Carries out a command; the exit code is 0, 1 (refused or failed) or 2 (an audit with findings).</summary>
    public static Task<int> Run(string[] args)
    {
        var root = new RootCommand("The campaign platform of an alliance of independent merchants, in one process.")
        {
            SeedCommand.Create(), OperatorCommand.Create(), RotateKeysCommand.Create(), AuditCommand.Create(), BackupCommand.Create(),
            OpenApiCommand.Create(), RunCommand.Create("run"),
        };
        RunCommand.MakeDefault(root);
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>Makes an action whose expected failures are told in one line.</summary>
    public static Func<ParseResult, CancellationToken, Task<int>> Action(Func<ParseResult, CancellationToken, Task<int>> action) =>
        async (parsed, cancellation) =>
        {
            try
            {
                return await action(parsed, cancellation);
            }
            catch (Exception exception) when (exception is CommandException or SecretsDamagedException or StoreUnavailableException
                or CosmosRefusedException or AuthenticationFailedException or UnauthorizedAccessException or IOException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("Stopped.");
                return 1;
            }
        };

    /// <summary>Where people read progress: standard error, so that output can be piped.</summary>
    public static IAnsiConsole Progress { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
