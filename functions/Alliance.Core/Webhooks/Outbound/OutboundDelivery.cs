using System.Text.Json.Serialization;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>One event on its way to one endpoint; its id follows from both.</summary>
internal sealed record OutboundDelivery
{
    public const string IdPrefix = "out:";
    private const int AttemptsKept = 30;

    public required string DeliveryId { get; init; }

    public required string AllianceId { get; init; }

    public required string OwnerId { get; init; }

    public required string EndpointId { get; init; }

    public required string MessageId { get; init; }

    public required string Type { get; init; }

    /// <summary>The body, as it is signed and sent.</summary>
    public required string Payload { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DeliveryStatus Status { get; init; }

    /// <summary>1, and one more for each replay.</summary>
    public required int Run { get; init; }

    public DeliveryAttempt[] Attempts { get; init; } = [];

    public DateTimeOffset? NextAttemptAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public string? DeadReason { get; init; }

    public Partition Partition => PartitionOf(AllianceId, OwnerId);

    public string DocumentId => IdPrefix + DeliveryId;

    public string SortKey => LogKey(EndpointId) + Place;

    public string DeadDocumentId => "dead:" + DeliveryId;

    public string DeadSortKey => DeadKey(EndpointId) + Place;

    /// <summary>Where it stands in its endpoint's log.</summary>
    public string Place => $"{CreatedAt.UtcTicks:D19}.{DeliveryId}";

    public static string LogKey(string endpointId) => $"out/{endpointId}/";

    public static string DeadKey(string endpointId) => $"dead/{endpointId}/";

    public static string IdOf(string endpointId, string messageId) => "whd_" + Base32.Hash($"{endpointId}\n{messageId}", 26);

    public static Partition PartitionOf(string allianceId, string ownerId) => new(Containers.Webhooks, Ids.Key(allianceId, ownerId));

    /// <summary>The attempt of this number in the present run, if it was made.</summary>
    public DeliveryAttempt? Made(int number) => Array.Find(Attempts, attempt => attempt.Run == Run && attempt.Number == number);

    public OutboundDelivery With(DeliveryAttempt attempt) => this with { Attempts = [.. Attempts.TakeLast(AttemptsKept - 1), attempt] };

    public OutboundDelivery Die(string reason, DateTimeOffset now) =>
        this with { Status = DeliveryStatus.Dead, DeadReason = reason, EndedAt = now, NextAttemptAt = null };

    public List<Write> ToCreate()
    {
        List<Write> writes = [Write.Create(DocumentId, SortKey, Bodies.Encode(this, DocumentJson.Default.OutboundDelivery))];
        if (Status == DeliveryStatus.Dead)
        {
            writes.Add(ToDeadLetter());
        }

        return writes;
    }

    /// <summary>What lists it among the dead letters: the same again, in a range of its own.</summary>
    public Write ToDeadLetter() => Write.Create(DeadDocumentId, DeadSortKey, Bodies.Encode(new DeadDelivery(DeliveryId), DocumentJson.Default.DeadDelivery));
}

/// <summary>Points to a delivery that was given up.</summary>
internal sealed record DeadDelivery(string DeliveryId);

/// <summary>One attempt to deliver.</summary>
/// <param name="Run">1, and one more for each replay.</param>
/// <param name="Number">1, 2, 3 … within the run.</param>
/// <param name="At">When it was made.</param>
/// <param name="Status">The HTTP status of the answer, or null when there was none.</param>
/// <param name="DurationMs">How long the answer, or giving up on it, took.</param>
/// <param name="Error">Why it did not succeed, for people; null when it did.</param>
public sealed record DeliveryAttempt(int Run, int Number, DateTimeOffset At, int? Status, long DurationMs, string? Error);

/// <summary>How far a delivery has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryStatus>))]
internal enum DeliveryStatus
{
    /// <summary>An attempt is under way or due.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The endpoint answered 2xx.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    /// <summary>It was given up; it may be replayed.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead,
}

/// <summary>Why deliveries are given up.</summary>
internal static class DeadReasons
{
    public const string EndpointDisabled = "endpoint_disabled";
    public const string EndpointDeleted = "endpoint_deleted";
    public const string Gone = "gone";
    public const string AttemptsExhausted = "attempts_exhausted";
}

/// <summary>A delivery as its owner sees it.</summary>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="EndpointId">Where it goes.</param>
/// <param name="WebhookId">The message's <c>webhook-id</c>, the same at every attempt and replay.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Status"><c>pending</c>, <c>delivered</c> or <c>dead</c>.</param>
/// <param name="DeadReason">Why it was given up: <c>attempts_exhausted</c>, <c>gone</c>, <c>endpoint_disabled</c> or <c>endpoint_deleted</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="NextAttemptAt">When it is tried again, where that is known.</param>
/// <param name="EndedAt">When it was delivered or given up.</param>
/// <param name="Payload">The body that is sent, as text.</param>
/// <param name="Attempts">The last 30 attempts, oldest first.</param>
public sealed record WebhookDeliveryView(
    string DeliveryId, string EndpointId, string WebhookId, string Type, string Status, string? DeadReason, DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt, DateTimeOffset? EndedAt, string Payload, IReadOnlyList<DeliveryAttempt> Attempts)
{
    internal static WebhookDeliveryView Of(OutboundDelivery delivery) => new(
        delivery.DeliveryId, delivery.EndpointId, delivery.MessageId, delivery.Type,
        delivery.Status switch { DeliveryStatus.Pending => "pending", DeliveryStatus.Delivered => "delivered", _ => "dead" },
        delivery.DeadReason, delivery.CreatedAt, delivery.NextAttemptAt, delivery.EndedAt, delivery.Payload, delivery.Attempts);
}
