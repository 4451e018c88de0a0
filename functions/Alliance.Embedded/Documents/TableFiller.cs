using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// Brings frozen generations into the tables, on a thread of its own. It works on another file than the committing
/// thread, so that no commit waits for it; of a document written a hundred times in a generation the table sees the last
/// version alone. A frozen generation never changes, also over a restart: part of it may be in the tables.
/// </summary>
internal sealed class TableFiller : IDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);
    private readonly Connection _connection;
    private readonly Overlay _overlay;
    private readonly ReaderPool _readers;
    private readonly string _walPath;
    private readonly long _checkpointBytes;
    private readonly int _stepsInTransaction;
    private readonly Action? _onCommit;
    private readonly Dictionary<string, ContainerFiller> _containers;
    private readonly Statement _setApplied;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private int _steps;
    private bool _isStopping;

    public TableFiller(Connection connection, Overlay overlay, ReaderPool readers, string folder, SqliteStoreOptions options)
    {
        (_connection, _overlay, _readers) = (connection, overlay, readers);
        (_checkpointBytes, _stepsInTransaction, _onCommit) = (options.CheckpointBytes, options.StepsInTransaction, options.OnTableCommit);
        _walPath = TableFile.In(folder) + "-wal";
        _containers = Containers.All.ToDictionary(static container => container, container => new ContainerFiller(connection, container, Step), StringComparer.Ordinal);
        _setApplied = connection.Prepare("UPDATE store SET applied = ?1");
        _thread = new(Run) { IsBackground = true, Name = "alliance table filler" };
        _thread.Start();
    }

    /// <summary>What kept the last attempt from succeeding, or null.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>A generation has been frozen.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until no generation is frozen, at most so long; returns whether that is so.</summary>
    public bool WaitUntilIdle(TimeSpan atMost)
    {
        lock (_gate)
        {
            return _overlay.Frozen is null || (Monitor.Wait(_gate, atMost) && _overlay.Frozen is null);
        }
    }

    /// <summary>Finishes the frozen generation, unless it cannot be applied now, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        while (Next() is { } generation)
        {
            try
            {
                CheckpointWhenLarge();
                Apply(generation);
                LastFailure = null;
                lock (_gate)
                {
                    _overlay.Drop();
                    Monitor.PulseAll(_gate);
                }
            }
            catch (Exception failure)
            {
                // A full disk, say. The journal has everything; the generation is tried again until it succeeds, and
                // commits are refused once the next one has reached its bound.
                LastFailure = failure;
                WaitToRetry();
            }
        }
    }

    private Generation? Next()
    {
        lock (_gate)
        {
            while (_overlay.Frozen is null && !_isStopping)
            {
                Monitor.Wait(_gate);
            }
            return LastFailure is not null && _isStopping ? null : _overlay.Frozen;
        }
    }

    private void WaitToRetry()
    {
        lock (_gate)
        {
            if (!_isStopping)
            {
                Monitor.Wait(_gate, s_retry);
            }
        }
    }

    /// <summary>
    /// Many short transactions, of which the last one says that all is applied; what an end in between leaves is applied
    /// again from the journal. A long one would outgrow SQLite's memory for pages, which makes it write pages twice and
    /// read its log again, and end in one large flush that every commit waits behind.
    /// </summary>
    private void Apply(Generation generation)
    {
        _steps = 0;
        try
        {
            _connection.Execute("BEGIN IMMEDIATE");
            foreach (var documents in generation.Slots.OfType<StoredDocument>().GroupBy(static document => document.Partition.Container, StringComparer.Ordinal))
            {
                _containers[documents.Key].Apply([.. documents]);
            }
            _setApplied.Bind(1, generation.LastSequence).Run();
            _connection.Execute("COMMIT");
        }
        catch
        {
            // SQLite rolls back by itself after some failures.
            if (_connection.IsInTransaction)
            {
                _connection.Execute("ROLLBACK");
            }
            throw;
        }
    }

    private void Step()
    {
        if (++_steps == _stepsInTransaction)
        {
            _steps = 0;
            _connection.Execute("COMMIT");
            _onCommit?.Invoke();
            _connection.Execute("BEGIN IMMEDIATE");
        }
    }

    /// <summary>
    /// Copies SQLite's log into the database and begins it anew. This waits for reads in progress, never makes one
    /// wait; a snapshot held by another process keeps the log growing until it ends.
    /// </summary>
    private void CheckpointWhenLarge()
    {
        if (new FileInfo(_walPath) is { Exists: true } wal && wal.Length >= _checkpointBytes)
        {
            _readers.WithoutViews(() => _connection.Execute("PRAGMA wal_checkpoint(RESTART)"));
        }
    }
}
