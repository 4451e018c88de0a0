using System.Runtime.InteropServices;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The group of commits being decided: each sees what the earlier ones of the group write. Nothing of it can be read
/// before <see cref="Publish"/>.
/// </summary>
internal sealed class CommitGroup(Overlay overlay, ReaderPool pool)
{
    private const int BufferBytes = 1 << 20;
    private readonly List<StoredDocument> _documents = [];
    private readonly List<int> _commitEnds = [];
    private readonly Dictionary<DocumentName, StoredDocument> _written = [];
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private Generation? _frozen;
    private TableReader? _table;

    public int Count => _documents.Count;

    public long FirstSequence { get; private set; }

    /// <summary>The length of the record, without padding.</summary>
    public int Bytes => _end - _start;

    /// <summary>The record in its pages, padded with zeros.</summary>
    public Span<byte> Pad()
    {
        var pages = _buffer.AsSpan(_start, JournalRecord.Padded(Bytes));
        pages[Bytes..].Clear();
        return pages;
    }

    /// <summary>Begins a group of at most so many bytes of documents.</summary>
    public void Begin(int maxBytes)
    {
        _start += _documents.Count > 0 ? JournalRecord.Padded(Bytes) : 0;
        _documents.Clear();
        _commitEnds.Clear();
        _written.Clear();
        FirstSequence = overlay.LastSequence + 1;
        // Taken before the first look into the table: what leaves the overlay after this is not missed.
        _frozen = overlay.Frozen;
        var needed = JournalRecord.Padded(JournalRecord.HeaderBytes + maxBytes);
        if (_start + needed > _buffer.Length)
        {
            // Documents in memory stand in the old buffer; it goes when the last of them is in the table.
            _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(BufferBytes, needed));
            _start = 0;
        }
        _end = _start + JournalRecord.HeaderBytes;
    }

    /// <summary>Decides one commit; its documents join the record when every condition holds.</summary>
    public CommitResult Decide(PendingCommit commit)
    {
        Span<long> priors = stackalloc long[commit.Writes.Count];
        for (var i = 0; i < priors.Length; i++)
        {
            var write = commit.Writes[i];
            priors[i] = Version(commit, write.Id);
            if (priors[i] != (write.Kind == WriteKind.Create ? 0 : StoredDocument.ParseVersion(write.IfVersion)))
            {
                return CommitResult.Conflict(i);
            }
        }
        var versions = new string[priors.Length];
        for (var i = 0; i < priors.Length; i++)
        {
            var document = Write(commit, commit.Writes[i], priors[i]);
            versions[i] = document.IsDeleted ? "" : StoredDocument.VersionText(document.Sequence);
        }
        _commitEnds.Add(_documents.Count);
        return CommitResult.Committed(versions);
    }

    /// <summary>Ends the look into the table; a long one would keep SQLite's log from being begun anew.</summary>
    public void EndReading()
    {
        if (_table is not null)
        {
            pool.Return(_table);
            _table = null;
        }
    }

    /// <summary>Makes the group readable, commit by commit.</summary>
    public void Publish()
    {
        var all = CollectionsMarshal.AsSpan(_documents);
        var begin = 0;
        foreach (var end in _commitEnds)
        {
            overlay.Publish(all[begin..end]);
            begin = end;
        }
    }

    private StoredDocument Write(PendingCommit commit, in Write write, long prior)
    {
        var bytes = JournalRecord.WriteDocument(_buffer.AsSpan(_end), commit.Partition, write, prior, out var bodyAt);
        var hash = KeyHash.Document(commit.Home, write.Id);
        var document = new StoredDocument(commit.Partition, write.Id, commit.Home, hash)
        {
            Sequence = FirstSequence + _documents.Count,
            Prior = prior,
            SortKey = write.SortKey,
            Body = _buffer.AsMemory(_end + bodyAt, write.Body.Length),
            IsDeleted = write.Kind == WriteKind.Delete,
        };
        _end += bytes;
        _documents.Add(document);
        _written[new(hash, commit.Partition, write.Id)] = document;
        return document;
    }

    /// <summary>The present version of a document as this commit sees it; 0 when it does not exist.</summary>
    private long Version(PendingCommit commit, string id)
    {
        var hash = KeyHash.Document(commit.Home, id);
        var known = _written.GetValueOrDefault(new(hash, commit.Partition, id))
            ?? overlay.Active.Find(hash, commit.Partition, id)
            ?? _frozen?.Find(hash, commit.Partition, id);
        if (known is not null)
        {
            return known.IsDeleted ? 0 : known.Sequence;
        }
        _table ??= pool.Rent();
        return _table.Version(commit.Partition, id, hash);
    }
}

/// <summary>A document's full name, with its hash at hand.</summary>
internal readonly record struct DocumentName(long Hash, Partition Partition, string Id)
{
    public override int GetHashCode() => (int)Hash ^ (int)(Hash >> 32);
}
