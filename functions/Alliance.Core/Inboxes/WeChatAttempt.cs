using System.Text.Json.Serialization;
using Alliance.Notifications;

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
