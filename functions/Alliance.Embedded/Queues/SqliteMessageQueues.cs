using Alliance.Embedded.Documents;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Queues;

/// <summary>
/// The queues of one process in one folder, in a SQLite file of their own (<c>queue.db</c>) beside the documents. One
/// thread works out all calls that wait in one transaction and one flush.
/// </summary>
/// <remarks>
/// A call that has been handed to that thread is not cancelled: cancellation counts only before and, in a receive, while
/// it waits. Locks are kept in memory and end with the process; a failed write of the file loses all of them. Disposal
/// finishes the calls accepted. See <see cref="SqliteQueueOptions"/> for the bounds.
/// </remarks>
public sealed class SqliteMessageQueues : IMessageQueues, IAsyncDisposable
{
    /// <summary>Every opening numbers its messages and locks beyond those of all before: a trillion each.</summary>
    private const int NumberBits = 40;

    private readonly FolderLock _lock;
    private readonly Connection _connection;
    private readonly DeadLetterReader _reader;
    private readonly QueueThread _thread;
    private readonly SeenIds _seen;
    private readonly List<QueueState> _states = [];
    private readonly Dictionary<string, SqliteMessageQueue> _queues = new(StringComparer.Ordinal);
    private long _lastNumber;
    private int _isDisposed;

    private SqliteMessageQueues(
        FolderLock folderLock, Connection connection, string folder, TimeProvider time, IReadOnlyList<QueueDefinition> definitions, SqliteQueueOptions options)
    {
        (_lock, _connection) = (folderLock, connection);
        connection.Execute("UPDATE file SET opened = opened + 1");
        _lastNumber = connection.Number("SELECT opened FROM file")!.Value << NumberBits;
        var tables = new QueueTables(connection);
        _seen = new(connection, definitions.Max(static queue => queue.DuplicateMemory));
        _states.AddRange(definitions.Select(queue => new QueueState(QueueFile.NumberOf(connection, queue), queue, tables, _seen, () => ++_lastNumber)));
        _states.ForEach(static state => state.Load());
        _reader = new(folder);
        _thread = new(connection, options, () => _states.ForEach(static state => state.Publish()), Forget);
        foreach (var state in _states)
        {
            _queues.Add(state.Definition.Name, new(state, _thread, _reader, time));
        }
    }

    /// <summary>Opens the queues of a folder, also those that a crash left, and creates what is missing.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">By which locks, delays and memories end.</param>
    /// <param name="queues">1 or more of different names. One that the file holds and this list does not is left as it is.</param>
    /// <param name="options">Bounds.</param>
    /// <exception cref="InvalidOperationException">Another process has the folder's queues open.</exception>
    /// <exception cref="StoreDamagedException">A newer program wrote the file.</exception>
    /// <exception cref="ArgumentException">A queue's definition breaks a rule, or the file holds it ordered otherwise.</exception>
    public static SqliteMessageQueues Open(
        string folder, TimeProvider time, IReadOnlyList<QueueDefinition> queues, SqliteQueueOptions? options = null)
    {
        if (queues.Count == 0 || queues.DistinctBy(static queue => queue.Name, StringComparer.Ordinal).Count() != queues.Count)
        {
            throw new ArgumentException("Queues of different names are needed.", nameof(queues));
        }
        Directory.CreateDirectory(folder);
        var folderLock = new FolderLock(folder, "queue.lock");
        Connection? connection = null;
        try
        {
            options ??= new();
            connection = QueueFile.OpenForWriting(folder, options);
            return new(folderLock, connection, folder, time, queues, options);
        }
        catch
        {
            connection?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IMessageQueue Queue(string name) =>
        _queues.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no queue '{name}'.", nameof(name));

    /// <summary>Answers the calls accepted and lets go of the folder.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _thread.Close();
            _reader.Dispose();
            _connection.Dispose();
            _lock.Dispose();
        }
        return default;
    }

    private void Forget()
    {
        _seen.Load();
        _states.ForEach(static state => state.Load());
    }
}
