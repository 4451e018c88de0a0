using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests;

/// <summary>README's session of campaigns runs as it stands, also where the server is killed again and again meanwhile.</summary>
public sealed partial class CampaignSessionTests : IDisposable
{
    private const int Kills = 6;
    private static readonly string[] FastClock = ["--clock-speed", "7200"];
    private readonly string _data = Directory.CreateTempSubdirectory("alliance-campaigns-").FullName;

    [Fact]
    public async Task ReadmesCampaigns_WhileTheServerIsKilled_LoseNothing_AndDoubleNothing()
    {
        var server = await ServerProcess.Start(_data, options: FastClock);
        try
        {
            var address = server.Address;
            using var bash = Bash(address);
            var errors = bash.StandardError.ReadToEndAsync();
            await bash.StandardInput.WriteAsync(await Script());
            bash.StandardInput.Close();

            var random = new Random(20261125);
            var output = "";
            var buffer = new char[4096];
            var untilKill = random.Next(1, 15);
            for (var kills = 0; await bash.StandardOutput.ReadAsync(buffer) is > 0 and var count;)
            {
                output += new string(buffer, 0, count);
                if (--untilKill == 0 && kills++ < Kills)
                {
                    await server.Kill();
                    var killed = server;
                    server = await ServerProcess.Start(_data, address: address, options: FastClock);
                    await killed.DisposeAsync();
                    untilKill = random.Next(1, 15);
                }
            }

            await bash.WaitForExitAsync();
            Assert.True(bash.ExitCode == 0, await errors + output);
            Assert.Contains("\"available\":87,", output, StringComparison.Ordinal);
            // One line of each report: what was bought in the campaign and given for it.
            Assert.Contains("total,雨天快闪,1,1,8000,10,0", output, StringComparison.Ordinal);
            Assert.Contains("total,梧桐漫步节,7,1,35000,14,0", output, StringComparison.Ordinal);
            Assert.Contains("total,会员日,1,1,10000,10,0", output, StringComparison.Ordinal);
            using var client = new AllianceClient(address);
            await EachAnnouncement_IsInTheInboxOnce(client, output);
            Assert.Equal(0, await server.Terminate());
        }
        finally
        {
            await server.DisposeAsync();
        }

        var audit = await ServerProcess.Run("audit", "--data", _data);
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Errors);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>What the campaigns' logs say was announced, and no more; what a server was not there for in time is logged as late.</summary>
    private static async Task EachAnnouncement_IsInTheInboxOnce(AllianceClient client, string output)
    {
        var member = MemberId().Match(output).Value;
        var inbox = (await client.Get($"{Wutong}/members/{member}/inbox?limit=100", member)).Is(200).Json["data"]!.AsArray();
        var told = inbox.Select(static message => message!["messageId"]!.GetValue<string>()).ToArray();
        Assert.Equal(told.Distinct(StringComparer.Ordinal), told);
        var announced = 0;
        foreach (var campaign in CampaignId().Matches(output).Select(static match => match.Value).Distinct(StringComparer.Ordinal))
        {
            var log = (await client.Get($"{Wutong}/campaigns/{campaign}/log?limit=100", "opr_test")).Is(200).Json["data"]!.AsArray();
            foreach (var step in log.Where(static step => step!["step"]!.GetValue<string>() == "announce"))
            {
                if (step!["notificationId"]?.GetValue<string>() is { } notificationId)
                {
                    Assert.Contains(notificationId, told);
                    announced++;
                }
                else
                {
                    Assert.Equal("late", step["skipped"]!.GetValue<string>());
                }
            }
        }

        // Those of the journey are not the campaigns'.
        Assert.InRange(announced, 3, 5);
        Assert.Contains(inbox, static message => message!["title"]!.GetValue<string>() == "走得怎么样？");
    }

    private static Process Bash(Uri address)
    {
        var start = new ProcessStartInfo("bash", ["-eo", "pipefail", "-s"])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["API"] = $"{address}api/v1";
        return Process.Start(start)!;
    }

    private static async Task<string> Script()
    {
        var readme = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).ReplaceLineEndings("\n");
        const string Fence = "```bash\n";
        var section = readme.IndexOf("## Campaigns that run themselves", StringComparison.Ordinal);
        var begin = readme.IndexOf(Fence, section, StringComparison.Ordinal) + Fence.Length;
        return readme[begin..readme.IndexOf("```\n", begin, StringComparison.Ordinal)];
    }

    [GeneratedRegex("mbr_[0-9a-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MemberId();

    [GeneratedRegex("cmp_(?:walk|day|rain)_[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CampaignId();
}
