using Alliance.Compliance;
using Alliance.Functions.Queues;
using Alliance.Ports;
using Azure;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Functions.Tests;

/// <summary>The adapter on the double of the service: what it makes of the client's answers, on a clock that does not really pass.</summary>
public sealed class ServiceBusDoubleCompliance : MessageQueueCompliance
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<IMessageQueue, ServiceBusDouble> _buses = [];

    protected override DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The double has no transactions, on which a delay after a lost lock depends.</summary>
    protected override int ModelSteps => 0;

    protected override ValueTask<IMessageQueue> Open(QueueDefinition definition) =>
        new(On(new(ServiceBusQueues.Options(definition, LockTime), _time), definition));

    protected override ValueTask<IMessageQueue> Reopen(IMessageQueue queue)
    {
        _buses[queue].LoseLocks();
        return new(On(_buses[queue], queue.Definition));
    }

    protected override Task Pass(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    private IMessageQueue On(ServiceBusDouble bus, QueueDefinition definition)
    {
        var queue = new ServiceBusQueues(bus, bus.Administration, _time, [definition]).Queue(definition.Name);
        _buses.Add(queue, bus);
        return queue;
    }
}

/// <summary>What the adapter makes of failures.</summary>
public sealed class ServiceBusFailureTests
{
    private static readonly QueueDefinition s_definition = new("work");

    private static readonly Exception[] s_outages =
    [
        new ServiceBusException("busy", ServiceBusFailureReason.ServiceBusy), new ServiceBusException("slow", ServiceBusFailureReason.ServiceTimeout),
        new ServiceBusException("gone", ServiceBusFailureReason.ServiceCommunicationProblem), new ServiceBusException("full", ServiceBusFailureReason.QuotaExceeded),
        new RequestFailedException(503, "unavailable"), new TimeoutException(), new TaskCanceledException(),
    ];

    [Fact]
    public async Task AnyCall_WhileTheServiceIsAway_SaysSo()
    {
        // The same exception as from every other adapter.
        var bus = new ServiceBusDouble(ServiceBusQueues.Options(s_definition, QueueRules.LockTimeMin), TimeProvider.System);
        var queue = new ServiceBusQueues(bus, bus.Administration, TimeProvider.System, [s_definition]).Queue("work");
        await queue.Send([new("a", new byte[3])]);
        var held = await queue.Receive(1, QueueRules.LockTimeMin);
        Func<Task>[] calls =
        [
            async () => await queue.Send([new("b", new byte[3])]), async () => await queue.Receive(1, QueueRules.LockTimeMin),
            async () => await queue.Complete(held), async () => await queue.Abandon(held, TimeSpan.Zero), async () => await queue.Renew(held, QueueRules.LockTimeMin),
            async () => await queue.DeadLetter(held, "x"), async () => await queue.DeadLetters(10), async () => await queue.Replay(),
            async () => await queue.Purge(), async () => await queue.Count(),
        ];
        foreach (var outage in s_outages)
        {
            bus.Failure = outage;
            foreach (var call in calls)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(call);
            }
        }
    }

    [Fact]
    public async Task AnyCall_ThatIsForbidden_ShowsAsWhatItIs()
    {
        // A missing role or queue is a fault of the deployment, and waiting does not mend it.
        var bus = new ServiceBusDouble(ServiceBusQueues.Options(s_definition, QueueRules.LockTimeMin), TimeProvider.System);
        var queue = new ServiceBusQueues(bus, bus.Administration, TimeProvider.System, [s_definition]).Queue("work");
        bus.Failure = new ServiceBusException("no queue", ServiceBusFailureReason.MessagingEntityNotFound);
        await Assert.ThrowsAsync<ServiceBusException>(async () => await queue.Send([new("a", new byte[3])]));
        bus.Failure = new UnauthorizedAccessException();
        await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await queue.Receive(1, QueueRules.LockTimeMin));
    }

    [Fact]
    public void Options_AreWhatThePortPromises()
    {
        // Duplicates, deliveries, locks and order are the service's own.
        var options = ServiceBusQueues.Options(new("work") { IsOrdered = true, DeliveriesMax = 7, DuplicateMemory = TimeSpan.FromHours(1) }, TimeSpan.FromMinutes(1));
        Assert.True(options is { RequiresSession: true, RequiresDuplicateDetection: true, EnablePartitioning: false, MaxDeliveryCount: 7 });
        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)), (options.DuplicateDetectionHistoryTimeWindow, options.LockDuration));
    }
}
