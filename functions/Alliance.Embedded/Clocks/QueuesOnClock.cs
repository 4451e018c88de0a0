using Alliance.Ports;

namespace Alliance.Embedded.Clocks;

/// <summary>
/// Queues that keep real time (their locks guard work of this machine), for callers who know a fast clock: when a
/// message may be delivered first is translated.
/// </summary>
public sealed class QueuesOnClock(IMessageQueues queues, FastClock clock) : IMessageQueues
{
    /// <inheritdoc/>
    public IMessageQueue Queue(string name) => new Translated(queues.Queue(name), clock);

    private sealed class Translated(IMessageQueue queue, FastClock clock) : IMessageQueue
    {
        public QueueDefinition Definition => queue.Definition;

        public ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default) =>
            queue.Send([.. messages.Select(message => message with { NotBefore = message.NotBefore is { } time ? clock.Real(time) : null })], cancellation);

        public ValueTask<IReadOnlyList<Delivery>> Receive(
            int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default) =>
            queue.Receive(limit, lockTime, wait, cancellation);

        public ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default) =>
            queue.Complete(deliveries, cancellation);

        public ValueTask<IReadOnlyList<LockOutcome>> Abandon(
            IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default) =>
            queue.Abandon(deliveries, delay, cancellation);

        public ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(
            IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default) =>
            queue.Renew(deliveries, lockTime, cancellation);

        public ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(
            IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default) =>
            queue.DeadLetter(deliveries, reason, cancellation);

        public ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default) =>
            queue.DeadLetters(limit, continuation, cancellation);

        public ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) =>
            queue.Replay(handles, cancellation);

        public ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) =>
            queue.Purge(handles, cancellation);

        public ValueTask<QueueCounts> Count(CancellationToken cancellation = default) => queue.Count(cancellation);
    }
}
