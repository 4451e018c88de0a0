namespace Alliance.Ports;

/// <summary>
/// WeChat's server: sends subscribe messages and exchanges a mini-program's login code. An adapter retries nothing but a
/// call whose access token had expired; it throws nothing but <see cref="OperationCanceledException"/> when cancelled.
/// </summary>
public interface IWeChat
{
    /// <summary>Sends one subscribe message to one user; each accepted call reaches the user, also when it repeats another.</summary>
    Task<WeChatSending> Send(WeChatMessage message, CancellationToken cancellation = default);

    /// <summary>Exchanges a login code, which is good once and for five minutes.</summary>
    Task<WeChatSession> Login(string code, CancellationToken cancellation = default);
}

/// <summary>A subscribe message.</summary>
/// <param name="OpenId">The user in this mini-program.</param>
/// <param name="TemplateId">The template.</param>
/// <param name="Data">The template's fields and what they say.</param>
/// <param name="Page">The page that a tap opens, or null.</param>
public sealed record WeChatMessage(string OpenId, string TemplateId, IReadOnlyDictionary<string, string> Data, string? Page);

/// <summary>What became of a message.</summary>
public abstract record WeChatSending
{
    private WeChatSending()
    {
    }

    /// <summary>WeChat accepted it.</summary>
    public sealed record Sent : WeChatSending;

    /// <summary>The user has granted no message of this template, or declines all.</summary>
    public sealed record NotGranted : WeChatSending;

    /// <summary>Nobody is known to this mini-program by the id.</summary>
    public sealed record UnknownUser : WeChatSending;

    /// <summary>It was not sent, and will not be until somebody mends something.</summary>
    /// <param name="Code">WeChat's <c>errcode</c>.</param>
    /// <param name="Reason">What it means.</param>
    public sealed record Refused(int Code, string Reason) : WeChatSending;

    /// <summary>It was not sent: WeChat is busy, or has been called too often.</summary>
    /// <param name="Code">WeChat's <c>errcode</c>, or the HTTP status.</param>
    /// <param name="Reason">What it means.</param>
    public sealed record Later(int Code, string Reason) : WeChatSending;

    /// <summary>It was not sent: what the mini-program may send in a day is used up. WeChat's days begin at midnight in Beijing.</summary>
    /// <param name="Code">WeChat's <c>errcode</c>.</param>
    public sealed record QuotaUsedUp(int Code) : WeChatSending;

    /// <summary>No answer came: it may have been sent.</summary>
    /// <param name="Reason">What happened.</param>
    public sealed record Unknown(string Reason) : WeChatSending;
}

/// <summary>What a login code was worth.</summary>
public abstract record WeChatSession
{
    private WeChatSession()
    {
    }

    /// <summary>It is this user.</summary>
    /// <param name="OpenId">The user in this mini-program.</param>
    public sealed record User(string OpenId) : WeChatSession;

    /// <summary>The code is none, was used, or is too old; or WeChat has blocked the user.</summary>
    /// <param name="Code">WeChat's <c>errcode</c>.</param>
    public sealed record Invalid(int Code) : WeChatSession;

    /// <summary>WeChat did not answer, or is busy; the code may still be good.</summary>
    /// <param name="Reason">What happened.</param>
    public sealed record Unavailable(string Reason) : WeChatSession;
}
