using Alliance.Ports;
using Azure.Messaging.ServiceBus;

namespace Alliance.Functions.Queues;

/// <summary>A delivery that knows by whom it was received, and so who can settle it.</summary>
internal sealed record ServiceBusDelivery : Delivery
{
    public ServiceBusDelivery(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, DateTimeOffset lockedUntil)
        : base(Envelope.IdOf(message), message.Body.ToMemory(), message.SessionId, Envelope.DeliveriesOf(message), lockedUntil, message.LockToken) =>
        (Message, Receiver) = (message, receiver);

    public ServiceBusReceivedMessage Message { get; }

    public ServiceBusReceiver Receiver { get; }

    public bool IsSession => Receiver is ServiceBusSessionReceiver;

    /// <summary>Given back, but its session stays locked for a while.</summary>
    public bool IsParked { get; set; }
}
