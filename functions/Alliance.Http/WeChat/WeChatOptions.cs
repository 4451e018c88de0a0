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
}
