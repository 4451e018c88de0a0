using Alliance.Ports;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Alliance.Functions.Queues;

/// <summary>
/// Queues of one Azure Service Bus namespace, standard tier or higher (the basic one has neither duplicate detection nor
/// sessions). They are made beforehand, as <see cref="Options"/> describes them.
/// </summary>
public sealed class ServiceBusQueues : IMessageQueues, IAsyncDisposable
{
    private readonly Dictionary<string, ServiceBusQueue> _queues;

    /// <summary>Uses the queues of a namespace.</summary>
    /// <param name="client">Its retry options say how often a request is tried again.</param>
    /// <param name="administration">Counts messages, for which the identity needs the right to manage.</param>
    /// <param name="time">By which delays are counted; close to the service's own clock.</param>
    /// <param name="definitions">The queues, of different names.</param>
    public ServiceBusQueues(
        ServiceBusClient client, ServiceBusAdministrationClient administration, TimeProvider time, IReadOnlyList<QueueDefinition> definitions) =>
        _queues = definitions.ToDictionary(static queue => queue.Name, queue => new ServiceBusQueue(client, administration, time, queue), StringComparer.Ordinal);

    /// <inheritdoc/>
    public IMessageQueue Queue(string name) =>
        _queues.GetValueOrDefault(name) ?? throw new ArgumentException($"There is no queue '{name}'.", nameof(name));

    /// <summary>How the queue of a definition must be made.</summary>
    /// <param name="definition">The queue.</param>
    /// <param name="lockTime">How long each lock lasts, whatever a receive asks for (5 seconds to 5 minutes).</param>
    public static CreateQueueOptions Options(QueueDefinition definition, TimeSpan lockTime)
    {
        QueueRules.Check(definition);
        QueueRules.CheckLockTime(lockTime);
        return new(definition.Name)
        {
            LockDuration = lockTime,
            MaxDeliveryCount = definition.DeliveriesMax,
            RequiresDuplicateDetection = true,
            DuplicateDetectionHistoryTimeWindow = definition.DuplicateMemory,
            RequiresSession = definition.IsOrdered,
            DeadLetteringOnMessageExpiration = true,
            EnablePartitioning = false,
        };
    }

    /// <summary>Closes the senders and receivers; locks still held run out by themselves.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues.Values)
        {
            await queue.DisposeAsync();
        }
    }
}
