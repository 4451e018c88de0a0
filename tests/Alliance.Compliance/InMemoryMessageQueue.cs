using System.Globalization;
using Alliance.Ports;

namespace Alliance.Compliance;

/// <summary>
/// A queue in memory, as plainly as it can be written: tests and the simulation run on it. Every call but a waiting
/// receive completes synchronously, under one lock; time is the provider's, and nothing else decides.
/// </summary>
public sealed class InMemoryMessageQueue : IMessageQueue
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, DateTimeOffset> _seen = new(StringComparer.Ordinal);
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastNumber;

    public InMemoryMessageQueue(QueueDefinition definition, TimeProvider time)
    {
        QueueRules.Check(definition);
        (Definition, _time) = (definition, time);
    }

    public QueueDefinition Definition { get; }

    private DateTimeOffset Now => _time.GetUtcNow();

    public ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default)
    {
        QueueRules.CheckSend(Definition, messages);
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var message in messages)
            {
                if (!_seen.TryGetValue(message.Id, out var at) || at + Definition.DuplicateMemory <= Now)
                {
                    _seen[message.Id] = Now;
                    _entries.Add(new(++_lastNumber, message with { Body = message.Body.ToArray() }) { NotBefore = message.NotBefore ?? default });
                }
            }
            Wake();
        }
        return default;
    }

    public async ValueTask<IReadOnlyList<Delivery>> Receive(
        int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        QueueRules.CheckReceive(limit, lockTime, wait);
        if (cancellation.IsCancellationRequested)
        {
            return [];
        }
        var arrival = _arrival.Task;
        var found = Take(limit, lockTime);
        if (found.Count > 0 || wait == TimeSpan.Zero)
        {
            return found;
        }
        try
        {
            await arrival.WaitAsync(wait, _time, cancellation);
        }
        catch (TimeoutException)
        {
        }
        catch (OperationCanceledException)
        {
            return [];
        }
        return Take(limit, lockTime);
    }

    public ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default) =>
        Each(deliveries, entry => _entries.Remove(entry));

    public ValueTask<IReadOnlyList<LockOutcome>> Abandon(
        IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default)
    {
        QueueRules.CheckDelay(delay);
        return Each(deliveries, entry =>
        {
            (entry.LockToken, entry.NotBefore) = (null, delay > TimeSpan.Zero ? Now + delay : default);
            BuryIfExhausted(entry);
            Wake();
        });
    }

    public ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(
        IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default)
    {
        QueueRules.CheckLockTime(lockTime);
        QueueRules.CheckMany(deliveries);
        lock (_gate)
        {
            return new(deliveries.Select(delivery => Find(delivery) is { } entry ? entry.LockedUntil = Now + lockTime : (DateTimeOffset?)null).ToList());
        }
    }

    public ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(
        IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default)
    {
        QueueRules.CheckReason(reason);
        return Each(deliveries, entry => (entry.LockToken, entry.DeadReason) = (null, reason));
    }

    public ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        PortRules.CheckLimit(limit, QueueRules.LimitMax);
        var after = continuation is null ? 0 : long.TryParse(continuation, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new ArgumentException("The continuation is not one that this queue returned.", nameof(continuation));
        lock (_gate)
        {
            var found = _entries.Where(entry => entry.DeadReason is not null && entry.Number > after).Take(limit + 1).Select(entry => new DeadMessage(
                Text(entry.Number), entry.Message.Id, entry.Message.Body, entry.Message.OrderingKey, entry.Deliveries, entry.DeadReason!)).ToList();
            return new(found.Count > limit ? new DeadMessagePage(found[..limit], found[limit - 1].Handle) : new(found, null));
        }
    }

    public ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) => EachDead(handles, entry =>
    {
        (entry.DeadReason, entry.Deliveries, entry.NotBefore) = (null, 0, default);
        Wake();
    });

    public ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) =>
        EachDead(handles, entry => _entries.Remove(entry));

    public ValueTask<QueueCounts> Count(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            var dead = _entries.Count(entry => entry.DeadReason is not null);
            var locked = _entries.Count(IsLocked);
            return new(new QueueCounts(_entries.Count - dead - locked, locked, dead));
        }
    }

    /// <summary>Ends every lock, as the death of the process that holds them does.</summary>
    public void LoseLocks()
    {
        lock (_gate)
        {
            _entries.ForEach(entry => entry.LockToken = null);
        }
    }

    private List<Delivery> Take(int limit, TimeSpan lockTime)
    {
        lock (_gate)
        {
            var taken = new List<Delivery>();
            var busy = _entries.Where(entry => entry.DeadReason is null && (IsLocked(entry) || entry.NotBefore > Now))
                .Select(entry => entry.Message.OrderingKey).ToHashSet(StringComparer.Ordinal);
            foreach (var entry in _entries.Where(entry => entry.DeadReason is null))
            {
                var isFree = !IsLocked(entry) && entry.NotBefore <= Now;
                if (isFree && BuryIfExhausted(entry))
                {
                    continue;
                }
                if (isFree && taken.Count < limit && (entry.Message.OrderingKey is not { } key || busy.Add(key)))
                {
                    (entry.LockToken, entry.LockedUntil) = (Text(++_lastNumber), Now + lockTime);
                    taken.Add(new(
                        entry.Message.Id, entry.Message.Body, entry.Message.OrderingKey, ++entry.Deliveries, entry.LockedUntil, entry.LockToken));
                }
            }
            return taken;
        }
    }

    private bool BuryIfExhausted(Entry entry)
    {
        entry.DeadReason = entry.Deliveries >= Definition.DeliveriesMax ? QueueRules.TooManyDeliveries : null;
        return entry.DeadReason is not null;
    }

    private bool IsLocked(Entry entry) => entry.LockToken is not null && entry.LockedUntil > Now;

    private Entry? Find(Delivery delivery) => _entries.Find(entry => entry.LockToken == delivery.LockToken && IsLocked(entry));

    private ValueTask<IReadOnlyList<LockOutcome>> Each(IReadOnlyList<Delivery> deliveries, Action<Entry> settle)
    {
        QueueRules.CheckMany(deliveries);
        lock (_gate)
        {
            var outcomes = new List<LockOutcome>();
            foreach (var delivery in deliveries)
            {
                var entry = Find(delivery);
                outcomes.Add(entry is null ? LockOutcome.Lost : LockOutcome.Settled);
                if (entry is not null)
                {
                    settle(entry);
                }
            }
            return new(outcomes);
        }
    }

    private ValueTask<int> EachDead(IReadOnlyList<string>? handles, Action<Entry> work)
    {
        if (handles is not null)
        {
            QueueRules.CheckMany(handles);
        }
        lock (_gate)
        {
            var found = _entries.Where(entry => entry.DeadReason is not null && handles?.Contains(Text(entry.Number)) != false).ToList();
            found.ForEach(work);
            return new(found.Count);
        }
    }

    private void Wake()
    {
        _arrival.TrySetResult();
        _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Entry(long number, QueueMessage message)
    {
        public long Number => number;

        public QueueMessage Message => message;

        public DateTimeOffset NotBefore { get; set; }

        public int Deliveries { get; set; }

        public string? LockToken { get; set; }

        public DateTimeOffset LockedUntil { get; set; }

        public string? DeadReason { get; set; }
    }
}
