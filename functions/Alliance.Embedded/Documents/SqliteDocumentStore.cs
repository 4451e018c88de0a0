using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The document store of one process in one folder. A commit is appended to a journal, together with whatever else
/// waits, and flushed; the tables of <c>alliance.db</c> (SQLite) follow behind.
/// </summary>
/// <remarks>
/// A commit that has been handed to the writer is not cancelled: cancellation counts only before. Disposal finishes
/// the commits accepted and leaves the journal empty. See <see cref="SqliteStoreOptions"/> for the bounds.
/// </remarks>
public sealed class SqliteDocumentStore : IDocumentStore, IAsyncDisposable
{
    /// <summary>What the file of the documents is called in a folder.</summary>
    public const string FileName = TableFile.Name;

    private readonly FolderLock _lock;
    private readonly Connection _connection;
    private readonly Journal _journal;
    private readonly TableFiller _filler;
    private readonly ReaderPool _pool;
    private readonly CommitQueue _queue;
    private readonly CommittingThread _committing;
    private readonly StoreReads _reads;
    private readonly long _salt;
    private int _isDisposed;

    private SqliteDocumentStore(FolderLock folderLock, Connection connection, string folder, SqliteStoreOptions options)
    {
        (_lock, _connection) = (folderLock, connection);
        _salt = TableFile.Salt(connection);
        var applied = TableFile.Applied(connection);
        var scans = Journal.Scan(folder, _salt, applied);
        var overlay = Recovery.Restore(Journal.Unapplied(scans, applied), applied, _salt);
        if (TableFile.LastSequence(connection) > overlay.LastSequence)
        {
            throw new StoreDamagedException($"The tables in {folder} hold documents that its journal should hold too. A file is missing or of another time; restore a backup.");
        }
        _journal = Journal.Open(folder, _salt, scans, options);
        if (overlay.Frozen is null && overlay.Active.Count > 0)
        {
            // Part of it may be in the tables already, so it must not grow: what is applied again is what was applied.
            _journal.Rotate();
            overlay.Freeze();
        }
        _pool = new(folder, overlay);
        _reads = new(overlay, _pool.Rent, _pool.Return, _salt);
        _queue = new(options);
        _filler = new(connection, overlay, _pool, folder, options);
        _committing = new(options, _queue, _journal, overlay, _filler, _pool);
        Overlay = overlay;
    }

    /// <inheritdoc/>
    public bool IsExclusive => true;

    internal Overlay Overlay { get; }

    /// <summary>Opens the store in a folder and creates what is missing.</summary>
    /// <exception cref="InvalidOperationException">Another process has the folder open.</exception>
    /// <exception cref="StoreDamagedException">The folder is damaged, or a newer program wrote it.</exception>
    public static SqliteDocumentStore Open(string folder, SqliteStoreOptions? options = null)
    {
        Directory.CreateDirectory(folder);
        var folderLock = new FolderLock(folder);
        Connection? connection = null;
        try
        {
            options ??= new();
            connection = TableFile.OpenForWriting(folder, options.TableCacheBytes);
            return new(folderLock, connection, folder, options);
        }
        catch
        {
            connection?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(_reads.Read(partition, id));
    }

    /// <inheritdoc/>
    public ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(_reads.ReadRange(partition, range, direction, limit, continuation));
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var commit = new PendingCommit(partition, writes, _salt);
        _queue.Add(commit);
        return new(commit.Task);
    }

    /// <inheritdoc/>
    public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(_reads.Changes(container, cursor, limit));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }

    private void Close()
    {
        _queue.Close();
        _committing.Join();
        _filler.Dispose();
        _pool.Dispose();
        _journal.Dispose();
        _connection.Dispose();
        _lock.Dispose();
    }
}
