using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>A notification's place in the list of its alliance.</summary>
internal sealed record ListedNotification(string NotificationId);

/// <summary>
/// The list of an alliance's notifications, which follows from the change feed. What a workflow tells one member is not in
/// it: there may be as many of those as there are members.
/// </summary>
internal sealed class NotificationList(Kernel kernel)
{
    private readonly Kernel _kernel = kernel;

    private static Partition PartitionOf(string allianceId) => new(Containers.Notifications, Ids.Key(allianceId, "list"));

    public async Task Add(Notification notification)
    {
        if (notification.Audience.Kind == AudienceKind.Member && !notification.By.StartsWith("opr_", StringComparison.Ordinal))
        {
            return;
        }

        var body = Bodies.Encode(new ListedNotification(notification.NotificationId), DocumentJson.Default.ListedNotification);
        // Already there: the feed tells it again.
        await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(
            PartitionOf(notification.AllianceId), [Write.Create(notification.NotificationId, KeyOf(notification), body)]));
    }

    /// <summary>A page, newest first.</summary>
    public async Task<Page<Notification>> Read(string allianceId, int limit, string? cursor)
    {
        var documents = new List<Document>();
        string? continuation = null;
        do
        {
            var page = await _kernel.ReadRange(
                PartitionOf(allianceId), new SortRange(null, cursor), Direction.Descending, limit + 1 - documents.Count, continuation);
            documents.AddRange(page.Documents);
            continuation = page.Continuation;
        }
        while (continuation is not null && documents.Count <= limit);

        var found = await Task.WhenAll(documents.Take(limit).Select(async document => await Find(allianceId, document.Id)));
        return new Page<Notification>([.. found.OfType<Notification>()], documents.Count > limit ? documents[limit - 1].SortKey : null);
    }

    public ValueTask<Notification?> Find(string allianceId, string notificationId)
    {
        var partition = Notification.PartitionOf(allianceId, notificationId);
        return _kernel.Read(partition.Container, partition.Key, Notification.DocumentId, DocumentJson.Default.Notification);
    }

    private static string KeyOf(Notification notification) => $"{notification.RequestedAt.UtcTicks:D19}:{notification.NotificationId}";
}
