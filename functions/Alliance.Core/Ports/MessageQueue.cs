namespace Alliance.Ports;

/// <summary>The queues of one namespace (Azure Service Bus) or one file (embedded).</summary>
public interface IMessageQueues
{
    /// <summary>One of the queues that the adapter was opened with.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    IMessageQueue Queue(string name);
}

/// <summary>
/// One queue: messages are sent in batches, delivered at least once under a lock, and kept as dead letters when they
/// cannot be handled. This is what Azure Service Bus and an embedded queue both give. Each adapter inherits the
/// compliance suite in <c>tests/Alliance.Compliance</c>.
/// </summary>
/// <remarks>
/// <para>
/// Guarantees. A send that completed survives the death of the process, and each of its messages is delivered until it
/// is completed, dead-lettered or, as a dead letter, purged. A message is delivered again when it was abandoned or its
/// lock ran out, and may be when the process or the service failed: handling must be idempotent. Locks of a process that
/// died end by themselves, with the embedded queue as soon as its file is opened again.
/// </para>
/// <para>
/// Order. Without an ordering key messages come in any order. In an ordered queue at most one message of a key is locked
/// at a time, and it is the one that was sent first of those that are neither completed nor dead; where a replayed dead
/// letter stands among them is not said.
/// </para>
/// <para>
/// A lock that was lost (it ran out, or somebody else settled the message) is told as a value. What
/// <see cref="QueueRules"/> refuses throws <see cref="ArgumentException"/> before anything is done. Every method may throw
/// <see cref="StoreUnavailableException"/>; what it did is then unknown. Everything may be tried again: a send because its
/// ids are remembered, a settlement because it then finds its lock lost, a receive because locks run out.
/// </para>
/// </remarks>
public interface IMessageQueue
{
    /// <summary>What the queue was opened as.</summary>
    QueueDefinition Definition { get; }

    /// <summary>
    /// Sends the messages together, or none of them. A message whose id this queue has taken within
    /// <see cref="QueueDefinition.DuplicateMemory"/> is accepted and dropped, whatever its body and whatever has become of
    /// the first; an older id is a new message.
    /// </summary>
    /// <param name="messages">1 to 100, each of a different id; see <see cref="QueueRules.CheckSend"/> for their size.</param>
    /// <param name="cancellation">Cancels the send; its outcome is then unknown.</param>
    ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default);

    /// <summary>
    /// Locks and returns messages whose time has come, perhaps fewer than there are. The delivery counts from the moment
    /// of the lock, also when the process dies before it hears of it.
    /// </summary>
    /// <param name="limit">How many at most (1 to 1,000).</param>
    /// <param name="lockTime">
    /// How long the lock is asked to last (<see cref="QueueRules.LockTimeMin"/> to <see cref="QueueRules.LockTimeMax"/>). A
    /// service that fixes it for the whole queue gives its own: <see cref="Delivery.LockedUntil"/> is what counts.
    /// </param>
    /// <param name="wait">
    /// How long to wait when there is nothing (0 to a minute). A send ends the wait; a message whose time comes meanwhile
    /// may be noticed only at its end.
    /// </param>
    /// <param name="cancellation">Ends the wait; messages already locked are still returned.</param>
    ValueTask<IReadOnlyList<Delivery>> Receive(int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default);

    /// <summary>Removes messages that were handled.</summary>
    /// <param name="deliveries">1 to 1,000 of this queue.</param>
    /// <param name="cancellation">Cancels; the outcome is then unknown.</param>
    /// <returns>For each delivery, in order, whether its lock still held.</returns>
    ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default);

    /// <summary>
    /// Gives messages back. One that has been delivered <see cref="QueueDefinition.DeliveriesMax"/> times becomes a dead
    /// letter with the reason <see cref="QueueRules.TooManyDeliveries"/>; so does one whose lock ran out as often, at the
    /// latest when it would be delivered again.
    /// </summary>
    /// <param name="deliveries">1 to 1,000 of this queue.</param>
    /// <param name="delay">
    /// They come again after it (0 to <see cref="QueueRules.DelayMax"/>). In an ordered queue their keys wait meanwhile, and
    /// the delay may be cut short.
    /// </param>
    /// <param name="cancellation">Cancels; the outcome is then unknown.</param>
    /// <returns>For each delivery, in order, whether its lock still held.</returns>
    ValueTask<IReadOnlyList<LockOutcome>> Abandon(IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default);

    /// <summary>Lets locks begin anew.</summary>
    /// <param name="deliveries">1 to 1,000 of this queue.</param>
    /// <param name="lockTime">As for <see cref="Receive"/>.</param>
    /// <param name="cancellation">Cancels; the outcome is then unknown.</param>
    /// <returns>For each delivery, in order, until when it is locked now, or null when its lock was lost.</returns>
    ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default);

    /// <summary>Keeps messages that cannot be handled as dead letters.</summary>
    /// <param name="deliveries">1 to 1,000 of this queue.</param>
    /// <param name="reason">What an operator reads; 1 to <see cref="QueueRules.ReasonLengthMax"/> characters.</param>
    /// <param name="cancellation">Cancels; the outcome is then unknown.</param>
    /// <returns>For each delivery, in order, whether its lock still held.</returns>
    ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default);

    /// <summary>The dead letters, in an order that stays. While others replay and purge, one that is there from the first page to the last comes exactly once.</summary>
    /// <param name="limit">How many at most (1 to 1,000); a page may be shorter and still have a continuation.</param>
    /// <param name="continuation">What the previous page returned, or null for the first page.</param>
    /// <param name="cancellation">Cancels the read.</param>
    ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default);

    /// <summary>Makes dead letters messages again, with no deliveries counted; their ids are not taken for duplicates.</summary>
    /// <param name="handles">Which ones (1 to 1,000; those that are no dead letters are passed over), or null for all there are.</param>
    /// <param name="cancellation">Cancels; some may be replayed by then.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default);

    /// <summary>Removes dead letters for good.</summary>
    /// <param name="handles">Which ones (1 to 1,000; those that are no dead letters are passed over), or null for all there are.</param>
    /// <param name="cancellation">Cancels; some may be gone by then.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default);

    /// <summary>How many messages there are, roughly while others work on the queue.</summary>
    ValueTask<QueueCounts> Count(CancellationToken cancellation = default);
}

