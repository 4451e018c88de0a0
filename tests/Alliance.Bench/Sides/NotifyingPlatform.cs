using System.Diagnostics;
using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Embedded.Documents;
using Alliance.Embedded.Queues;
using Alliance.Notifications;
using Alliance.Ports;

namespace Alliance.Bench.Sides;

/// <summary>The platform in this process, over its embedded store and queue, with its background work as a server runs it.</summary>
internal sealed class NotifyingPlatform : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly CancellationTokenSource stopping = new();
    private readonly SqliteDocumentStore store;
    private readonly SqliteMessageQueues queues;
    private readonly AlliancePlatform platform;
    private readonly int members;
    private readonly Task background;
    private volatile Exception? failure;

    private NotifyingPlatform(SqliteDocumentStore store, SqliteMessageQueues queues, AlliancePlatform platform, int members)
    {
        (this.store, this.queues, this.platform, this.members) = (store, queues, platform, members);
        background = platform.Background.RunUntilCancelled(exception => failure = exception, stopping.Token);
    }

    /// <param name="data">A folder that <c>seed wutong</c> and <see cref="StoreSeed"/> have filled.</param>
    /// <param name="members">How many members it has.</param>
    public static NotifyingPlatform Open(string data, int members)
    {
        var documents = SqliteDocumentStore.Open(data);
        var messages = SqliteMessageQueues.Open(data, TimeProvider.System, QueueNames.Definitions);
        var core = new AlliancePlatform(
            documents, TimeProvider.System, new SystemEntropy(), StoreSeed.RootSecret(data), new PlatformSettings { CatalogueLifetime = TimeSpan.Zero },
            new Neighbours { Queues = messages });
        return new NotifyingPlatform(documents, messages, core, members);
    }

    /// <summary>Tells every member something: from the request to the last inbox.</summary>
    public async Task<LoadResult> TellAsync(string key, CancellationToken cancellation)
    {
        var message = new Message("会员日", "今天全部商户双倍积分。", MessageCategory.Campaign);
        var started = Stopwatch.GetTimestamp();
        var view = StoreSeed.Require(await platform.Notify.Request(
            new NotificationRequest(AllianceSide.AllianceId, key, Audience.All, message), "opr_bench"));
        NotificationProgress progress;
        do
        {
            await Task.Delay(Look, cancellation);
            if (failure is not null || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new BenchFailure($"The notification did not come to its end: {failure?.Message ?? "it took too long."}");
            }

            progress = StoreSeed.Require(await platform.ReadNotification.Progress(AllianceSide.AllianceId, view.NotificationId));
        }
        while (progress.State != "done");

        var took = Stopwatch.GetElapsedTime(started);
        if (progress.Delivered != members || progress.Waiting != 0)
        {
            throw new BenchFailure($"{progress.Delivered:N0} of {members:N0} members were told.");
        }

        await VerifyAsync(view.NotificationId, cancellation);
        return LoadResult.Took(members, took);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await background;
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }

        await queues.DisposeAsync();
        await store.DisposeAsync();
        stopping.Dispose();
    }

    /// <summary>Every member's inbox holds it, by what the store itself tells.</summary>
    private async Task VerifyAsync(string notificationId, CancellationToken cancellation)
    {
        var inboxes = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await store.Changes(Containers.Inboxes, cursor, 1_000, cancellation);
            inboxes.UnionWith(page.Changes.Where(change => change.Document.Id == notificationId).Select(static change => change.Partition.Key));
            cursor = page.Cursor;
            if (page.Changes.Count == 0)
            {
                break;
            }
        }

        if (inboxes.Count != members)
        {
            throw new BenchFailure($"{inboxes.Count:N0} of {members:N0} inboxes hold {notificationId}.");
        }
    }
}
