using System.Diagnostics;
using System.Text.RegularExpressions;
using Alliance.Http.Tests.Support;

namespace Alliance.Http.Tests.Webhooks;

/// <summary>The example of docs/webhooks.md runs as it stands.</summary>
public sealed partial class WebhooksPageTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task TheExample_InBash_SignsAPurchaseThatIsTaken()
    {
        var client = new AllianceClient(server.Address);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "webhooks.md"));
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-s"])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["ALLIANCE_URL"] = server.Address.ToString().TrimEnd('/');
        start.Environment["MERCHANT_KEY"] = await client.Token("mch_cafe_wukang");
        start.Environment["MEMBER"] = await client.NewMember();
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEndAsync();
        var errors = bash.StandardError.ReadToEndAsync();
        await bash.StandardInput.WriteAsync(Example().Match(page.ReplaceLineEndings("\n")).Groups["code"].Value);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, await errors + await output);
        Assert.Contains("\"pointsEarned\":15", await output, StringComparison.Ordinal);
    }

    [GeneratedRegex("```bash\n(?<code>.+?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();
}
