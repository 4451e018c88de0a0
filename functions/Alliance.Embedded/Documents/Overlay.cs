using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// What is durable in the journal and not yet (known to be) in the table: the generation being written and, while the
/// filler brings it into the table, the one before. Readers look here first; a whole generation leaves at once.
/// </summary>
/// <remarks>
/// Only the committing thread adds and freezes, so it may look things up without the lock; everyone else takes it.
/// </remarks>
internal sealed class Overlay(long applied)
{
    private const int SlotsPerLook = 4_096;
    private readonly Lock _gate = new();

    // Read without the lock as well: whoever sees that a generation has left also sees up to where the table now has it.
    private volatile Generation? _frozen;
    private long _applied = applied;

    public Generation Active { get; private set; } = new(applied + 1);

    public Generation? Frozen
    {
        get => _frozen;
        private set => _frozen = value;
    }

    /// <summary>Every write up to here is in the table.</summary>
    public long Applied
    {
        get => Volatile.Read(ref _applied);
        private set => Volatile.Write(ref _applied, value);
    }

    /// <summary>Every write up to here may be read.</summary>
    public long LastSequence { get; private set; } = applied;

    /// <summary>Makes the documents of one commit readable, all at once.</summary>
    public void Publish(ReadOnlySpan<StoredDocument> commit)
    {
        lock (_gate)
        {
            foreach (var document in commit)
            {
                Active.Add(document);
            }
            LastSequence = Active.LastSequence;
        }
    }

    /// <summary>Begins a new generation; the present one waits to be applied.</summary>
    public void Freeze()
    {
        lock (_gate)
        {
            Frozen = Active;
            Active = new(Frozen.LastSequence + 1);
        }
    }

    /// <summary>Forgets the frozen generation, which the table now has.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            Applied = Frozen!.LastSequence;
            Frozen = null;
        }
    }

    /// <summary>The present version, a deletion included; null when only the table can know.</summary>
    public StoredDocument? Find(long hash, Partition partition, string id)
    {
        lock (_gate)
        {
            return FindInside(hash, partition, id);
        }
    }

    /// <summary>
    /// Merges rows of the table into the overlay's documents. Null when a generation left after
    /// <paramref name="seenApplied"/> was read: rows read earlier may then miss what it brought into the table.
    /// </summary>
    public DocumentPage? Merge(in Window window, TableRows rows, int limit, long seenApplied)
    {
        lock (_gate)
        {
            return Applied == seenApplied ? new RangeMerge(this, window, rows, limit).Page() : null;
        }
    }

    internal StoredDocument? FindInside(long hash, Partition partition, string id) =>
        Active.Find(hash, partition, id) ?? Frozen?.Find(hash, partition, id);

    /// <summary>
    /// Adds to <paramref name="page"/> the changes after <paramref name="cursor"/> and returns how far it has looked;
    /// less than <see cref="LastSequence"/> only when the page is full or part of the answer is in the table.
    /// </summary>
    public long Changes(string container, long cursor, int limit, List<Change> page)
    {
        while (true)
        {
            lock (_gate)
            {
                if (cursor < Applied || cursor >= LastSequence || page.Count >= limit)
                {
                    return cursor;
                }
                var generation = Frozen is { } frozen && cursor < frozen.LastSequence ? frozen : Active;
                // A reader far behind looks in steps, so that it never holds up a commit for long.
                var end = Math.Min(generation.LastSequence, cursor + SlotsPerLook);
                for (; cursor < end && page.Count < limit; cursor++)
                {
                    var document = generation.Slots[(int)(cursor + 1 - generation.FirstSequence)];
                    if (document is { IsDeleted: false } && document.Partition.Container == container)
                    {
                        page.Add(new(document.Partition, document.ToDocument()));
                    }
                }
            }
        }
    }
}
