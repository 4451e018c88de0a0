using System.Text.Json.Serialization;
using Alliance.Catalogue;
using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>How a notification stands with WeChat for one member. It is written before WeChat is called, so that a crash is known for one.</summary>
internal sealed record WeChatAttempt(WeChatStatus Status)
{
    /// <summary>The local day it counts for, while it uses one of the member's grants; null when it uses none.</summary>
    public string? Day { get; init; }

    /// <summary>True when an earlier call was never answered, so that WeChat may have sent it more than once.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>WeChat's <c>errcode</c>.</summary>
    public int? Code { get; init; }

    public static string IdOf(string notificationId) => "wechat:" + notificationId;

    /// <summary>The word under which it is counted.</summary>
    public string Outcome => Status switch
    {
        WeChatStatus.Sent => IsUncertain ? WeChatOutcomes.SentPerhapsTwice : WeChatOutcomes.Sent,
        WeChatStatus.Calling => WeChatOutcomes.Unknown,
        // Refused now, it may have been accepted before: a grant that is gone may be one that was used.
        _ when IsUncertain => WeChatOutcomes.Unknown,
        WeChatStatus.Failed or WeChatStatus.Waiting => WeChatOutcomes.Failed,
        _ => NotificationView.Name(Status),
    };
}

/// <summary>Where an attempt stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WeChatStatus>))]
internal enum WeChatStatus
{
    /// <summary>WeChat is being called, or was when a process died, or did not answer.</summary>
    Calling,

    /// <summary>It was not sent, and is tried again.</summary>
    Waiting,

    /// <summary>WeChat accepted it.</summary>
    Sent,

    /// <summary>WeChat refused it, and will until somebody mends something.</summary>
    Failed,

    /// <summary>The member had granted no message of the template.</summary>
    NotGranted,

    /// <summary>The member had had as many messages that day as wanted.</summary>
    Capped,

    /// <summary>The member declines campaigns.</summary>
    Declined,

    /// <summary>Its time was over, perhaps because quiet hours lasted longer.</summary>
    Expired,

    /// <summary>An operator cancelled it.</summary>
    Cancelled,

    /// <summary>The member's data was erased.</summary>
    Erased,

    /// <summary>The member did not come from this mini-program.</summary>
    UnknownUser,
}

/// <summary>What is to be done with an attempt: call WeChat, wait, or nothing more.</summary>
/// <param name="Attempt">As it stands.</param>
/// <param name="PutOffUntil">When quiet hours end, or null.</param>
internal sealed record WeChatDecision(WeChatAttempt Attempt, DateTimeOffset? PutOffUntil = null)
{
    public bool IsCall => Attempt.Status == WeChatStatus.Calling && PutOffUntil is null;
}

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
        : notification.Message.ExpiresAt <= now ? WeChatStatus.Expired
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

/// <summary>Writes down what WeChat answered, and gives back a grant that was not used.</summary>
internal sealed class EndWeChat(Notification notification, WeChatStatus status, int? code) : Command<InboxState, WeChatAttempt>
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
        if (status is WeChatStatus.NotGranted or WeChatStatus.UnknownUser or WeChatStatus.Failed && attempt is { Day: { } day, IsUncertain: false })
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
