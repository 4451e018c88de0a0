using Alliance.Catalogue;
using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>Decides whether WeChat may be called now, and takes the grant that a call uses.</summary>
internal sealed class BeginWeChat(Kernel kernel, ProgrammeRules rules, Notification notification) : Command<InboxState, WeChatDecision>
{
    protected override async ValueTask<Answer<WeChatDecision>> Answer(Unit<InboxState> unit)
    {
        var (state, now) = (unit.State ?? new InboxState(), kernel.Now);
        var id = WeChatAttempt.IdOf(notification.NotificationId);
        var standing = await unit.Find(id, DocumentJson.Default.WeChatAttempt);
        if (standing is not null and not { Status: WeChatStatus.Calling or WeChatStatus.Waiting or WeChatStatus.Failed })
        {
            return new WeChatDecision(standing);
        }

        var attempt = standing ?? new WeChatAttempt(WeChatStatus.Waiting);
        var (template, day) = (notification.Message.WeChat!.TemplateId, rules.DayOf(now));
        if (Reason(state, template, day, now, attempt) is { } reason)
        {
            return End(unit, id, standing, attempt, reason);
        }

        if (QuietHours.End(state.Preferences, rules.Zone, now) is { } end)
        {
            return notification.Message.ExpiresAt <= end
                ? End(unit, id, standing, attempt, WeChatStatus.Expired)
                : new WeChatDecision(attempt, end);
        }

        if (attempt.Day is null)
        {
            unit.Put(state.WithGrants(template, state.GrantsOf(template) - 1).CountSent(day, 1));
            attempt = attempt with { Day = day };
        }

        attempt = attempt with
        {
            Status = WeChatStatus.Calling, Code = null, IsUncertain = attempt.IsUncertain || standing?.Status == WeChatStatus.Calling,
        };
        EndWeChat.Keep(unit, id, standing, attempt);
        return new WeChatDecision(attempt);
    }

    /// <summary>Why it is not sent at all. What an attempt has taken before it need not find again.</summary>
    private WeChatStatus? Reason(InboxState state, string template, string day, DateTimeOffset now, WeChatAttempt attempt) =>
        state.ErasedAt is not null ? WeChatStatus.Erased
        : notification.Cancelled is not null ? WeChatStatus.Cancelled
        : notification.IsOver(now, kernel.Settings.InboxRetention) ? WeChatStatus.Expired
        : notification.Message.Category == MessageCategory.Campaign && !state.Preferences.Campaigns ? WeChatStatus.Declined
        : attempt.Day is not null ? null
        : state.GrantsOf(template) == 0 ? WeChatStatus.NotGranted
        : state.SentOn(day) >= state.Preferences.WeChatPerDay ? WeChatStatus.Capped
        : null;

    private WeChatDecision End(Unit<InboxState> unit, string id, WeChatAttempt? standing, WeChatAttempt attempt, WeChatStatus reason)
    {
        attempt = attempt with { Status = reason, IsUncertain = attempt.IsUncertain || standing?.Status == WeChatStatus.Calling };
        if (attempt is { Day: { } day, IsUncertain: false } && unit.State is { ErasedAt: null } state)
        {
            unit.Put(EndWeChat.GiveBack(state, notification, day));
            attempt = attempt with { Day = null };
        }

        EndWeChat.Keep(unit, id, standing, attempt);
        return new WeChatDecision(attempt);
    }
}
