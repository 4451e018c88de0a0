using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Queues;

/// <summary>
/// The one writer. It takes the calls that wait, works them out in order within one transaction, makes that durable with
/// one flush and only then answers the callers.
/// </summary>
/// <remarks>
/// When a transaction fails (a full disk, a failed flush), its callers get a <see cref="StoreUnavailableException"/>, and
/// what is in memory is forgotten: every lock is lost, and the next group begins with what the file holds.
/// </remarks>
internal sealed class QueueThread
{
    private readonly Connection _connection;
    private readonly SqliteQueueOptions _options;
    private readonly Action _publish;
    private readonly Action _forget;
    private readonly object _gate = new();
    private readonly Queue<QueueCall> _waiting = [];
    private readonly List<QueueCall> _group = [];
    private readonly Thread _thread;
    private bool _isClosed;
    private bool _hasForgotten = true;

    public QueueThread(Connection connection, SqliteQueueOptions options, Action publish, Action forget)
    {
        (_connection, _options, _publish, _forget) = (connection, options, publish, forget);
        _thread = new(Run) { IsBackground = true, Name = "alliance queues" };
        _thread.Start();
    }

    /// <exception cref="StoreUnavailableException">Too many calls are waiting, or the group failed.</exception>
    public Task<T> Ask<T>(Func<T> work)
    {
        var call = new QueueCall<T>(work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(SqliteMessageQueues));
            if (_waiting.Count >= _options.MaxWaitingCalls)
            {
                throw new StoreUnavailableException($"{_waiting.Count} calls of the queue are waiting already.");
            }
            _waiting.Enqueue(call);
            Monitor.Pulse(_gate);
        }
        return call.Task;
    }

    /// <summary>Takes no more calls, answers those it has taken and ends.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
    }

    private void Run()
    {
        while (Take())
        {
            try
            {
                Commit();
            }
            catch (Exception inner)
            {
                RollBack();
                var failure = new StoreUnavailableException("The queue could not write its file: " + inner.Message, inner);
                _group.ForEach(call => call.Fail(failure));
                continue;
            }
            _publish();
            _group.ForEach(static call => call.Answer());
        }
    }

    private bool Take()
    {
        _group.Clear();
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }
            while (_group.Count < _options.MaxGroupCalls && _waiting.TryDequeue(out var call))
            {
                _group.Add(call);
            }
            return _group.Count > 0;
        }
    }

    private void Commit()
    {
        if (!_hasForgotten)
        {
            _forget();
            _hasForgotten = true;
        }
        _connection.Execute("BEGIN IMMEDIATE");
        _group.ForEach(static call => call.Work());
        _options.OnCommit?.Invoke();
        _connection.Execute("COMMIT");
    }

    private void RollBack()
    {
        _hasForgotten = false;
        try
        {
            if (_connection.IsInTransaction)
            {
                _connection.Execute("ROLLBACK");
            }
        }
        catch (IOException)
        {
            // The next group meets the same failure and tells its callers.
        }
    }
}
