using System.Globalization;
using Alliance.Ports;

namespace Alliance.Embedded.Queues;

/// <summary>
/// One queue as the queues' thread works on it. What is due is found by going through <c>waiting</c> once, behind two
/// cursors (what may come at once, and what had a time to wait for); what comes back behind a cursor is remembered.
/// </summary>
internal sealed class QueueState(int number, QueueDefinition definition, QueueTables tables, SeenIds seen, Func<long> nextNumber)
{
    private readonly QueueLocks _locks = new();
    private readonly SortedSet<Place> _returned = [];
    private Place _immediate;
    private Place _scheduled;
    private long _messages;
    private long _dead;
    private volatile Published _published = new(0, 0, 0, long.MaxValue);

    public QueueDefinition Definition => definition;

    public int Number => number;

    /// <summary>Begins anew with what the file says: nothing is locked.</summary>
    public void Load()
    {
        _locks.Clear();
        _returned.Clear();
        (_immediate, _scheduled) = (default, new(0, long.MaxValue));
        (_messages, _dead) = (tables.CountWaiting(number), tables.CountDead(number));
        Publish();
    }

    /// <summary>Lets readers see the counts, after a group is durable.</summary>
    public void Publish()
    {
        var now = new Published(_messages, _locks.Locked, _dead, _locks.NextEnd);
        if (now != _published)
        {
            _published = now;
        }
    }

    /// <summary>The counts, from any thread; null when a lock has run out since.</summary>
    public QueueCounts? Counts(long now) =>
        _published is var last && last.NextEnd > now ? new(last.Messages - last.Locked, last.Locked, last.Dead) : null;

    /// <summary>The counts after letting go of the locks that have run out.</summary>
    public QueueCounts CountAnew(long now)
    {
        LetGo(now);
        return new(_messages - _locks.Locked, _locks.Locked, _dead);
    }

    public void Send(IReadOnlyList<QueueMessage> messages, long now)
    {
        foreach (var message in messages)
        {
            if (!seen.Add(number, message.Id, now, definition.DuplicateMemory))
            {
                continue;
            }
            var place = new Place(message.NotBefore is { UtcTicks: var due } && due > now ? due : 0, nextNumber());
            tables.AddMessage(place.Seq, message);
            Enqueue(place, 0, message.OrderingKey);
        }
    }

    public List<Delivery> Receive(int limit, TimeSpan lockTime, long now)
    {
        LetGo(now);
        var taking = new Taking(limit, now, now + lockTime.Ticks);
        TakeReturned(taking);
        TakeAfter(ref _scheduled, now, taking);
        TakeAfter(ref _immediate, 0, taking);
        // Dead letters found on the way may have freed keys.
        TakeReturned(taking);
        return taking.Taken;
    }

    public LockOutcome Complete(EmbeddedDelivery delivery, long now)
    {
        if (Find(delivery, now) is not { } held)
        {
            return LockOutcome.Lost;
        }
        tables.RemoveMessage(held.Place.Seq);
        Dequeue(held.Place, held.Key);
        return LockOutcome.Settled;
    }

    public LockOutcome Abandon(EmbeddedDelivery delivery, TimeSpan delay, long now)
    {
        if (Find(delivery, now) is not { } held)
        {
            return LockOutcome.Lost;
        }
        if (held.Deliveries >= definition.DeliveriesMax)
        {
            Bury(held.Place, held.Key, held.Deliveries, QueueRules.TooManyDeliveries);
        }
        else if (held.Key is not null && delay > TimeSpan.Zero)
        {
            _locks.Hold(held with { Number = 0, Until = now + delay.Ticks });
        }
        else if (delay > TimeSpan.Zero)
        {
            Dequeue(held.Place, null);
            Enqueue(new(now + delay.Ticks, held.Place.Seq), held.Deliveries, null);
        }
        else
        {
            _locks.Remove(held.Place.Seq);
            _returned.Add(held.Place);
        }
        return LockOutcome.Settled;
    }

    public DateTimeOffset? Renew(EmbeddedDelivery delivery, TimeSpan lockTime, long now)
    {
        if (Find(delivery, now) is not { } held)
        {
            return null;
        }
        _locks.Hold(held with { Until = now + lockTime.Ticks });
        return new(now + lockTime.Ticks, TimeSpan.Zero);
    }

    public LockOutcome DeadLetter(EmbeddedDelivery delivery, string reason, long now)
    {
        if (Find(delivery, now) is not { } held)
        {
            return LockOutcome.Lost;
        }
        Bury(held.Place, held.Key, held.Deliveries, reason);
        return LockOutcome.Settled;
    }

