using System.CommandLine;
using Alliance.Http.OpenApi;

namespace Alliance.Server.Commands;

/// <summary><c>openapi</c>: writes the description that <c>docs/openapi.json</c> holds.</summary>
internal static class OpenApiCommand
{
    public static Command Create()
    {
        var command = new Command("openapi", "Prints the API's description (OpenAPI 3.1), made anew from the endpoint table.");
        command.SetAction(CommandLine.Action(async (_, cancellation) =>
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(ApiDescription.Write(), cancellation);
            return 0;
        }));
        return command;
    }
}
