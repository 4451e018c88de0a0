using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>A request to notify: at once the record, the event that the fan-out follows, and the idempotency record of its key.</summary>
internal sealed record Notification
{
    public const string DocumentId = "notification";

    public static readonly StateDocument<Notification> Shape = new(DocumentId, DocumentJson.Default.Notification);

    public required string NotificationId { get; init; }

    public required string AllianceId { get; init; }

    public required string Key { get; init; }

    public required Audience Audience { get; init; }

    public required Message Message { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string By { get; init; }

    /// <summary>The commit that wrote it.</summary>
    public required string CommitId { get; init; }

    /// <summary>Digest of the request, where its key can be used with another body.</summary>
    public string? Digest { get; init; }

    public Cancellation? Cancelled { get; init; }

    /// <summary>Whether nobody more is told: the message's time is over, or so old a message would leave the inbox again.</summary>
    public bool IsOver(DateTimeOffset now, TimeSpan retention) => Message.ExpiresAt <= now || now - RequestedAt >= retention;

    public Partition Partition => PartitionOf(AllianceId, NotificationId);

    public static Partition PartitionOf(string allianceId, string notificationId) =>
        new(Containers.Notifications, Ids.Key(allianceId, notificationId));
}

/// <summary>Who stopped a notification, when and why.</summary>
internal sealed record Cancellation(DateTimeOffset At, string By, string Reason, string CommitId);
