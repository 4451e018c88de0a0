using System.Text.Json;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>Part of a notification that could not be handled.</summary>
/// <param name="Handle">Names it for a replay; opaque.</param>
/// <param name="NotificationId">Of which notification.</param>
/// <param name="Step"><c>page</c>: members are to be found; <c>batch</c>: to be told; <c>weChat</c>: one is to be told by WeChat.</param>
/// <param name="Members">How many members it concerns, as far as that is known.</param>
/// <param name="Deliveries">How often it was tried.</param>
/// <param name="Reason">Why it is here.</param>
public sealed record DeadNotification(string Handle, string NotificationId, string Step, int Members, int Deliveries, string Reason);

/// <summary>A page of them.</summary>
/// <param name="Data">The dead letters; a page may be short, or empty, and still have a cursor.</param>
/// <param name="NextCursor">Where to read on, or null at the end.</param>
public sealed record DeadNotificationPage(IReadOnlyList<DeadNotification> Data, string? NextCursor);

/// <summary>How many dead letters were replayed.</summary>
/// <param name="Replayed">They are tried again as if for the first time.</param>
public sealed record ReplayReceipt(int Replayed);

/// <summary>The dead letters of the fan-out.</summary>
public sealed class DeadNotifications
{
    private readonly IMessageQueue? _queue;

    internal DeadNotifications(IMessageQueue? queue) => _queue = queue;

    /// <summary>An alliance's dead letters.</summary>
    public async Task<Answer<DeadNotificationPage>> List(string allianceId, int limit, string? cursor)
    {
        if (_queue is null)
        {
            return new DeadNotificationPage([], null);
        }

        try
        {
            var page = await _queue.DeadLetters(limit, cursor);
            return new DeadNotificationPage([.. page.Messages.Select(message => View(allianceId, message)).OfType<DeadNotification>()], page.Continuation);
        }
        catch (ArgumentException)
        {
            return new InvalidCursor();
        }
    }

    /// <summary>Replays an alliance's dead letters; those that are none any more are passed over.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="handles">Which ones, at most 1,000, or null for all.</param>
    public async Task<Answer<ReplayReceipt>> Replay(string allianceId, IReadOnlyList<string>? handles)
    {
        var wanted = handles?.ToHashSet(StringComparer.Ordinal);
        var ours = new List<string>();
        string? continuation = null;
        do
        {
            // Listed to the end before any is replayed, so that a page is not pulled from under the reader.
            var page = _queue is null ? null : await _queue.DeadLetters(QueueRules.LimitMax, continuation);
            ours.AddRange((page?.Messages ?? []).Where(message => wanted?.Contains(message.Handle) != false && View(allianceId, message) is not null)
                .Select(static message => message.Handle));
            continuation = page?.Continuation;
        }
        while (continuation is not null);

        var replayed = 0;
        foreach (var some in ours.Chunk(QueueRules.LimitMax))
        {
            replayed += await _queue!.Replay(some);
        }

        return new ReplayReceipt(replayed);
    }

    private static DeadNotification? View(string allianceId, DeadMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize(message.Body.Span, DocumentJson.Default.FanOutWork) is { } work && work.AllianceId == allianceId
                ? new DeadNotification(
                    message.Handle, work.NotificationId, work.Page is not null ? "page" : work.Batch is not null ? "batch" : "weChat",
                    work.Members, message.DeliveryCount, message.Reason)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
