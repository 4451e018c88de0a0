using Alliance.Feed;
using Alliance.Inboxes;
using Alliance.Messaging;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>Begins the fan-out of each notification that was requested.</summary>
internal sealed class FanOutHandler(Kernel kernel, IMessageQueue queue, InboxRetention retention) : IChangeHandler
{
    public string Name => "notifications";

    public string Container => Containers.Notifications;

    public bool Concerns(string documentId) => documentId == Notification.DocumentId;

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        var notifications = changes.Select(static change => Bodies.Decode(change.Document, DocumentJson.Default.Notification)).ToList();
        // Before anybody is told, so that no message stays for ever.
        await retention.Index(notifications);
        foreach (var batch in SendBatches.Of(notifications.Where(static one => one.Cancelled is null).SelectMany(FirstPages).DistinctBy(static one => one.Id)))
        {
            await queue.Send(batch);
        }

        await Task.WhenAll(notifications.Select(one => new NotificationList(kernel).Add(one)));
    }

    private static IEnumerable<QueueMessage> FirstPages(Notification notification) =>
        from shard in Enumerable.Range(0, PageFanOut.ShardsOf(notification.Audience))
        select new FanOutWork(notification.AllianceId, notification.NotificationId) { Page = new(shard, 0, null) }.ToMessage();
}
