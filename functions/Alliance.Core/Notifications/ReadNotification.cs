using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>How far a notification has come.</summary>
/// <param name="Notification">What was requested.</param>
/// <param name="State"><c>queued</c>, <c>sending</c>, <c>done</c> or <c>cancelled</c>.</param>
/// <param name="Targeted">Members found so far; all of them unless the state is queued or sending.</param>
/// <param name="Delivered">Who has it in the inbox.</param>
/// <param name="Skipped">Who was not told, and why.</param>
/// <param name="Waiting">Who was found and is not settled yet; when that lasts, look at the dead letters.</param>
/// <param name="WeChat">How WeChat stands; null where the message has no template.</param>
public sealed record NotificationProgress(
    NotificationView Notification, string State, int Targeted, int Delivered, SkippedMembers Skipped, int Waiting, WeChatProgress? WeChat)
{
    internal const string Done = "done";
}

/// <summary>Members who were not told.</summary>
/// <param name="Declined">They decline campaigns.</param>
/// <param name="Erased">Their personal data was erased.</param>
/// <param name="Expired">The message's time was over.</param>
/// <param name="Cancelled">It was cancelled before their turn.</param>
public sealed record SkippedMembers(int Declined, int Erased, int Expired, int Cancelled);

/// <summary>What became of the messages through WeChat.</summary>
/// <param name="Sent">WeChat accepted them.</param>
/// <param name="SentPerhapsTwice">WeChat accepted them, after a call that it had not answered.</param>
/// <param name="NotGranted">The member had granted no message of the template.</param>
/// <param name="Capped">The member had had enough that day.</param>
/// <param name="Declined">The member declines campaigns.</param>
/// <param name="Expired">The message's time was over, perhaps because quiet hours lasted longer.</param>
/// <param name="Cancelled">It was cancelled before their turn.</param>
/// <param name="Erased">The member's data was erased meanwhile.</param>
/// <param name="UnknownUser">The member did not come from the mini-program.</param>
/// <param name="Failed">WeChat refused them, or took none for too long: see the dead letters.</param>
/// <param name="Unknown">WeChat never said: they may have been sent.</param>
/// <param name="Waiting">To be sent, perhaps after quiet hours.</param>
public sealed record WeChatProgress(
    int Sent, int SentPerhapsTwice, int NotGranted, int Capped, int Declined, int Expired, int Cancelled, int Erased, int UnknownUser, int Failed,
    int Unknown, int Waiting);

/// <summary>Reads notifications and how far they have come.</summary>
public sealed class ReadNotification
{
    private readonly Kernel _kernel;
    private readonly NotificationList _list;

    internal ReadNotification(Kernel kernel) => (_kernel, _list) = (kernel, new NotificationList(kernel));

    /// <summary>The alliance's notifications, newest first; without those that workflows send to single members.</summary>
    public async Task<Answer<Page<NotificationView>>> List(string allianceId, int limit, string? cursor)
    {
        if (await _kernel.Catalogue.Find(allianceId) is null)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        var page = await _list.Read(allianceId, limit, cursor);
        return new Page<NotificationView>([.. page.Data.Select(NotificationView.Of)], page.NextCursor);
    }

    /// <summary>How far one has come.</summary>
    public async Task<Answer<NotificationProgress>> Progress(string allianceId, string notificationId)
    {
        if (await _list.Find(allianceId, notificationId) is not { } notification)
        {
            return new NotFound(Subject.Notification, notificationId);
        }

        var pages = await All(notification, PlannedPage.Prefix, DocumentJson.Default.PlannedPage);
        var batches = await All(notification, BatchResult.Prefix, DocumentJson.Default.BatchResult);
        var tally = await _kernel.Read(
            Containers.Notifications, WeChatTally.PartitionOf(allianceId, notificationId).Key, WeChatTally.DocumentId, DocumentJson.Default.WeChatTally);
        var targeted = pages.Sum(static page => page.Members.Length);
        var settled = batches.Sum(static batch => batch.Total);
        var isPlanned = pages.Count(static page => !page.HasMore) == PageFanOut.ShardsOf(notification.Audience);
        var weChat = notification.Message.WeChat is null ? null : Sum(batches, tally ?? new WeChatTally([]));
        return new NotificationProgress(
            NotificationView.Of(notification),
            notification.Cancelled is not null ? "cancelled"
                : pages.Count == 0 ? "queued"
                : isPlanned && settled == targeted && (weChat?.Waiting ?? 0) == 0 ? NotificationProgress.Done : "sending",
            targeted,
            batches.Sum(static batch => batch.Delivered),
            new SkippedMembers(
                batches.Sum(static batch => batch.Declined), batches.Sum(static batch => batch.Erased),
                batches.Sum(static batch => batch.Expired), batches.Sum(static batch => batch.Cancelled)),
            targeted - settled,
            weChat);
    }

    private static WeChatProgress Sum(List<BatchResult> batches, WeChatTally tally) => new(
        tally.Of(WeChatOutcomes.Sent), tally.Of(WeChatOutcomes.SentPerhapsTwice),
        batches.Sum(static batch => batch.NotGranted) + tally.Of("notGranted"), tally.Of("capped"), tally.Of("declined"), tally.Of("expired"),
        tally.Of("cancelled"), tally.Of("erased"), tally.Of("unknownUser"), tally.Of(WeChatOutcomes.Failed), tally.Of(WeChatOutcomes.Unknown),
        batches.Sum(static batch => batch.WeChat?.Length ?? 0) - tally.Total);

    private async Task<List<T>> All<T>(Notification notification, string prefix, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json)
    {
        var all = new List<T>();
        string? continuation = null;
        do
        {
            var page = await _kernel.ReadRange(notification.Partition, SortRange.StartingWith(prefix), Direction.Ascending, 1_000, continuation);
            all.AddRange(page.Documents.Select(document => Bodies.Decode(document, json)));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return all;
    }
}
