using System.Collections.Concurrent;
using System.Text.Json;
using Alliance.Messaging;
using Alliance.Ports;
using Alliance.Routes;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>Handles the queue of notifications: pages, batches, and what WeChat is to tell.</summary>
internal sealed class FanOutSteps
{
    // Enough to keep a store's groups full; each batch has up to a hundred commits under way.
    private const int MessagesAtOnce = 16;

    private readonly Kernel _kernel;
    private readonly IMessageQueue _queue;
    private readonly PageFanOut _pages;
    private readonly InboxDelivery _inboxes;
    private readonly WeChatDelivery? _weChat;

    public FanOutSteps(Kernel kernel, Rosters rosters, RouteWalks walks, IMessageQueue queue, IWeChat? weChat)
    {
        (_kernel, _queue) = (kernel, queue);
        _pages = new PageFanOut(kernel, rosters, walks, queue);
        _inboxes = new InboxDelivery(kernel, queue, hasWeChat: weChat is not null);
        _weChat = weChat is null ? null : new WeChatDelivery(kernel, weChat, queue);
    }

    public async ValueTask<IReadOnlyList<Handling>> Handle(IReadOnlyList<Delivery> messages, CancellationToken cancellation)
    {
        var handlings = new Handling[messages.Count];
        var outcomes = new ConcurrentBag<(int Index, Notification Notification, string MemberId, string Outcome)>();
        var found = new ConcurrentDictionary<string, Task<Notification?>>(StringComparer.Ordinal);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, MessagesAtOnce).Select(_ => HandleSome()));
        await Count(outcomes, handlings);
        return handlings;

        async Task HandleSome()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < messages.Count;)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    (handlings[i], var outcome) = await HandleOne(messages[i], found, cancellation);
                    if (outcome is { } counted)
                    {
                        outcomes.Add((i, counted.Notification, counted.MemberId, counted.Outcome));
                    }
                }
                catch (Exception exception)
                {
                    handlings[i] = Handling.Retry($"{exception.GetType().Name}: {exception.Message}");
                }
            }
        }
    }

    private async ValueTask<(Handling Handling, (Notification Notification, string MemberId, string Outcome)? Counted)> HandleOne(
        Delivery delivery, ConcurrentDictionary<string, Task<Notification?>> found, CancellationToken cancellation)
    {
        if (Parse(delivery.Body) is not { } work)
        {
            return (Handling.Reject("This is no message of the fan-out."), null);
        }

        var partition = Notification.PartitionOf(work.AllianceId, work.NotificationId);
        // Read once for all messages that came together; who cancels meanwhile is heard with the next ones.
        var notification = await found.GetOrAdd(partition.Key, _ => _kernel.Read(
            partition.Container, partition.Key, Notification.DocumentId, DocumentJson.Default.Notification).AsTask());
        if (notification is null)
        {
            return (Handling.Reject($"There is no notification '{work.NotificationId}'."), null);
        }

        switch (work)
        {
            case { Page: { } page }:
                await _pages.Handle(notification, page);
                break;
            case { Batch: { } batch }:
                await _inboxes.Handle(notification, batch);
                break;
            case { WeChat: { } member } when _weChat is null:
                return (Handling.Retry("This process has no mini-program configured."), null);
            case { WeChat: { } member }:
                var isLast = delivery.DeliveryCount >= _queue.Definition.DeliveriesMax;
                var (handling, outcome) = await _weChat.Handle(notification, member, isLast, cancellation);
                return (handling, outcome is null ? null : (notification, member.MemberId, outcome));
        }

        return (Handling.Done, null);
    }

    /// <summary>Counts outcomes before their messages are settled; what could not be counted comes again and is counted then.</summary>
    private async Task Count(IEnumerable<(int Index, Notification Notification, string MemberId, string Outcome)> outcomes, Handling[] handlings)
    {
        foreach (var group in outcomes.GroupBy(static one => one.Notification.Partition.Key, StringComparer.Ordinal))
        {
            try
            {
                await _weChat!.Count(group.First().Notification, group.Select(static one => (one.MemberId, one.Outcome)));
            }
            catch (StoreUnavailableException exception)
            {
                foreach (var one in group)
                {
                    handlings[one.Index] = Handling.Retry($"It could not be counted: {exception.Message}");
                }
            }
        }
    }

    private static FanOutWork? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body.Span, DocumentJson.Default.FanOutWork);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
