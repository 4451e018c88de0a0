using System.CommandLine;
using Alliance.Credentials;
using Alliance.Http.Input;

namespace Alliance.Server.Commands;

/// <summary><c>operator</c>: makes an operator's credentials.</summary>
internal static class OperatorCommand
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var allianceId = new Option<string>("--alliance")
        {
            Description = "The alliance to operate; * for every alliance of this store.",
            DefaultValueFactory = _ => ApiKeys.EveryAlliance,
            HelpName = "id",
        };
        var id = new Option<string>("--id")
        {
            Description = "Who the operator is: opr_ and 1 to 48 letters, digits, '_' or '-'.",
            DefaultValueFactory = _ => "opr_first",
            HelpName = "operator",
        };
        var name = new Option<string>("--name") { Description = "A name for the key.", DefaultValueFactory = _ => "first key", HelpName = "text" };
        var command = new Command("operator", "Makes an operator's API key and prints it once. Refused while a service runs on the folder.")
        {
            allianceId, id, name, data,
        };
        var cosmos = new CosmosOptions();
        cosmos.AddTo(command);
        command.SetAction(CommandLine.Action(async (parsed, _) =>
        {
            var operatorId = parsed.GetValue(id)!;
            if (!Ids.IsPrefixed(operatorId, Ids.Operator))
            {
                throw new CommandException("--id must be opr_ and 1 to 48 letters, digits, '_' or '-'.");
            }

            await using var alliance = await cosmos.Open(parsed, cosmos.Account(parsed) is null ? parsed.Existing(data) : parsed.Secrets(data));
            var where = parsed.GetValue(allianceId)!;
            if (where != ApiKeys.EveryAlliance && !(await alliance.Platform.Catalogue(where)).IsSuccess)
            {
                throw new CommandException($"There is no alliance '{where}' in this store. Load it first, with seed.");
            }

            var key = await alliance.Platform.ApiKeys.Issue(where, CallerRole.Operator, operatorId, parsed.GetValue(name)!, operatorId);
            if (!key.IsSuccess)
            {
                throw new CommandException(Http.Problems.ProblemMap.From(key.Refusal).Detail);
            }

            await Console.Error.WriteLineAsync($"The key of {operatorId} for {(where == ApiKeys.EveryAlliance ? "every alliance" : $"alliance '{where}'")}. It is shown only now; send it as 'Authorization: Bearer'.");
            Console.WriteLine(key.Value.Secret);
            return 0;
        }));
        return command;
    }
}
