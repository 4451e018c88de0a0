using Alliance.Compliance;
using Alliance.Ports;
using Alliance.Simulation.Scheduling;

namespace Alliance.Simulation.Faults;

/// <summary>
/// The queue as one process sees it: calls give the others a turn, fail before or after they took effect, and may be the
/// last thing the process ever did; now and then every lock is lost, so that a message is with two workers at once.
/// </summary>
internal sealed class SimulatedQueue(
    InMemoryMessageQueue shared, SharedStore store, SimulatedProcess process, FaultRates rates, Random random, SimulatedTime time, Action crash)
    : IMessageQueues, IMessageQueue
{
    // Several times as often as a store call fails: a run has few messages.
    private const double MoreOften = 5;
    private static readonly Task Never = new TaskCompletionSource().Task;

    public QueueDefinition Definition => shared.Definition;

    public IMessageQueue Queue(string name) => name == Definition.Name ? this : throw new ArgumentException($"There is no queue '{name}'.", nameof(name));

    public async ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default) =>
        await Change("queue: send", () => Done(shared.Send(messages, cancellation)));

    public async ValueTask<IReadOnlyList<Delivery>> Receive(
        int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        await Task.Yield();
        FailWhileOut();
        var deliveries = await shared.Receive(limit, lockTime, TimeSpan.Zero, cancellation);
        if (deliveries.Count == 0 && wait > TimeSpan.Zero)
        {
            // Waited for here, since the queue would wake its waiters on a thread of its own; and long, since hours pass in a run.
            await Task.Delay(wait * (90 * random.NextDouble()), time, cancellation);
            deliveries = await shared.Receive(limit, lockTime, TimeSpan.Zero, cancellation);
        }

        if (deliveries.Count > 0 && Happens(rates.ReplyLost * MoreOften))
        {
            store.Faults.Add("lock lost");
            shared.LoseLocks();
        }

        return deliveries;
    }

    public ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default) =>
        Change("queue: complete", () => shared.Complete(deliveries, cancellation));

    public ValueTask<IReadOnlyList<LockOutcome>> Abandon(IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default) =>
        Change("queue: abandon", () => shared.Abandon(deliveries, delay, cancellation));

    public ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(
        IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default) =>
        Change("queue: renew", () => shared.Renew(deliveries, lockTime, cancellation));

    public ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(
        IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default) =>
        Change("queue: dead letter", () => shared.DeadLetter(deliveries, reason, cancellation));

    public ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default) =>
        shared.DeadLetters(limit, continuation, cancellation);

    public ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) => shared.Replay(handles, cancellation);

    public ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) => shared.Purge(handles, cancellation);

    public ValueTask<QueueCounts> Count(CancellationToken cancellation = default) => shared.Count(cancellation);

    private static async ValueTask<bool> Done(ValueTask work)
    {
        await work;
        return true;
    }

    private async ValueTask<T> Change<T>(string what, Func<ValueTask<T>> change)
    {
        await AtPoint("before " + what);
        FailWhileOut();
        if (Happens(rates.FailsBeforeCommit))
        {
            throw Failed("queue failed before");
        }

        var result = await change();
        await AtPoint("after " + what);
        return Happens(rates.ReplyLost) ? throw Failed("queue's reply lost") : result;
    }

    private async ValueTask AtPoint(string point)
    {
        process.AtTheStore.Add(point);
        await Task.Yield();
        if (Happens(rates.Crash * MoreOften))
        {
            crash();
            await Never;
        }

        process.AtTheStore.Remove(point);
    }

    private void FailWhileOut()
    {
        if (store.IsOut)
        {
            throw Failed("queue out");
        }
    }

    private bool Happens(double probability) => probability > 0 && random.NextDouble() < probability;

    private StoreUnavailableException Failed(string fault)
    {
        store.Faults.Add(fault);
        return new StoreUnavailableException(fault);
    }
}
