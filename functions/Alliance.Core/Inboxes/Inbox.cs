using Alliance.Notifications;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>A message as its member sees it.</summary>
/// <param name="MessageId">The message; the notification's own id.</param>
/// <param name="Title">What stands first.</param>
/// <param name="Text">All of it.</param>
/// <param name="Link">Where a tap leads, or null.</param>
/// <param name="Category"><c>campaign</c> or <c>service</c>.</param>
/// <param name="At">When it came.</param>
/// <param name="IsRead">True when the member has marked it, or all up to it, as read.</param>
public sealed record InboxItem(string MessageId, string Title, string Text, string? Link, string Category, DateTimeOffset At, bool IsRead);

/// <summary>A page of an inbox.</summary>
/// <param name="Data">The messages, newest first.</param>
/// <param name="NextCursor">Where to read on, or null at the end.</param>
/// <param name="Unread">How many messages of the whole inbox are unread; of more than <see cref="Inbox.UnreadMax"/>, that number.</param>
public sealed record InboxPage(IReadOnlyList<InboxItem> Data, string? NextCursor, int Unread);

/// <summary>All up to the newest message are read.</summary>
/// <param name="Unread">What is left: 0.</param>
public sealed record AllRead(int Unread);

/// <summary>What a member has been told.</summary>
public sealed class Inbox
{
    /// <summary>Up to where unread messages are counted.</summary>
    public const int UnreadMax = 999;

    private const int PageSize = 500;
    private readonly Kernel _kernel;

    internal Inbox(Kernel kernel) => _kernel = kernel;

    /// <summary>The messages, newest first; <paramref name="limit"/> is 1 to 500.</summary>
    public async Task<Answer<InboxPage>> Read(string allianceId, string memberId, int limit, string? cursor)
    {
        if (await MissingMember(_kernel, allianceId, memberId) is { } missing)
        {
            return missing;
        }

        var partition = InboxState.PartitionOf(allianceId, memberId);
        var state = await State(partition);
        var range = SortRange.StartingWith(InboxMessage.Prefix);
        var documents = await Newest(partition, cursor is null ? range : range with { Before = InboxMessage.Prefix + cursor }, limit + 1);
        var messages = documents.Take(limit).Select(static document => Bodies.Decode(document, DocumentJson.Default.InboxMessage)).ToList();
        var items = await Task.WhenAll(messages.Select(message => View(allianceId, state, message)));
        var next = documents.Count > limit ? messages[^1].SortKey[InboxMessage.Prefix.Length..] : null;
        return new InboxPage([.. items.OfType<InboxItem>()], next, await Unread(partition, state));
    }

    /// <summary>Marks one message as read; again changes nothing.</summary>
    public async Task<Answer<InboxItem>> MarkRead(string allianceId, string memberId, string messageId)
    {
        var partition = InboxState.PartitionOf(allianceId, memberId);
        var answer = await Once.Send(_kernel.Mailing, partition, InboxState.Shape, new MarkRead(_kernel, messageId));
        if (!answer.IsSuccess)
        {
            return answer.Refusal;
        }

        return await View(allianceId, await State(partition), answer.Value) is { } item ? item : new NotFound(Subject.Message, messageId);
    }

    /// <summary>Marks everything as read that is there now.</summary>
    public async Task<Answer<AllRead>> MarkAllRead(string allianceId, string memberId)
    {
        if (await MissingMember(_kernel, allianceId, memberId) is { } missing)
        {
            return missing;
        }

        var partition = InboxState.PartitionOf(allianceId, memberId);
        var newest = await Newest(partition, SortRange.StartingWith(InboxMessage.Prefix), 1);
        if (newest.Count == 0)
        {
            return new AllRead(0);
        }

        var answer = await Once.Send(_kernel.Mailing, partition, InboxState.Shape, new MarkReadUpTo(newest[0].SortKey!));
        return answer.IsSuccess ? new AllRead(await Unread(partition, answer.Value)) : answer.Refusal;
    }

    /// <summary>Every message, newest first.</summary>
    internal async Task<IReadOnlyList<InboxItem>> All(string allianceId, string memberId)
    {
        var items = new List<InboxItem>();
        string? cursor = null;
        do
        {
            var page = await Read(allianceId, memberId, PageSize, cursor);
            items.AddRange(page.Value?.Data ?? []);
            cursor = page.Value?.NextCursor;
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>Takes the inbox out of use and empties it; again changes nothing.</summary>
    internal async Task Erase(string allianceId, string memberId)
    {
        var partition = InboxState.PartitionOf(allianceId, memberId);
        var answer = await Once.Send(_kernel.Mailing, partition, InboxState.Shape, new EraseInbox(_kernel));
        if (!answer.IsSuccess)
        {
            throw new StoreUnavailableException();
        }

        while (await Newest(partition, SortRange.StartingWith(InboxMessage.Prefix), 80) is { Count: > 0 } messages)
        {
            // Another process may be at it too: what it has deleted is not there the next time.
            await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(
                partition, [.. messages.Select(static message => Write.Delete(message.Id, message.Version))]));
        }
    }

    internal static async ValueTask<Refusal?> MissingMember(Kernel kernel, string allianceId, string memberId) =>
        await kernel.Members.ReadRecent(Ids.Key(allianceId, memberId), kernel.Settings.CatalogueLifetime) is { Erased: false }
            ? null
            : new NotFound(Subject.Member, memberId);

    private async ValueTask<InboxState> State(Partition partition) =>
        await _kernel.Read(partition.Container, partition.Key, InboxState.DocumentId, DocumentJson.Default.InboxState) ?? new InboxState();

    private async Task<int> Unread(Partition partition, InboxState state)
    {
        // The first key behind the mark: an exclamation mark stands before every letter of an id.
        var range = SortRange.StartingWith(InboxMessage.Prefix);
        var documents = await Newest(partition, state.ReadUpTo is null ? range : range with { From = state.ReadUpTo + "!" }, UnreadMax);
        return documents.Count(static document => Bodies.Decode(document, DocumentJson.Default.InboxMessage).ReadAt is null);
    }

    private async Task<List<Document>> Newest(Partition partition, SortRange range, int count)
    {
        var documents = new List<Document>();
        string? continuation = null;
        do
        {
            var page = await _kernel.ReadRange(partition, range, Direction.Descending, count - documents.Count, continuation);
            documents.AddRange(page.Documents);
            continuation = page.Continuation;
        }
        while (continuation is not null && documents.Count < count);
        return documents;
    }

    private async Task<InboxItem?> View(string allianceId, InboxState state, InboxMessage message)
    {
        var partition = Notification.PartitionOf(allianceId, message.NotificationId);
        return await _kernel.Read(partition.Container, partition.Key, Notification.DocumentId, DocumentJson.Default.Notification) is not { } notification
            ? null
            : new InboxItem(
                message.NotificationId, notification.Message.Title, notification.Message.Text, notification.Message.Link,
                NotificationView.Name(notification.Message.Category), message.At,
                message.ReadAt is not null || string.CompareOrdinal(message.SortKey, state.ReadUpTo) <= 0);
    }
}
