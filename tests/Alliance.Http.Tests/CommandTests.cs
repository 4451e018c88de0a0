using System.Text;
using Alliance.Http.Access;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests;

/// <summary>The program's commands, as a person at a terminal uses them.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alliance-command-").FullName;

    private string Data => Path.Combine(_folder, "data");

    [Fact]
    public async Task Production_BeginsWithSeedAndOperator_AndBacksUpWhileItRuns()
    {
        Assert.Equal(0, (await ServerProcess.Run("seed", "wutong", "--data", Data)).ExitCode);
        Assert.Equal(1, (await ServerProcess.Run("operator", "--alliance", "nowhere", "--data", Data)).ExitCode);
        var made = await ServerProcess.Run("operator", "--data", Data);
        var key = made.Output.Trim();
        Assert.StartsWith("alk.", key, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "secrets.json")));
        }

        var copy = Path.Combine(_folder, "copy");
        string member, token;
        await using (var server = await ServerProcess.Start(Data, "Production"))
        {
            using var client = new AllianceClient(server.Address);
            (await client.Post("/api/v1/dev/tokens", null, """{"role":"operator","id":"opr_x"}""")).IsProblem(404, "unknown_route");
            var registered = (await client.Send(HttpMethod.Post, Wutong + "/members", body: """{"displayName":"a"}""", bearer: key)).Is(201);
            member = registered.Text("memberId");
            token = (await client.Send(HttpMethod.Post, $"{Wutong}/members/{member}/tokens", bearer: key)).Is(201).Text("token");

            var refused = await ServerProcess.Run("seed", "wutong", "--data", Data);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("in use", refused.Errors, StringComparison.Ordinal);
            Assert.Equal(0, (await ServerProcess.Run("audit", "--data", Data)).ExitCode);
            Assert.Equal(0, (await ServerProcess.Run("backup", copy, "--data", Data)).ExitCode);
            Assert.Equal(1, (await ServerProcess.Run("backup", copy, "--data", Data)).ExitCode);
            Assert.Equal(0, (await ServerProcess.Run("rotate-keys", "--data", Data)).ExitCode);
        }

        await using (var server = await ServerProcess.Start(copy, "Production"))
        {
            // The copy has the member, the operator's key and the keys that signed the token.
            using var client = new AllianceClient(server.Address);
            (await client.Send(HttpMethod.Get, $"{Wutong}/members/{member}", bearer: token)).Is(200);
            (await client.Send(HttpMethod.Get, $"{Wutong}/members/{member}", bearer: key)).Is(200);
        }
    }

    [Fact]
    public async Task SecretsOfAnotherStore_AreRefused()
    {
        // With them every code would be unknown, and a member found by phone yesterday be nobody today.
        var other = Path.Combine(_folder, "other");
        Assert.Equal(0, (await ServerProcess.Run("seed", "wutong", "--data", Data)).ExitCode);
        Assert.Equal(0, (await ServerProcess.Run("seed", "wutong", "--data", other)).ExitCode);
        File.Copy(Path.Combine(other, "secrets.json"), Path.Combine(Data, "secrets.json"), overwrite: true);
        foreach (var (command, said) in new[] { ("operator", "other secrets"), ("audit", "does not belong"), ("backup", "does not belong") })
        {
            var run = await ServerProcess.Run([command, .. command == "backup" ? new[] { Path.Combine(_folder, "copy") } : [], "--data", Data]);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains(said, run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        }

        // Secrets alone, as a Cosmos DB account wants them, are no store, and none is made beside them.
        File.Delete(Path.Combine(other, "alliance.db"));
        Assert.Equal(1, (await ServerProcess.Run("operator", "--data", other)).ExitCode);
        Assert.False(File.Exists(Path.Combine(other, "alliance.db")));
        File.Delete(Path.Combine(Data, "secrets.json"));
        Assert.Contains("secrets.json is missing", (await ServerProcess.Run("audit", "--data", Data)).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/s)", "Key Vault")]
    [InlineData("""{"version":1,"rootSecret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","signingKeys":[{"keyId":"k","secret":"AAAA","createdAt":"2026-01-01T00:00:00Z"}]}""", "not a secrets file")]
    [InlineData("{", "damaged")]
    public void SecretsThatAreNone_AreToldApart(string text, string expected)
    {
        var refusal = Assert.Throws<SecretsDamagedException>(() => SecretsFile.Parse(Encoding.UTF8.GetBytes(text), "the setting"));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seed_OfAFileWithFaults_NamesThemAll()
    {
        var file = Path.Combine(_folder, "faulty.json");
        await File.WriteAllTextAsync(file, """
            {"allianceId":"x","programme":{"name":"x","timeZone":"Mars/Olympus","currency":"CNY","earnPoints":1,"earnPerMinor":1000,
             "lotLifetime":"P1Y","reportWindow":"P7D","codeLifetime":"-P30D"},"merchants":[{"name":"a","category":"cafe","locations":[]}],"rewards":[],"passports":[]}
            """);
        var run = await ServerProcess.Run("seed", file, "--data", Data);
        Assert.Equal(1, run.ExitCode);
        foreach (var pointer in (string[])["/programme/timeZone", "/programme/codeLifetime", "/merchants/0"])
        {
            Assert.Contains(pointer, run.Errors, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Data));
    }

    [Theory]
    [InlineData("run", "--urls", "nonsense")]
    [InlineData("run", "--urls", "https://127.0.0.1:1")]
    [InlineData("seed", "nowhere.json")]
    [InlineData("frobnicate")]
    [InlineData("operator", "--data", "nowhere")]
    [InlineData("audit", "--data", "nowhere")]
    public async Task WrongUse_IsExplainedInALineAndFails(params string[] arguments)
    {
        var run = await ServerProcess.Run(arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.NotEmpty(run.Errors);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("run")]
    [InlineData("seed")]
    [InlineData("operator")]
    [InlineData("rotate-keys")]
    [InlineData("audit")]
    [InlineData("backup")]
    public async Task Help_ExplainsEveryCommand(params string[] command)
    {
        var run = await ServerProcess.Run([.. command, "--help"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
