using System.Runtime.InteropServices;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The documents written since some moment, latest version each: what one journal file holds. It knows no lock; the
/// overlay guards it.
/// </summary>
internal sealed class Generation(long firstSequence)
{
    private readonly Dictionary<long, StoredDocument> _documents = [];
    private readonly Dictionary<Partition, List<StoredDocument>> _sorted = [];
    private readonly List<StoredDocument?> _slots = [];

    public long FirstSequence { get; } = firstSequence;

    public long LastSequence => FirstSequence + _slots.Count - 1;

    public int Count => _slots.Count;

    /// <summary>The bytes its versions take in memory and in the journal, superseded ones included: they share buffers.</summary>
    public long Bytes { get; private set; }

    /// <summary>By sequence: the version written there, or null when a later one took its place.</summary>
    public IReadOnlyList<StoredDocument?> Slots => _slots;

    public StoredDocument? Find(long hash, Partition partition, string id)
    {
        var found = _documents.GetValueOrDefault(hash);
        while (found is not null && !found.Is(partition, id))
        {
            found = found.Next;
        }
        return found;
    }

    public void Add(StoredDocument document)
    {
        var earlier = Replace(document);
        document.RowInTable = earlier?.RowInTable ?? document.Prior;
        if (earlier is not null)
        {
            _slots[(int)(earlier.Sequence - FirstSequence)] = null;
            Unsort(earlier);
        }
        _slots.Add(document);
        Sort(document);
        Bytes += document.Bytes;
    }

    /// <summary>The documents of one partition that have a sort key, in order.</summary>
    public List<StoredDocument>? Sorted(Partition partition) => _sorted.GetValueOrDefault(partition);

    private StoredDocument? Replace(StoredDocument document)
    {
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_documents, document.Hash, out _);
        ref var at = ref head;
        if (head is null || head.Is(document.Partition, document.Id))
        {
            var earlier = head;
            document.Next = earlier?.Next;
            at = document;
            return earlier;
        }
        var before = head;
        while (before.Next is { } next && !next.Is(document.Partition, document.Id))
        {
            before = next;
        }
        var replaced = before.Next;
        document.Next = replaced?.Next;
        before.Next = document;
        return replaced;
    }

    private void Sort(StoredDocument document)
    {
        if (document.SortKey is null)
        {
            return;
        }
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(_sorted, document.Partition, out _);
        list ??= [];
        // Entries of an account arrive in order: nearly every insertion is an append.
        if (list.Count == 0 || Compare(list[^1], document.SortKey, document.Id) < 0)
        {
            list.Add(document);
        }
        else
        {
            list.Insert(LowerBound(list, document.SortKey, document.Id), document);
        }
    }

    private void Unsort(StoredDocument document)
    {
        if (document.SortKey is not null && _sorted.TryGetValue(document.Partition, out var list))
        {
            list.RemoveAt(LowerBound(list, document.SortKey, document.Id));
        }
    }

    /// <summary>The first index that does not stand before the given place.</summary>
    public static int LowerBound(List<StoredDocument> list, string sortKey, string id)
    {
        var (low, high) = (0, list.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = Compare(list[middle], sortKey, id) < 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private static int Compare(StoredDocument document, string sortKey, string id) =>
        Position.Compare(document.SortKey!, document.Id, sortKey, id);
}