/// <summary>What a queue is; it does not change while messages are in it.</summary>
/// <param name="Name">1 to 50 characters, <c>a-z 0-9 -</c>, beginning and ending with a letter or digit.</param>
public sealed record QueueDefinition(string Name)
{
    /// <summary>Whether every message has an ordering key; otherwise none has. Order costs throughput: only where it matters.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>How often a message is delivered before it becomes a dead letter (1 to 100).</summary>
    public int DeliveriesMax { get; init; } = 10;

    /// <summary>How long the queue remembers the ids it has taken (20 seconds to 7 days, which are the bounds of Service Bus).</summary>
    public TimeSpan DuplicateMemory { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A message to send.</summary>
/// <param name="Id">Names it for good, and so makes sending it again harmless; 1 to 100 visible ASCII characters.</param>
/// <param name="Body">0 to <see cref="QueueRules.BodyBytesMax"/> bytes.</param>
/// <param name="OrderingKey">In an ordered queue the key within which order holds, 1 to 100 visible ASCII characters; otherwise null.</param>
/// <param name="NotBefore">When it may be delivered first, or null for at once; always null in an ordered queue.</param>
public sealed record QueueMessage(string Id, ReadOnlyMemory<byte> Body, string? OrderingKey = null, DateTimeOffset? NotBefore = null);

/// <summary>A message under lock. Settle it with the object that was received: an adapter may keep in it what it needs.</summary>
/// <param name="Id">The id it was sent with.</param>
/// <param name="Body">The body it was sent with.</param>
/// <param name="OrderingKey">The key it was sent with.</param>
/// <param name="DeliveryCount">How often it has been delivered since it was sent or replayed, this time included.</param>
/// <param name="LockedUntil">When the lock ends unless it is renewed.</param>
/// <param name="LockToken">Opaque; different for every delivery.</param>
public record Delivery(
    string Id, ReadOnlyMemory<byte> Body, string? OrderingKey, int DeliveryCount, DateTimeOffset LockedUntil, string LockToken);

/// <summary>What became of a settlement.</summary>
public enum LockOutcome
{
    /// <summary>The lock held, and the message is settled.</summary>
    Settled,

    /// <summary>The lock had run out, or the message was settled before: nothing was done.</summary>
    Lost,
}

/// <summary>A dead letter.</summary>
/// <param name="Handle">Names it for <see cref="IMessageQueue.Replay"/> and <see cref="IMessageQueue.Purge"/>; opaque.</param>
/// <param name="Id">The id the message was sent with.</param>
/// <param name="Body">The body the message was sent with.</param>
/// <param name="OrderingKey">The key the message was sent with.</param>
/// <param name="DeliveryCount">How often it had been delivered.</param>
/// <param name="Reason">Why it is here.</param>
public sealed record DeadMessage(string Handle, string Id, ReadOnlyMemory<byte> Body, string? OrderingKey, int DeliveryCount, string Reason);

/// <summary>A page of dead letters.</summary>
/// <param name="Messages">The dead letters.</param>
/// <param name="Continuation">Pass it to read on; null when there are no more. Opaque.</param>
public sealed record DeadMessagePage(IReadOnlyList<DeadMessage> Messages, string? Continuation);

/// <summary>How many messages a queue holds.</summary>
/// <param name="Waiting">To be delivered, now or at their time.</param>
/// <param name="Locked">Being handled; null where a service counts them among the waiting.</param>
/// <param name="Dead">Dead letters.</param>
public readonly record struct QueueCounts(long Waiting, long? Locked, long Dead);
