using Alliance.Catalogue;
using Alliance.Feed;
using Alliance.Inboxes;
using Alliance.Ledger;
using Alliance.Messaging;
using Alliance.Notifications;
using Alliance.Ports;
using Alliance.Rewards;

namespace Alliance;

/// <summary>
/// What goes on without a caller: following the change feed, settling reservations that a crash left, expiring lots and
/// codes, sending notifications, taking old messages out of inboxes. Each part may run in any number of processes at once.
/// </summary>
public sealed class Background
{
    private readonly Kernel _kernel;
    private readonly ChangeFeed _feed;
    private readonly Expiry _expiry;
    private readonly ReservationSweep _reservations;
    private readonly InboxRetention _retention;
    private readonly FanOutQueue? _fanOut;

    internal Background(
        Kernel kernel, ChangeFeed feed, Expiry expiry, ReservationSweep reservations, InboxRetention retention, FanOutQueue? fanOut) =>
        (_kernel, _feed, _expiry, _reservations, _retention, _fanOut) = (kernel, feed, expiry, reservations, retention, fanOut);

    /// <summary>Handles every change there is; says how many.</summary>
    public Task<int> FollowFeed(CancellationToken cancellation = default) => _feed.CatchUp(cancellation);

    /// <summary>The containers whose changes have consequences.</summary>
    public IReadOnlyList<string> FollowedContainers => [.. _feed.Followed];

    /// <summary>Handles changes that something else has read (a Cosmos DB trigger), in the order of their partitions.</summary>
    /// <param name="container">The container they come from.</param>
    /// <param name="changes">What has changed.</param>
    /// <exception cref="StoreUnavailableException">Some may be unhandled: deliver them again.</exception>
    public Task Deliver(string container, IReadOnlyList<Change> changes) => _feed.Deliver(container, changes);

    /// <summary>Settles, expires and takes away whatever is due now, in every alliance.</summary>
    public async Task Sweep(CancellationToken cancellation = default)
    {
        await foreach (var allianceId in Alliances())
        {
            if (await _kernel.Catalogue.Find(allianceId) is { } catalogue)
            {
                await _reservations.Sweep(catalogue, cancellation);
                await _expiry.Sweep(catalogue, cancellation);
                await _retention.Sweep(allianceId, cancellation);
            }
        }
    }

    /// <summary>
    /// Handles messages of <see cref="QueueNames.Notifications"/> that something else has received (a Service Bus trigger);
    /// null in a process without queues.
    /// </summary>
    public MessageHandler? NotificationHandler => _fanOut is null ? null : _fanOut.Handle;

    /// <summary>Sends the notifications that are queued now; says how many messages of the queue that took.</summary>
    /// <param name="report">Told of each failure.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<int> SendNotifications(Action<Exception> report, CancellationToken cancellation = default) =>
        _fanOut?.Worker(report).RunOnce(cancellation) ?? Task.FromResult(0);

    /// <summary>Does all of it, over and over, until cancelled. A failure is reported and tried again.</summary>
    /// <param name="report">Told of each failure.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task RunUntilCancelled(Action<Exception> report, CancellationToken cancellation) => Task.WhenAll(
        Repeat(FollowFeed, _kernel.Settings.FeedInterval, report, cancellation),
        Repeat(Sweep, _kernel.Settings.SweepInterval, report, cancellation),
        _fanOut?.Worker(report).Run(cancellation) ?? Task.CompletedTask);

    private async Task Repeat(Func<CancellationToken, Task> work, TimeSpan interval, Action<Exception> report, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await work(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                report(exception);
            }

            try
            {
                await Task.Delay(interval, _kernel.Time, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async IAsyncEnumerable<string> Alliances()
    {
        string? continuation = null;
        do
        {
            var page = await _kernel.ReadRange(AllianceList.Partition, SortRange.All, Direction.Ascending, 1_000, continuation);
            foreach (var document in page.Documents)
            {
                yield return document.Id;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }
}
