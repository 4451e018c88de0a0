using System.Text.Json.Nodes;
using Alliance.Http.WeChat;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Http.Tests.WeChat;

/// <summary>What is said to WeChat, and what its answers mean, over HTTP.</summary>
public sealed class WeChatClientTests : IAsyncLifetime, IDisposable
{
    private static readonly WeChatMessage s_message = new("openid-1", "tpl", new Dictionary<string, string> { ["thing1"] = "会员日" }, "pages/day");
    private readonly HttpClient _http = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private WeChatDouble _weChat = null!;
    private WeChatClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _weChat = await WeChatDouble.Start();
        _client = new WeChatClient(_http, Options(), _time);
    }

    public async ValueTask DisposeAsync() => await _weChat.DisposeAsync();

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task AMessage_IsSentAsWeChatAsksIt()
    {
        Assert.IsType<WeChatSending.Sent>(await _client.Send(s_message));
        var sent = Assert.Single(_weChat.Messages);
        Assert.True(
            JsonNode.DeepEquals(
                sent,
                JsonNode.Parse(
                    """{"touser":"openid-1","template_id":"tpl","data":{"thing1":{"value":"会员日"}},"page":"pages/day","miniprogram_state":"formal","lang":"zh_CN"}""")),
            sent.ToJsonString());
    }

    [Theory]
    [InlineData(0, typeof(WeChatSending.Sent))]
    [InlineData(43101, typeof(WeChatSending.NotGranted))]
    [InlineData(40003, typeof(WeChatSending.UnknownUser))]
    [InlineData(47003, typeof(WeChatSending.Refused))]
    [InlineData(40037, typeof(WeChatSending.Refused))]
    [InlineData(41030, typeof(WeChatSending.Refused))]
    [InlineData(45009, typeof(WeChatSending.QuotaUsedUp))]
    [InlineData(45011, typeof(WeChatSending.Later))]
    [InlineData(43108, typeof(WeChatSending.Later))]
    [InlineData(-1, typeof(WeChatSending.Later))]
    public async Task EachCode_MeansOneThing(int code, Type meaning)
    {
        _weChat.Code = _ => code;
        Assert.IsType(meaning, await _client.Send(s_message));
    }

    [Fact]
    public async Task TheToken_IsAskedForOnce_AndAnewBeforeItEnds()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _client.Send(s_message)));
        Assert.Equal([false], _weChat.TokensAskedByForce);
        _time.Advance(TimeSpan.FromSeconds(7200 - 181));
        await _client.Send(s_message);
        Assert.Single(_weChat.TokensAskedByForce);
        _time.Advance(TimeSpan.FromSeconds(2));
        await _client.Send(s_message);
        Assert.Equal([false, false], _weChat.TokensAskedByForce);
    }

    [Fact]
    public async Task ATokenThatSomebodyElseEnded_IsReplaced_AndTheMessageSentOnce()
    {
        await _client.Send(s_message);
        _weChat.EndToken();
        Assert.IsType<WeChatSending.Sent>(await _client.Send(s_message));
        Assert.Equal([false, false], _weChat.TokensAskedByForce);
        Assert.Equal(2, _weChat.Messages.Count);
    }

    [Fact]
    public async Task ATokenThatIsHandedOutAndRefused_IsForced()
    {
        await _client.Send(s_message);
        _weChat.EndToken();
        _weChat.HandsOutStaleTokens = true;
        Assert.IsType<WeChatSending.Sent>(await _client.Send(s_message));
        Assert.Equal([false, false, true], _weChat.TokensAskedByForce);
    }

    [Fact]
    public async Task SilenceAndGateways_LeaveTheOutcomeUnknown_AndAFullServerDoesNot()
    {
        _weChat.Status = 502;
        Assert.IsType<WeChatSending.Unknown>(await _client.Send(s_message));
        _weChat.Status = 503;
        Assert.IsType<WeChatSending.Later>(await _client.Send(s_message));
        _weChat.Status = null;
        _weChat.IsSilent = true;
        var sending = _client.Send(s_message);
        while (_weChat.Messages.Count < 3)
        {
            await Task.Yield();
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<WeChatSending.Unknown>(await sending);
    }

    [Fact]
    public async Task AServerThatIsNotThere_HasSentNothing()
    {
        using var client = new WeChatClient(_http, Options() with { Address = new Uri("http://127.0.0.1:1/") }, _time);
        Assert.IsType<WeChatSending.Later>(await client.Send(s_message));
        Assert.IsType<WeChatSession.Unavailable>(await client.Login("user-1"));
    }

    [Fact]
    public async Task AWrongSecret_IsSaidAsSuch()
    {
        using var client = new WeChatClient(_http, Options() with { AppSecret = "wrong" }, _time);
        var refused = Assert.IsType<WeChatSending.Refused>(await client.Send(s_message));
        Assert.Equal((40125, "the app secret is wrong"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task ACode_IsExchangedForItsUser()
    {
        Assert.Equal("o-user-1", Assert.IsType<WeChatSession.User>(await _client.Login("user-1")).OpenId);
        Assert.Equal(40029, Assert.IsType<WeChatSession.Invalid>(await _client.Login("nonsense")).Code);
        Assert.Equal(40163, Assert.IsType<WeChatSession.Invalid>(await _client.Login("used")).Code);
        Assert.IsType<WeChatSession.Unavailable>(await _client.Login("busy"));
    }

    private WeChatOptions Options() => new(WeChatDouble.AppId, WeChatDouble.Secret) { Address = _weChat.Address };
}
