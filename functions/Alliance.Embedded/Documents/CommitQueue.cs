using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>Commits waiting for the committing thread, bounded.</summary>
internal sealed class CommitQueue(SqliteStoreOptions options)
{
    private readonly object _gate = new();
    private readonly Queue<PendingCommit> _waiting = [];
    private bool _isAsleep;
    private bool _isClosed;

    /// <exception cref="StoreUnavailableException">Too many commits are waiting.</exception>
    public void Add(PendingCommit commit)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteDocumentStore));
            if (_waiting.Count >= options.MaxWaitingCommits)
            {
                throw new StoreUnavailableException($"{_waiting.Count} commits are waiting already.");
            }
            _waiting.Enqueue(commit);
            if (_isAsleep)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>No more commits; those accepted are still handed out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Fills the list with the next group. An empty list means that none came for the idle time; false, that the queue
    /// is closed and empty.
    /// </summary>
    public bool Take(List<PendingCommit> group)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_isClosed)
            {
                _isAsleep = true;
                Monitor.Wait(_gate, options.IdleBeforeApply);
                _isAsleep = false;
            }
            var bytes = 0;
            while (group.Count < options.MaxGroupCommits && _waiting.TryPeek(out var commit)
                && (bytes += commit.Bytes) <= Math.Max(options.MaxGroupBytes, group.Count == 0 ? commit.Bytes : 0))
            {
                group.Add(_waiting.Dequeue());
            }
            return group.Count > 0 || !_isClosed;
        }
    }
}
