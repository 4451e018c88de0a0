using System.Collections.Concurrent;
using System.Globalization;
using Alliance.Notifications;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Inboxes;

/// <summary>A notification whose messages are to leave the inboxes.</summary>
internal sealed record LeavingNotification(string NotificationId);

/// <summary>The day (UTC) whose notifications are to leave next.</summary>
internal sealed record NextLeavingDay(DateOnly Day)
{
    public const string DocumentId = "next";

    public static Partition PartitionOf(string allianceId) => new(Containers.Notifications, Ids.Key(allianceId, "leaving"));
}

/// <summary>
/// Takes messages out of the inboxes when they are <see cref="PlatformSettings.InboxRetention"/> old. A partition a day lists
/// what was requested on it; the sweep goes from day to day, and the pages that were written before anybody was told say
/// whose inboxes to look at. The notification itself stays: its key is used for ever.
/// </summary>
internal sealed class InboxRetention(Kernel kernel)
{
    private const int PageSize = 90;
    private const int InboxesAtOnce = 64;

    private readonly ConcurrentDictionary<string, DateOnly> _next = new(StringComparer.Ordinal);

    /// <summary>Lists notifications under the day on which their messages begin to reach inboxes; again changes nothing.</summary>
    public async Task Index(IReadOnlyList<Notification> notifications)
    {
        // The day of now: requested long ago, its own may have been swept.
        var day = DayOf(kernel.Now);
        foreach (var alliance in notifications.GroupBy(static one => one.AllianceId, StringComparer.Ordinal))
        {
            foreach (var some in alliance.Select(static one => one.NotificationId).Distinct(StringComparer.Ordinal).Chunk(PageSize))
            {
                await kernel.CreateMissing(PartitionOf(alliance.Key, day), [.. some.Select(static id => Write.Create(
                    id, id, Bodies.Encode(new LeavingNotification(id), DocumentJson.Default.LeavingNotification)))]);
            }
        }
    }

    /// <summary>Empties the inboxes of one alliance of what is too old; says how many messages left.</summary>
    public async Task<int> Sweep(string allianceId, CancellationToken cancellation)
    {
        // A day is over for all of its notifications.
        var last = DayOf(kernel.Now - kernel.Settings.InboxRetention).AddDays(-1);
        if (_next.TryGetValue(allianceId, out var known) && known > last)
        {
            return 0;
        }

        var partition = NextLeavingDay.PartitionOf(allianceId);
        var saved = await kernel.Read(partition.Container, partition.Key, NextLeavingDay.DocumentId, DocumentJson.Default.NextLeavingDay);
        var count = 0;
        // What nobody has listed cannot leave: where nothing was ever swept, today's list is the first.
        var next = saved?.Day ?? last.AddDays(1);
        for (; next <= last; next = next.AddDays(1))
        {
            count += await SweepDay(allianceId, PartitionOf(allianceId, next), cancellation);
        }

        if (next != saved?.Day)
        {
            await Save(partition, new NextLeavingDay(next));
        }

        _next[allianceId] = next;
        return count;
    }

    private async Task<int> SweepDay(string allianceId, Partition day, CancellationToken cancellation)
    {
        var count = 0;
        string? continuation = null;
        do
        {
            var page = await kernel.ReadRange(day, SortRange.All, Direction.Ascending, PageSize, continuation);
            continuation = page.Continuation;
            foreach (var document in page.Documents)
            {
                cancellation.ThrowIfCancellationRequested();
                count += await Leave(allianceId, document.Id, cancellation);
                // Another sweep may have done so: either way it is gone.
                await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(day, [Write.Delete(document.Id, document.Version)]));
            }
        }
        while (continuation is not null);
        return count;
    }

    private async Task<int> Leave(string allianceId, string notificationId, CancellationToken cancellation)
    {
        var partition = Notification.PartitionOf(allianceId, notificationId);
        var count = 0;
        string? continuation = null;
        do
        {
            var pages = await kernel.ReadRange(partition, SortRange.StartingWith(PlannedPage.Prefix), Direction.Ascending, PageSize, continuation);
            continuation = pages.Continuation;
            foreach (var members in pages.Documents.SelectMany(static page => Bodies.Decode(page, DocumentJson.Default.PlannedPage).Members).Chunk(InboxesAtOnce))
            {
                cancellation.ThrowIfCancellationRequested();
                count += (await Task.WhenAll(members.Select(memberId => LeaveInbox(InboxState.PartitionOf(allianceId, memberId), notificationId)))).Count(static left => left);
            }
        }
        while (continuation is not null);
        return count;
    }

    private async Task<bool> LeaveInbox(Partition inbox, string notificationId)
    {
        while (true)
        {
            var message = await kernel.ReadDocument(inbox, notificationId);
            var attempt = await kernel.ReadDocument(inbox, WeChatAttempt.IdOf(notificationId));
            Write[] writes = [.. new[] { message, attempt }.OfType<Document>().Select(static document => Write.Delete(document.Id, document.Version))];
            if (writes.Length == 0)
            {
                return false;
            }

            if ((await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(inbox, writes))).IsCommitted)
            {
                return true;
            }

            // Marked as read meanwhile, or gone.
        }
    }

    private async Task Save(Partition partition, NextLeavingDay next)
    {
        var body = Bodies.Encode(next, DocumentJson.Default.NextLeavingDay);
        var standing = await kernel.ReadDocument(partition, NextLeavingDay.DocumentId);
        if (standing is not null && Bodies.Decode(standing, DocumentJson.Default.NextLeavingDay).Day >= next.Day)
        {
            // Another sweep was here meanwhile.
            return;
        }

        // Where another process saved another day first, days are swept again, and there is nothing in them.
        await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(partition, [standing is null
            ? Write.Create(NextLeavingDay.DocumentId, null, body)
            : Write.Replace(NextLeavingDay.DocumentId, null, body, standing.Version)]));
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static Partition PartitionOf(string allianceId, DateOnly day) =>
        new(Containers.Notifications, Ids.Key(allianceId, "leaving", day.ToString("O", CultureInfo.InvariantCulture)));
}
