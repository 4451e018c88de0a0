using System.Diagnostics;
using Alliance.Credentials;
using Alliance.Http.Tests.Support;
using Alliance.Server.Hosting;

namespace Alliance.Http.Tests;

/// <summary>What the server prints at its start runs as it stands.</summary>
public sealed class SessionTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Readme_ShowsTheSessionThatTheServerPrints()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        Assert.Contains("```bash\n" + Session.For(ServerOptions.DefaultUrls), readme.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PrintedSession_InBash_EarnsStampsAndRedeems(bool hasKey)
    {
        // On a development server as it stands; on any other with an operator's key.
        var start = new ProcessStartInfo("bash", ["-eo", "pipefail", "-s"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (hasKey)
        {
            var key = await server.Platform.ApiKeys.Issue("wutong", CallerRole.Operator, "opr_session", "session", "opr_session");
            start.Environment["OPERATOR"] = key.Value!.Secret;
        }

        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var errors = bash.StandardError.ReadToEndAsync();
        await bash.StandardInput.WriteAsync(Session.For(server.Address.ToString()));
        bash.StandardInput.Close();
        await bash.WaitForExitAsync();

        Assert.True(bash.ExitCode == 0, await errors + await output);
        Assert.Contains("\"available\":23", await output, StringComparison.Ordinal);
        Assert.Contains("\"pointsSpent\":20", await output, StringComparison.Ordinal);
        Assert.Contains("\"usedAt\"", await output, StringComparison.Ordinal);
        Assert.Contains("\"positions\":[{", await output, StringComparison.Ordinal);
    }
}
