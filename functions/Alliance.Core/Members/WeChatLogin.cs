using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Members;

/// <summary>Lets a member sign in with WeChat's mini-program.</summary>
public sealed class WeChatLogin
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(2);
    private readonly RegisterMember _register;
    private readonly IWeChat? _weChat;

    internal WeChatLogin(RegisterMember register, IWeChat? weChat) => (_register, _weChat) = (register, weChat);

    /// <summary>
    /// Exchanges the code of <c>wx.login</c> for its user, and registers the user at the first time: the openid is the
    /// member's external identity, so that the same user is the same member.
    /// </summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="code">The code, which is good once.</param>
    /// <param name="displayName">How a new member is called.</param>
    /// <param name="cancellation">Ends the wait for WeChat.</param>
    public async Task<Answer<MemberReceipt>> Execute(string allianceId, string code, string displayName, CancellationToken cancellation = default)
    {
        if (_weChat is null)
        {
            return new WeChatNotConfigured();
        }

        return await _weChat.Login(code, cancellation) switch
        {
            WeChatSession.User user => await _register.Execute(new RegisterRequest(allianceId, displayName, user.OpenId, null)),
            WeChatSession.Invalid invalid => new LoginRefused(invalid.Code),
            _ => new Busy(s_retryAfter),
        };
    }
}
