using Alliance.Ports;

namespace Alliance.Http.WeChat;

/// <summary>WeChat over HTTP. One instance a process, so that it asks for one access token.</summary>
public sealed class WeChatClient : IWeChat, IDisposable
{
    private readonly WeChatOptions _options;
    private readonly WeChatCalls _calls;
    private readonly WeChatTokens _tokens;

    /// <summary>Creates the client; nothing is called yet.</summary>
    /// <param name="http">Sends the calls; its own time-out must be longer than <see cref="WeChatOptions.Patience"/>.</param>
    /// <param name="options">The mini-program.</param>
    /// <param name="time">By which tokens and calls end.</param>
    public WeChatClient(HttpClient http, WeChatOptions options, TimeProvider time)
    {
        _options = options;
        _calls = new WeChatCalls(http, options, time);
        _tokens = new WeChatTokens(_calls, options, time);
    }

    /// <summary>A client for the mini-program that the settings name, or null where they name none.</summary>
    /// <param name="setting">A setting's text, or null; see <see cref="WeChatOptions.Read"/>.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message says which.</exception>
    public static WeChatClient? Open(Func<string, string?> setting)
    {
        if (WeChatOptions.Read(setting) is not { } options)
        {
            return null;
        }

        // Names are resolved anew now and then; how long a call may take is the options' to say.
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) };
        return new WeChatClient(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, options, TimeProvider.System);
    }

    /// <inheritdoc/>
    public async Task<WeChatSending> Send(WeChatMessage message, CancellationToken cancellation = default)
    {
        var body = new WireMessage(
            message.OpenId, message.TemplateId, message.Data.ToDictionary(static field => field.Key, static field => new WireValue(field.Value)),
            message.Page, _options.MiniProgramState);
        string? refused = null;
        while (true)
        {
            var (token, failure) = await _tokens.Get(refused, cancellation);
            if (token is null)
            {
                return NoToken(failure!);
            }

            var result = await _calls.Post(
                "cgi-bin/message/subscribe/send?access_token=" + Uri.EscapeDataString(token), body, WireJson.Default.WireMessage,
                WireJson.Default.WireAnswer, cancellation);
            if (result.Answer is not { } answer)
            {
                return result.WasHandled ? new WeChatSending.Unknown(result.Failure!) : new WeChatSending.Later(0, result.Failure!);
            }

            if (WeChatCodes.IsOfToken(answer.Code) && refused is null)
            {
                // Refused for its token, it was not sent: once more with another.
                refused = token;
                continue;
            }

            return Read(answer);
        }
    }

    /// <inheritdoc/>
    public async Task<WeChatSession> Login(string code, CancellationToken cancellation = default)
    {
        var path = $"sns/jscode2session?appid={Uri.EscapeDataString(_options.AppId)}&secret={Uri.EscapeDataString(_options.AppSecret)}"
            + $"&js_code={Uri.EscapeDataString(code)}&grant_type=authorization_code";
        var result = await _calls.Get(path, WireJson.Default.WireSession, cancellation);
        return result.Answer switch
        {
            null => new WeChatSession.Unavailable(result.Failure!),
            { Code: WeChatCodes.Ok, OpenId: { Length: > 0 } openId } => new WeChatSession.User(openId),
            // 40029: no such code, 40163: used before, 40226: a user whom WeChat has blocked.
            { Code: 40029 or 40163 or 40226 } answer => new WeChatSession.Invalid(answer.Code),
            { } answer => new WeChatSession.Unavailable($"{WeChatCodes.Explain(answer.Code, answer.Message)} ({answer.Code})"),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    private static WeChatSending Read(WireAnswer answer) => answer.Code switch
    {
        WeChatCodes.Ok => new WeChatSending.Sent(),
        WeChatCodes.NotGranted => new WeChatSending.NotGranted(),
        WeChatCodes.OpenIdInvalid => new WeChatSending.UnknownUser(),
        WeChatCodes.QuotaUsedUp => new WeChatSending.QuotaUsedUp(answer.Code),
        var code when WeChatCodes.IsPassing(code) || WeChatCodes.IsOfToken(code) =>
            new WeChatSending.Later(code, WeChatCodes.Explain(code, answer.Message)),
        var code => new WeChatSending.Refused(code, WeChatCodes.Explain(code, answer.Message)),
    };

    /// <summary>Without a token nothing was sent. A wrong id or secret stays wrong until somebody mends it.</summary>
    private static WeChatSending NoToken(CallResult<WireToken> failure) => failure.Answer switch
    {
        { Code: WeChatCodes.QuotaUsedUp } answer => new WeChatSending.QuotaUsedUp(answer.Code),
        { Code: not WeChatCodes.Ok } answer when !WeChatCodes.IsPassing(answer.Code) =>
            new WeChatSending.Refused(answer.Code, WeChatCodes.Explain(answer.Code, answer.Message)),
        { } answer => new WeChatSending.Later(answer.Code, WeChatCodes.Explain(answer.Code, answer.Message)),
        null => new WeChatSending.Later(0, failure.Failure!),
    };
}
