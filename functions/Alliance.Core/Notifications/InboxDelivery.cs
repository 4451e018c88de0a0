using Alliance.Inboxes;
using Alliance.Messaging;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>
/// Puts a notification into the inboxes of a batch. The message's id is the notification's, and creating it is the whole
/// effect: however often a batch is handled, each inbox has it once.
/// </summary>
internal sealed class InboxDelivery(Kernel kernel, IMessageQueue queue, bool hasWeChat)
{
    private readonly Kernel _kernel = kernel;

    public async Task Handle(Notification notification, BatchWork batch)
    {
        var result = await Standing(notification, batch) ?? await Deliver(notification, batch);
        var work = new FanOutWork(notification.AllianceId, notification.NotificationId);
        foreach (var messages in SendBatches.Of((result.WeChat ?? []).Select(memberId => (work with { WeChat = new(memberId) }).ToMessage())))
        {
            await queue.Send(messages);
        }
    }

    private ValueTask<BatchResult?> Standing(Notification notification, BatchWork batch) => _kernel.Read(
        notification.Partition.Container, notification.Partition.Key, BatchResult.IdOf(batch.Id), DocumentJson.Default.BatchResult);

    private async Task<BatchResult> Deliver(Notification notification, BatchWork batch)
    {
        var message = new InboxMessage(notification.NotificationId, _kernel.Now);
        // The same for every member: encoded once.
        Write[] writes = [Write.Create(message.NotificationId, message.SortKey, Bodies.Encode(message, DocumentJson.Default.InboxMessage))];
        var outcomes = await Task.WhenAll(batch.Members.Select(memberId => DeliverTo(notification, memberId, writes)));
        var result = new BatchResult(batch.Id)
        {
            Delivered = outcomes.Count(static one => one.Told),
            Declined = outcomes.Count(static one => one.Why == Skip.Declined),
            Erased = outcomes.Count(static one => one.Why == Skip.Erased),
            Expired = outcomes.Count(static one => one.Why == Skip.Expired),
            Cancelled = outcomes.Count(static one => one.Why == Skip.Cancelled),
        };
        if (hasWeChat && notification.Message.WeChat is not null)
        {
            result.WeChat = [.. batch.Members.Where((_, i) => outcomes[i] is { Told: true, Granted: true })];
            result.NotGranted = outcomes.Count(static one => one is { Told: true, Granted: false });
        }

        return await Keep(notification, result);
    }

    private async Task<BatchResult> Keep(Notification notification, BatchResult result)
    {
        var id = BatchResult.IdOf(result.Id);
        var body = Bodies.Encode(result, DocumentJson.Default.BatchResult);
        var kept = await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(
            notification.Partition, [Write.Create(id, BatchResult.Prefix + result.Id, body)]));
        // Whom WeChat is to tell was said by whoever wrote it first.
        return kept.IsCommitted ? result : (await Standing(notification, new(result.Id, [])))!;
    }

    private async Task<Outcome> DeliverTo(Notification notification, string memberId, Write[] writes)
    {
        var partition = InboxState.PartitionOf(notification.AllianceId, memberId);
        var document = await _kernel.ReadDocument(partition, InboxState.DocumentId);
        var state = document is null ? null : Bodies.Decode(document, DocumentJson.Default.InboxState);
        var granted = notification.Message.WeChat is { } template && state?.GrantsOf(template.TemplateId) > 0;
        if (Reason(notification, state) is { } reason)
        {
            // Handled before and not written down, it may have been told then.
            return await _kernel.ReadDocument(partition, notification.NotificationId) is null ? new(reason) : new(null, granted);
        }

        // A conflict means that it is there already: either way the member has it once.
        await Commit(partition, writes);
        return new(null, granted);
    }

    private Skip? Reason(Notification notification, InboxState? state) =>
        notification.Cancelled is not null ? Skip.Cancelled
        : notification.IsOver(_kernel.Now, _kernel.Settings.InboxRetention) ? Skip.Expired
        : state?.ErasedAt is not null ? Skip.Erased
        : notification.Message.Category == MessageCategory.Campaign && state?.Preferences.Campaigns == false ? Skip.Declined
        : null;

    private async ValueTask<CommitResult> Commit(Partition partition, Write[] writes)
    {
        try
        {
            return await _kernel.Store.Commit(partition, writes);
        }
        catch (StoreUnavailableException)
        {
            return await new Retry(_kernel.Mailing).Resume(() => _kernel.Store.Commit(partition, writes));
        }
    }

    private enum Skip
    {
        Declined,
        Erased,
        Expired,
        Cancelled,
    }

    private readonly record struct Outcome(Skip? Why, bool Granted = false)
    {
        public bool Told => Why is null;
    }
}
