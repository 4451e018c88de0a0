namespace Alliance.Http.WeChat;

/// <summary>The mini-program through which members are told and sign in.</summary>
/// <param name="AppId">Its id, as WeChat's console shows it.</param>
/// <param name="AppSecret">Its secret.</param>
public sealed record WeChatOptions(string AppId, string AppSecret)
{
    /// <summary>Where WeChat answers.</summary>
    public Uri Address { get; init; } = new("https://api.weixin.qq.com/");

    /// <summary>Which version of the mini-program a message opens: <c>formal</c>, <c>trial</c> or <c>developer</c>.</summary>
    public string MiniProgramState { get; init; } = "formal";

    /// <summary>How long one call may take; after it the outcome is unknown.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Reads <c>WeChat__appId</c> and <c>WeChat__appSecret</c>, and where they are given <c>WeChat__miniProgramState</c> and
    /// <c>WeChat__address</c>; null where there is no mini-program.
    /// </summary>
    /// <param name="setting">A setting's text, or null.</param>
    /// <exception cref="InvalidOperationException">A setting is missing or wrong; the message says which.</exception>
    public static WeChatOptions? Read(Func<string, string?> setting)
    {
        var (id, secret) = (setting("WeChat__appId"), setting("WeChat__appSecret"));
        if (string.IsNullOrEmpty(id) && string.IsNullOrEmpty(secret))
        {
            return null;
        }

        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(secret))
        {
            throw new InvalidOperationException("WeChat__appId and WeChat__appSecret belong together: give both, or neither.");
        }

        var options = new WeChatOptions(id, secret);
        if (setting("WeChat__miniProgramState") is { Length: > 0 } state)
        {
            options = state is "formal" or "trial" or "developer"
                ? options with { MiniProgramState = state }
                : throw new InvalidOperationException($"WeChat__miniProgramState is '{state}'; it is formal, trial or developer.");
        }

        if (setting("WeChat__address") is { Length: > 0 } text)
        {
            options = Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))
                && address.AbsolutePath.EndsWith('/')
                ? options with { Address = address }
                : throw new InvalidOperationException($"WeChat__address is '{text}'; give one that ends with '/', such as https://api.weixin.qq.com/; the secret travels there, so that http is for this machine alone.");
        }

        return options;
    }
}
