namespace Alliance.Http.WeChat;

/// <summary>
/// The values of <c>errcode</c> that make a difference here. Sources, under developers.weixin.qq.com/miniprogram/dev:
/// "OpenApiDoc/mp-message-management/subscribe-message/sendMessage", "OpenApiDoc/user-login/code2Session",
/// "OpenApiDoc/mp-access-token/getStableAccessToken" and the common list of return codes.
/// </summary>
internal static class WeChatCodes
{
    /// <summary>Success; also when there is no <c>errcode</c> at all.</summary>
    public const int Ok = 0;

    /// <summary>The system is busy: try again a little later.</summary>
    public const int Busy = -1;

    /// <summary>The access token is none, or not the latest.</summary>
    public const int TokenInvalid = 40001;

    /// <summary>The access token is malformed.</summary>
    public const int TokenMalformed = 40014;

    /// <summary>The access token has expired.</summary>
    public const int TokenExpired = 42001;

    /// <summary>No such openid in this mini-program.</summary>
    public const int OpenIdInvalid = 40003;

    /// <summary>The user has granted no message, or has switched them off.</summary>
    public const int NotGranted = 43101;

    /// <summary>The daily quota of the interface is used up.</summary>
    public const int QuotaUsedUp = 45009;

    /// <summary>Called too often within a minute.</summary>
    public const int TooOften = 45011;

    /// <summary>Another message to the same user is being sent.</summary>
    public const int Concurrent = 43108;

    /// <summary>Whether a new token may help.</summary>
    public static bool IsOfToken(int code) => code is TokenInvalid or TokenMalformed or TokenExpired;

    /// <summary>Whether the same call may succeed later, nothing having been done.</summary>
    public static bool IsPassing(int code) => code is Busy or QuotaUsedUp or TooOften or Concurrent;

    /// <summary>What an operator is told; WeChat's own word where there is none here.</summary>
    public static string Explain(int code, string? message) => code switch
    {
        40013 => "the app id is wrong",
        40125 => "the app secret is wrong",
        40164 => "this server's address is not on the mini-program's list",
        40037 => "the template id is wrong",
        41030 => "the page does not exist in the mini-program",
        47003 => "a field of the template is missing, empty or does not fit its kind",
        Busy => "WeChat is busy",
        QuotaUsedUp => "today's quota is used up",
        43107 => "WeChat has barred the mini-program or the template from sending",
        Concurrent => "another message to the same user is being sent",
        TooOften => "it was called too often within a minute",
        _ => message is { Length: > 0 and <= 200 } ? message : "WeChat gave no reason",
    };
}
