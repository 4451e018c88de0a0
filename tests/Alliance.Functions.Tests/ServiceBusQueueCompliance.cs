using Alliance.Compliance;
using Alliance.Functions.Queues;
using Alliance.Ports;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Alliance.Functions.Tests;

/// <summary>
/// The adapter on a namespace of Service Bus: whatever the connection string in ALLIANCE_SERVICEBUS_CONNECTION leads to,
/// with the right to manage. Time really passes here. Each test makes queues of its own and deletes them.
/// </summary>
public sealed class ServiceBusQueueCompliance : MessageQueueCompliance, IAsyncDisposable
{
    private static readonly string? s_connection = Environment.GetEnvironmentVariable("ALLIANCE_SERVICEBUS_CONNECTION");
    private readonly List<string> _made = [];
    private readonly List<IAsyncDisposable> _open = [];

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    protected override TimeSpan Patience => TimeSpan.FromSeconds(3);

    protected override int ModelSteps => 0;

    protected override async ValueTask<IMessageQueue> Open(QueueDefinition definition)
    {
        Assert.SkipWhen(string.IsNullOrEmpty(s_connection), "ALLIANCE_SERVICEBUS_CONNECTION holds no connection string.");
        definition = definition with { Name = $"{definition.Name}-{Guid.NewGuid():n}" };
        await new ServiceBusAdministrationClient(s_connection).CreateQueueAsync(ServiceBusQueues.Options(definition, LockTime));
        _made.Add(definition.Name);
        return Connect(definition);
    }

    protected override async ValueTask<IMessageQueue> Reopen(IMessageQueue queue)
    {
        await Pass(LockTime);
        return Connect(queue.Definition);
    }

    protected override Task Pass(TimeSpan time) => Task.Delay(time + TimeSpan.FromSeconds(1));

    // The clients close at the end of the test.
    protected override ValueTask Closed(IMessageQueue queue) => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var open in Enumerable.Reverse(_open))
        {
            await open.DisposeAsync();
        }
        foreach (var name in _made)
        {
            await new ServiceBusAdministrationClient(s_connection).DeleteQueueAsync(name);
        }
    }

    private IMessageQueue Connect(QueueDefinition definition)
    {
        var client = new ServiceBusClient(s_connection);
        var queues = new ServiceBusQueues(client, new(s_connection), TimeProvider.System, [definition]);
        _open.AddRange([client, queues]);
        return queues.Queue(definition.Name);
    }
}
