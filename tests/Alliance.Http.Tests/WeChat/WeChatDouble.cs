using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Alliance.Http.Tests.WeChat;

/// <summary>A stand-in for WeChat's server: the same paths, fields and codes, over HTTP, JSON sent as text/plain.</summary>
internal sealed class WeChatDouble : IAsyncDisposable
{
    public const string AppId = "wx0123456789abcdef";
    public const string Secret = "app-secret";
    private readonly WebApplication _app;
    private int _tokens;

    private WeChatDouble(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>The token that is good; another one is refused with 40001.</summary>
    public string Token => "token-" + _tokens.ToString(CultureInfo.InvariantCulture);

    public ConcurrentQueue<bool> TokensAskedByForce { get; } = [];

    public ConcurrentQueue<JsonNode> Messages { get; } = [];

    /// <summary>What a message is answered with.</summary>
    public Func<JsonNode, int> Code { get; set; } = static _ => 0;

    /// <summary>What the next messages are answered with instead: a status without a body.</summary>
    public int? Status { get; set; }

    /// <summary>Where set, messages are taken and never answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The token is no longer good, as when somebody else has forced another.</summary>
    public void EndToken() => Interlocked.Increment(ref _tokens);

    /// <summary>The next one asked for without force is still the old one.</summary>
    public bool HandsOutStaleTokens { get; set; }

    public static async Task<WeChatDouble> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var weChat = new WeChatDouble(app);
        app.MapPost("/cgi-bin/stable_token", weChat.GiveToken);
        app.MapPost("/cgi-bin/message/subscribe/send", weChat.Take);
        app.MapGet("/sns/jscode2session", LogIn);
        await app.StartAsync();
        weChat.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
        return weChat;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task GiveToken(HttpContext http)
    {
        var body = (await JsonNode.ParseAsync(http.Request.Body))!;
        if ((string?)body["grant_type"] != "client_credential" || (string?)body["appid"] != AppId || (string?)body["secret"] != Secret)
        {
            await Answer(http, """{"errcode":40125,"errmsg":"invalid appsecret"}""");
            return;
        }

        var force = (bool)body["force_refresh"]!;
        TokensAskedByForce.Enqueue(force);
        if (force)
        {
            EndToken();
        }

        var token = HandsOutStaleTokens && !force ? "token-0" : Token;
        await Answer(http, $$"""{"access_token":"{{token}}","expires_in":7200}""");
    }

    private async Task Take(HttpContext http)
    {
        var message = (await JsonNode.ParseAsync(http.Request.Body))!;
        if (http.Request.Query["access_token"] != Token)
        {
            await Answer(http, """{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest"}""");
            return;
        }

        Messages.Enqueue(message);
        if (IsSilent)
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return;
        }

        if (Status is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }

        var code = Code(message);
        await Answer(http, $$"""{"errcode":{{code}},"errmsg":"{{(code == 0 ? "ok" : "error")}}"}""");
    }

    private static Task LogIn(HttpContext http)
    {
        var query = http.Request.Query;
        return Answer(http, query["grant_type"] == "authorization_code" && query["appid"] == AppId && query["secret"] == Secret
            ? (string?)query["js_code"] switch
            {
                "busy" => """{"errcode":-1,"errmsg":"system error"}""",
                "used" => """{"errcode":40163,"errmsg":"code been used"}""",
                { } code when code.StartsWith("user-", StringComparison.Ordinal) => $$"""{"openid":"o-{{code}}","session_key":"k","unionid":"u"}""",
                _ => """{"errcode":40029,"errmsg":"invalid code"}""",
            }
            : """{"errcode":40125,"errmsg":"invalid appsecret"}""");
    }

    private static Task Answer(HttpContext http, string json)
    {
        http.Response.ContentType = "text/plain";
        return http.Response.WriteAsync(json);
    }
}