    /// <summary>The next dead letters, for those who go through all of them.</summary>
    public List<long> DeadAfter(long seq, int limit) => tables.DeadAfter(number, seq, limit);

    public bool Replay(long seq)
    {
        if (!tables.RemoveDead(number, seq))
        {
            return false;
        }
        _dead--;
        Enqueue(new(0, seq), 0, tables.Key(seq));
        return true;
    }

    public bool Purge(long seq)
    {
        if (!tables.RemoveDead(number, seq))
        {
            return false;
        }
        _dead--;
        tables.RemoveMessage(seq);
        return true;
    }

    private Held? Find(EmbeddedDelivery delivery, long now) => _locks.Find(delivery.Seq, delivery.Number, now);

    private void LetGo(long now)
    {
        while (_locks.Ended(now) is { } held)
        {
            if (held.Deliveries >= definition.DeliveriesMax)
            {
                Bury(held.Place, held.Key, held.Deliveries, QueueRules.TooManyDeliveries);
                continue;
            }
            _locks.Remove(held.Place.Seq);
            _returned.Add(held.Place);
        }
    }

    private void TakeReturned(Taking taking)
    {
        while (!taking.IsFull && _returned.Count > 0 && _returned.Min is var place && place.Due <= taking.Now)
        {
            _returned.Remove(place);
            if (tables.Waiting(number, place) is { } deliveries)
            {
                Take(new(place, deliveries), taking);
            }
        }
    }

    private void TakeAfter(ref Place cursor, long dueMax, Taking taking)
    {
        while (!taking.IsFull)
        {
            var wanted = taking.Limit - taking.Taken.Count;
            var rows = tables.WaitingAfter(number, cursor, dueMax, wanted);
            foreach (var row in rows)
            {
                cursor = row.Place;
                Take(row, taking);
            }
            if (rows.Count < wanted)
            {
                return;
            }
        }
    }

    private void Take(WaitingRow row, Taking taking)
    {
        var (place, deliveries) = (row.Place, row.Deliveries + 1);
        var key = definition.IsOrdered ? tables.Key(place.Seq) : null;
        if (_locks.IsHeld(place.Seq) || (key is not null && _locks.IsBusy(key)))
        {
            return;
        }
        if (deliveries > definition.DeliveriesMax)
        {
            Bury(place, key, row.Deliveries, QueueRules.TooManyDeliveries);
            return;
        }
        var held = new Held(place, key, deliveries, nextNumber(), taking.Until);
        tables.SetDeliveries(number, place, deliveries);
        _locks.Hold(held);
        taking.Taken.Add(new EmbeddedDelivery(tables.Message(place.Seq), held));
    }

    private void Bury(Place place, string? key, int deliveries, string reason)
    {
        tables.AddDead(number, place.Seq, deliveries, reason);
        _dead++;
        Dequeue(place, key);
    }

    private void Enqueue(Place place, int deliveries, string? key)
    {
        tables.AddWaiting(number, place, deliveries);
        if (key is not null)
        {
            tables.AddKeyed(number, key, place.Seq);
        }
        _messages++;
        ReturnIfPassed(place);
    }

    private void Dequeue(Place place, string? key)
    {
        tables.RemoveWaiting(number, place);
        _locks.Remove(place.Seq);
        _messages--;
        if (key is not null)
        {
            tables.RemoveKeyed(number, key, place.Seq);
            if (tables.FirstKeyed(number, key) is var first and not 0)
            {
                ReturnIfPassed(new(0, first));
            }
        }
    }

    private void ReturnIfPassed(Place place)
    {
        if (place.CompareTo(place.Due == 0 ? _immediate : _scheduled) <= 0)
        {
            _returned.Add(place);
        }
    }

    private sealed record Published(long Messages, long Locked, long Dead, long NextEnd);

    private sealed class Taking(int limit, long now, long until)
    {
        public List<Delivery> Taken { get; } = [];

        public int Limit => limit;

        public long Now => now;

        public long Until => until;

        public bool IsFull => Taken.Count >= limit;
    }
}

/// <summary>A delivery that knows its lock.</summary>
internal sealed record EmbeddedDelivery : Delivery
{
    public EmbeddedDelivery(MessageRow message, Held held)
        : base(message.Id, message.Body, message.Key, held.Deliveries, new(held.Until, TimeSpan.Zero), held.Number.ToString(CultureInfo.InvariantCulture)) =>
        (Seq, Number) = (held.Place.Seq, held.Number);

    public long Seq { get; }

    public long Number { get; }
}
