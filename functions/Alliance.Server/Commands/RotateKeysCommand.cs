using System.CommandLine;
using Alliance.Http.Access;

namespace Alliance.Server.Commands;

/// <summary><c>rotate-keys</c>: signs members' tokens with a new key from now on.</summary>
internal static class RotateKeysCommand
{
    public static Command Create()
    {
        var data = SharedOptions.Data();
        var command = new Command("rotate-keys",
            "Makes a new key for signing tokens. Tokens signed with the last two keys stay good. A running service takes over within seconds.")
        {
            data,
        };
        command.SetAction(CommandLine.Action((parsed, _) =>
        {
            var folder = parsed.Secrets(data);
            var secrets = SecretsFile.Read(folder.SecretsFile).Rotate(TimeProvider.System);
            secrets.Write(folder.SecretsFile);
            Console.WriteLine($"New tokens are signed with {secrets.SigningKeys[0].KeyId}; {secrets.SigningKeys.Count} keys are accepted.");
            return Task.FromResult(0);
        }));
        return command;
    }
}
