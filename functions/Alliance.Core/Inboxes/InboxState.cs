using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>The hot state of a member's inbox: what the member wants to be told, and what was read. Absent, it says the defaults.</summary>
internal sealed record InboxState
{
    public const string DocumentId = "inbox";

    public static readonly StateDocument<InboxState> Shape = new(DocumentId, DocumentJson.Default.InboxState);

    public PreferencesView Preferences { get; init; } = new();

    /// <summary>Messages that the member has granted and that were not sent yet, by template.</summary>
    public WeChatGrant[] Grants { get; init; } = [];

    /// <summary>The local day on which the last WeChat message was sent.</summary>
    public string? WeChatDay { get; init; }

    /// <summary>How many were sent on that day.</summary>
    public int WeChatToday { get; init; }

    /// <summary>The sort key of the newest message when the member last marked all as read.</summary>
    public string? ReadUpTo { get; init; }

    public DateTimeOffset? ErasedAt { get; init; }

    public static Partition PartitionOf(string allianceId, string memberId) => new(Containers.Inboxes, Ids.Key(allianceId, memberId));

    public int GrantsOf(string templateId) => Array.Find(Grants, grant => grant.TemplateId == templateId).Count;

    /// <summary>The same with so many grants of a template.</summary>
    public InboxState WithGrants(string templateId, int count)
    {
        var others = Grants.Where(grant => grant.TemplateId != templateId);
        return this with { Grants = [.. count > 0 ? others.Append(new WeChatGrant(templateId, count)) : others] };
    }

    public int SentOn(string day) => WeChatDay == day ? WeChatToday : 0;

    /// <summary>The same with one message more, or fewer, on a local day; a day that is over is not counted any more.</summary>
    public InboxState CountSent(string day, int more) => string.CompareOrdinal(day, WeChatDay) < 0
        ? this
        : this with { WeChatDay = day, WeChatToday = Math.Max(0, SentOn(day) + more) };
}

/// <summary>How many messages of a WeChat template the member has allowed.</summary>
internal readonly record struct WeChatGrant(string TemplateId, int Count);

/// <summary>That a member was told something: its existence is what makes each (event, recipient) one message.</summary>
/// <param name="NotificationId">What it says stands there.</param>
/// <param name="At">When it came.</param>
/// <param name="ReadAt">When the member marked it as read by itself.</param>
internal sealed record InboxMessage(string NotificationId, DateTimeOffset At, DateTimeOffset? ReadAt = null)
{
    public const string Prefix = "msg/";

    public string SortKey => KeyOf(At, NotificationId);

    public static string KeyOf(DateTimeOffset at, string notificationId) => $"{Prefix}{at.UtcTicks:D19}:{notificationId}";
}
