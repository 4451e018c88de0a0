using Alliance.Compliance;
using Alliance.Embedded.Queues;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Queues;

public sealed class InMemoryQueueCompliance : MessageQueueCompliance
{
    private readonly FakeTimeProvider _time = new();

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override ValueTask<IMessageQueue> Open(QueueDefinition definition) => new(new InMemoryMessageQueue(definition, _time));

    protected override ValueTask<IMessageQueue> Reopen(IMessageQueue queue)
    {
        ((InMemoryMessageQueue)queue).LoseLocks();
        return new(queue);
    }

    protected override Task Pass(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}

/// <summary>The queue as it runs, and left each time as a crash leaves it: a copy of its files is opened, not a closed folder.</summary>
public sealed class SqliteQueueCompliance : MessageQueueCompliance, IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<IMessageQueue, SqliteMessageQueues> _open = [];
    private readonly Dictionary<SqliteMessageQueues, DataFolder> _folders = [];

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override ValueTask<IMessageQueue> Open(QueueDefinition definition) => new(OpenIn(new(), definition));

    protected override async ValueTask<IMessageQueue> Reopen(IMessageQueue queue)
    {
        var copy = _folders[_open[queue]].Copy();
        await Closed(queue);
        return OpenIn(copy, queue.Definition);
    }

    protected override Task Pass(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    protected override async ValueTask Closed(IMessageQueue queue)
    {
        var queues = _open[queue];
        await queues.DisposeAsync();
        _open.Remove(queue);
        _folders.Remove(queues, out var folder);
        folder!.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _open.Keys.ToList())
        {
            await Closed(queue);
        }
    }

    private IMessageQueue OpenIn(DataFolder folder, QueueDefinition definition)
    {
        // The other queue shares the file, and must not be seen.
        var queues = SqliteMessageQueues.Open(folder.Path, _time, [new("other"), definition]);
        _folders.Add(queues, folder);
        var queue = queues.Queue(definition.Name);
        _open.Add(queue, queues);
        return queue;
    }
}
