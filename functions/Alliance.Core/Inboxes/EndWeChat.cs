using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>Writes down what WeChat answered, and gives back a grant that was not used.</summary>
/// <param name="notification">The notification.</param>
/// <param name="status">Where the attempt stands now.</param>
/// <param name="code">WeChat's <c>errcode</c>, or null.</param>
/// <param name="isPutOff">True where nothing more is tried for now, so that the grant need not be held meanwhile.</param>
internal sealed class EndWeChat(Notification notification, WeChatStatus status, int? code, bool isPutOff = false) : Command<InboxState, WeChatAttempt>
{
    protected override async ValueTask<Answer<WeChatAttempt>> Answer(Unit<InboxState> unit)
    {
        var id = WeChatAttempt.IdOf(notification.NotificationId);
        var standing = await unit.Find(id, DocumentJson.Default.WeChatAttempt);
        if (standing is null or { Status: not (WeChatStatus.Calling or WeChatStatus.Waiting) })
        {
            // Another worker had the message too, and was faster.
            return standing ?? new WeChatAttempt(status);
        }

        var attempt = standing with { Status = status, Code = code };
        var state = unit.State ?? new InboxState();
        var isUnused = isPutOff || status is WeChatStatus.NotGranted or WeChatStatus.UnknownUser or WeChatStatus.Failed or WeChatStatus.Expired;
        if (isUnused && attempt is { Day: { } day, IsUncertain: false })
        {
            state = GiveBack(state, notification, day);
            attempt = attempt with { Day = null };
        }

        if (status == WeChatStatus.NotGranted)
        {
            // WeChat knows better than what was counted here.
            state = state.WithGrants(notification.Message.WeChat!.TemplateId, 0);
        }

        if (state != unit.State && state.ErasedAt is null)
        {
            unit.Put(state);
        }

        Keep(unit, id, standing, attempt);
        return attempt;
    }

    public static InboxState GiveBack(InboxState state, Notification notification, string day)
    {
        var template = notification.Message.WeChat!.TemplateId;
        return state.WithGrants(template, Math.Min(state.GrantsOf(template) + 1, GrantWeChat.GrantsMax)).CountSent(day, -1);
    }

    public static void Keep(Unit<InboxState> unit, string id, WeChatAttempt? standing, WeChatAttempt attempt)
    {
        if (standing is null)
        {
            unit.Create(id, null, attempt, DocumentJson.Default.WeChatAttempt);
        }
        else if (attempt != standing)
        {
            unit.Replace(id, null, attempt, DocumentJson.Default.WeChatAttempt);
        }
    }
}
