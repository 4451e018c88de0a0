using System.Net;
using System.Text;
using Alliance.Http.Access;
using Alliance.Http.Tests.Support;
using Alliance.Server.Hosting;
using Microsoft.Extensions.Time.Testing;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Access;

/// <summary>Only a token of ours that is in its time opens anything.</summary>
public sealed class TokenTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Wallet = Wutong + "/members/mbr_example";
    private static readonly Caller _member = new(Role.Member, "mbr_example", null);
    private static readonly SigningKey _strange = new("k-strange", new byte[32]);
    private readonly AllianceClient _client = new(server.Address);

    [Fact]
    public async Task Token_OfTheServersKeys_Opens()
    {
        var got = await Call(Ours(TimeProvider.System).Issue(_member, TimeSpan.FromMinutes(5)));
        got.IsProblem(404, "not_found");
    }

    [Fact]
    public async Task ExpiredToken_Is401AndSaysSo()
    {
        var hourAgo = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-1));
        (await Call(Ours(hourAgo).Issue(_member, TimeSpan.FromMinutes(5)))).IsProblem(401, "token_expired");
    }

    [Fact]
    public async Task TokenOfTheFuture_Is401()
    {
        var inAnHour = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(1));
        (await Call(Ours(inAnHour).Issue(_member, TimeSpan.FromMinutes(5)))).IsProblem(401);
    }

    [Fact]
    public async Task TokenOfAnotherKey_Is401_EvenUnderTheRightName()
    {
        var ours = SecretsFile.Read(server.Data.SecretsFile).Ring[0];
        (await Call(new Tokens(new SigningKeys([_strange]), TimeProvider.System).Issue(_member, TimeSpan.FromMinutes(5)))).IsProblem(401, "unauthenticated");
        (await Call(new Tokens(new SigningKeys([_strange with { KeyId = ours.KeyId }]), TimeProvider.System).Issue(_member, TimeSpan.FromMinutes(5))))
            .IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task UnsignedAndForgedTokens_Are401()
    {
        var good = Ours(TimeProvider.System).Issue(_member, TimeSpan.FromMinutes(5)).Split('.');
        var other = Encode(Encoding.UTF8.GetString(Decode(good[1])).Replace("mbr_example", "mbr_another"));
        string[] forged =
        [
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{good[1]}.",
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{good[1]}.{good[2]}",
            $"{Encode(Encoding.UTF8.GetString(Decode(good[0])).Replace("HS256", "HS512"))}.{good[1]}.{good[2]}",
            $"{good[0]}.{other}.{good[2]}",
            $"{good[0]}.{good[1]}.{good[2][..^2]}",
            $"{good[0]}.{good[1]}.",
            $"{good[0]}.{good[1]}",
            "..", "garbage", "alk.", "alk.a.b.c.d", "alk.wutong.mch_cafe_wukang.key_x.y", "alk.a%2Fb.c.d.e", "alk.a/b.c?.d#.e", new string('x', 5000),
        ];
        foreach (var token in forged)
        {
            (await Call(token)).IsProblem(401, "unauthenticated");
        }
    }

    [Theory]
    [InlineData("mbr")]
    [InlineData("")]
    public async Task TokenWithoutAKnownRole_OpensNothing(string role)
    {
        var keys = new SigningKeys(SecretsFile.Read(server.Data.SecretsFile).Ring);
        var handler = new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler();
        var token = handler.CreateToken(new Microsoft.IdentityModel.Tokens.SecurityTokenDescriptor
        {
            Issuer = "alliance", Audience = "alliance", Expires = DateTime.UtcNow.AddMinutes(5), SigningCredentials = keys.Signer,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "mbr_example", ["role"] = role },
        });
        (await Call(token)).IsProblem(401, "unauthenticated");
    }

    [Fact]
    public async Task RememberedToken_IsRefusedOnceItExpires()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var keys = new SigningKeys([_strange]);
        var tokens = new Tokens(keys, time);
        var authentication = new Authentication(tokens, keys, static _ => new((KeyHolder?)null), time);
        var header = "Bearer " + tokens.Issue(_member, TimeSpan.FromMinutes(5));
        Assert.Equal(_member, (await authentication.Identify(header)).Caller);
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("token_expired", (await authentication.Identify(header)).Problem!.Code);
    }

    [Fact]
    public async Task RememberedToken_IsRefusedOnceItsKeyIsGone()
    {
        var keys = new SigningKeys([_strange]);
        var tokens = new Tokens(keys, TimeProvider.System);
        var authentication = new Authentication(tokens, keys, static _ => new((KeyHolder?)null), TimeProvider.System);
        var header = "Bearer " + tokens.Issue(_member, TimeSpan.FromMinutes(5));
        Assert.Equal(_member, (await authentication.Identify(header)).Caller);
        var next = new SigningKey("k-next", [.. Enumerable.Repeat((byte)7, 32)]);
        keys.Replace([next, _strange]);
        Assert.Equal(_member, (await authentication.Identify(header)).Caller);
        keys.Replace([next]);
        Assert.Equal("unauthenticated", (await authentication.Identify(header)).Problem!.Code);
    }

    [Fact]
    public async Task ApiKey_IsIssuedRotatedAndRevoked()
    {
        var keys = Wutong + "/merchants/mch_bar_fenyang/keys";
        var member = await _client.NewMember();
        var issued = (await _client.Post(keys, "opr_test", """{"name":"till 1"}""")).Is(201);
        (await EarnWith(issued.Text("secret"), member)).Is(201);
        var rotated = (await _client.Post($"{keys}/{KeyId(issued)}/rotate", "opr_test", null)).Is(201);
        (await EarnWith(issued.Text("secret"), member)).Is(201);
        (await EarnWith(rotated.Text("secret"), member)).Is(201);
        (await _client.Send(HttpMethod.Delete, $"{keys}/{KeyId(issued)}", "opr_test")).Is(200);
        (await EarnWith(issued.Text("secret"), member)).IsProblem(401, "unauthenticated");
        (await _client.Post($"{keys}/{KeyId(rotated)}/block", "opr_test", null)).Is(200);
        (await EarnWith(rotated.Text("secret"), member)).IsProblem(401, "unauthenticated");
        (await _client.Post($"{keys}/{KeyId(rotated)}/unblock", "opr_test", null)).Is(200);
        (await EarnWith(rotated.Text("secret"), member)).Is(201);
        var listed = (await _client.Get(keys, "opr_test")).Is(200);
        Assert.Equal(2, listed.Json["data"]!.AsArray().Count);
        Assert.DoesNotContain(issued.Text("secret"), listed.Body, StringComparison.Ordinal);
        var elsewhere = await _client.Send(HttpMethod.Get, $"{Wutong}/merchants/mch_bar_julu/presence-token", bearer: rotated.Text("secret"));
        elsewhere.IsProblem(403, "forbidden");
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("192.168.1.7:7071")]
    public async Task DevTokens_UnderAnotherHostName_Are403(string host)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/api/v1/dev/tokens"));
        request.Headers.Host = host;
        request.Content = new StringContent("""{"role":"operator","id":"opr_x"}""", Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData(false, "http://127.0.0.1:0", false)]
    [InlineData(true, "http://0.0.0.0:0", false)]
    [InlineData(true, "http://127.0.0.1:0;http://*:0", false)]
    [InlineData(true, "http://[::1]:0;http://localhost:7071", true)]
    public void DevTokens_ExistOnADevelopmentServerOnLoopbackAlone(bool isDevelopment, string urls, bool expected) =>
        Assert.Equal(expected, new ServerOptions(new DataFolder("unused"), ListenAddress.Parse(urls), isDevelopment).GivesDevTokens);

    private static string KeyId(Got issued) => issued.Json["key"]!["keyId"]!.GetValue<string>();

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decode(string text) =>
        Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private Tokens Ours(TimeProvider time) => new(new SigningKeys(SecretsFile.Read(server.Data.SecretsFile).Ring), time);

    private Task<Got> Call(string token) => _client.Send(HttpMethod.Get, Wallet, bearer: token);

    private Task<Got> EarnWith(string secret, string member) =>
        _client.Send(HttpMethod.Post, $"{Wutong}/members/{member}/earn", body: Earning(NewOrder(), 1_000), bearer: secret);
}
