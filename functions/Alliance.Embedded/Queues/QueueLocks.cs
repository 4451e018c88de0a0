namespace Alliance.Embedded.Queues;

/// <summary>A message that is kept from being delivered: locked or, in an ordered queue, abandoned with a delay.</summary>
/// <param name="Place">Where it waits.</param>
/// <param name="Key">Its ordering key, which waits with it.</param>
/// <param name="Deliveries">How often it has been delivered, this time included.</param>
/// <param name="Number">The lock's own number; 0 when it is only delayed.</param>
/// <param name="Until">UTC ticks.</param>
internal sealed record Held(Place Place, string? Key, int Deliveries, long Number, long Until);

/// <summary>What is held in one queue, in memory: it ends with the process.</summary>
internal sealed class QueueLocks
{
    private readonly Dictionary<long, Held> _bySeq = [];
    private readonly SortedSet<(long Until, long Seq)> _ends = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    /// <summary>How many are locked.</summary>
    public int Locked { get; private set; }

    /// <summary>When the next one ends, in UTC ticks.</summary>
    public long NextEnd => _ends.Count > 0 ? _ends.Min.Until : long.MaxValue;

    public bool IsHeld(long seq) => _bySeq.ContainsKey(seq);

    public bool IsBusy(string key) => _keys.Contains(key);

    /// <summary>Holds a message, or holds it otherwise than before.</summary>
    public void Hold(Held held)
    {
        Remove(held.Place.Seq);
        _bySeq.Add(held.Place.Seq, held);
        _ends.Add((held.Until, held.Place.Seq));
        Locked += held.Number != 0 ? 1 : 0;
        if (held.Key is { } key)
        {
            _keys.Add(key);
        }
    }

    /// <summary>The lock of a delivery, or null when it was lost.</summary>
    public Held? Find(long seq, long number, long now) =>
        _bySeq.TryGetValue(seq, out var held) && held.Number == number && held.Until > now ? held : null;

    /// <summary>One that has ended by now, or null.</summary>
    public Held? Ended(long now) => _ends.Count > 0 && _ends.Min.Until <= now ? _bySeq[_ends.Min.Seq] : null;

    public void Remove(long seq)
    {
        if (_bySeq.Remove(seq, out var held))
        {
            _ends.Remove((held.Until, seq));
            Locked -= held.Number != 0 ? 1 : 0;
            if (held.Key is { } key)
            {
                _keys.Remove(key);
            }
        }
    }

    public void Clear()
    {
        _bySeq.Clear();
        _ends.Clear();
        _keys.Clear();
        Locked = 0;
    }
}
