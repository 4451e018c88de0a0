namespace Alliance.Http.WeChat;

/// <summary>
/// The access token, asked for once and kept until shortly before it ends. Asking for a stable token without force gives
/// every process the same one, so that they do not end each other's.
/// </summary>
internal sealed class WeChatTokens(WeChatCalls calls, WeChatOptions options, TimeProvider time) : IDisposable
{
    // WeChat hands out a successor within the last five minutes of a token's life, while the old one is still good.
    private static readonly TimeSpan _early = TimeSpan.FromMinutes(3);
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private volatile Held? _held;

    private sealed record Held(string Token, DateTimeOffset Until);

    /// <summary>A token, another than the one that was refused.</summary>
    /// <param name="refused">What WeChat no longer takes, or null.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The token, or why there is none.</returns>
    public async Task<(string? Token, CallResult<WireToken>? Failure)> Get(string? refused, CancellationToken cancellation)
    {
        if (Current(refused) is { } known)
        {
            return (known, null);
        }

        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            if (Current(refused) is { } renewed)
            {
                return (renewed, null);
            }

            var asked = time.GetUtcNow();
            var result = await Ask(force: false, cancellation);
            if (result.Answer?.Token == refused && refused is not null)
            {
                // WeChat hands out what it refuses. Forcing ends the token for every process, twenty times a day at most.
                result = await Ask(force: true, cancellation);
            }

            if (result.Answer is not { Token: { Length: > 0 } token, ExpiresInSeconds: > 0 and var seconds })
            {
                return (null, result);
            }

            _held = new Held(token, asked + TimeSpan.FromSeconds(seconds) - Min(_early, TimeSpan.FromSeconds(seconds / 2)));
            return (token, null);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private Task<CallResult<WireToken>> Ask(bool force, CancellationToken cancellation) => calls.Post(
        "cgi-bin/stable_token", new WireTokenRequest(options.AppId, options.AppSecret, force), WireJson.Default.WireTokenRequest,
        WireJson.Default.WireToken, cancellation);

    private string? Current(string? refused) =>
        _held is { } held && held.Token != refused && held.Until > time.GetUtcNow() ? held.Token : null;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
