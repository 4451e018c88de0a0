using System.Globalization;
using Alliance.Ports;
using Azure.Messaging.ServiceBus;

namespace Alliance.Functions.Queues;

/// <summary>
/// How messages travel. A copy of a message (given back with a delay, or replayed) needs a message id of its own, or the
/// service would take it for a duplicate; what it stands for is in its properties.
/// </summary>
internal static class Envelope
{
    private const string IdProperty = "alliance-id";
    private const string DeliveriesProperty = "alliance-deliveries";
    private const string BuriedDeliveriesProperty = "alliance-buried-deliveries";

    public static ServiceBusMessage Of(QueueMessage message)
    {
        var sent = new ServiceBusMessage(message.Body) { MessageId = message.Id };
        if (message.OrderingKey is { } key)
        {
            sent.SessionId = key;
        }
        if (message.NotBefore is { } time)
        {
            sent.ScheduledEnqueueTime = time;
        }
        return sent;
    }

    /// <summary>The message again at a time, with its deliveries so far.</summary>
    public static ServiceBusMessage Later(ServiceBusDelivery delivery, DateTimeOffset at)
    {
        var copy = Copy(delivery.Message, delivery.DeliveryCount.ToString(CultureInfo.InvariantCulture));
        copy.ApplicationProperties[DeliveriesProperty] = delivery.DeliveryCount;
        copy.ScheduledEnqueueTime = at;
        return copy;
    }

    /// <summary>A dead letter as a message again, with no deliveries; the same one each time, so that sending it twice is harmless.</summary>
    public static ServiceBusMessage Again(ServiceBusReceivedMessage dead) => Copy(dead, "r");

    /// <summary>The id that the sender gave it.</summary>
    public static string IdOf(ServiceBusReceivedMessage message) => message.ApplicationProperties.GetValueOrDefault(IdProperty) as string ?? message.MessageId;

    /// <summary>Its deliveries with those of the message it is a copy of.</summary>
    public static int DeliveriesOf(ServiceBusReceivedMessage message) =>
        message.DeliveryCount + (message.ApplicationProperties.GetValueOrDefault(DeliveriesProperty) as int? ?? 0);

    /// <summary>The deliveries of a dead letter, which the service goes on counting when it is looked at.</summary>
    public static int BuriedDeliveriesOf(ServiceBusReceivedMessage dead) =>
        dead.ApplicationProperties.GetValueOrDefault(BuriedDeliveriesProperty) as int? ?? DeliveriesOf(dead);

    /// <summary>What is noted on a message that becomes a dead letter.</summary>
    public static Dictionary<string, object> CountedAs(int deliveries) => new(StringComparer.Ordinal) { [BuriedDeliveriesProperty] = deliveries };

    private static ServiceBusMessage Copy(ServiceBusReceivedMessage message, string ending)
    {
        var copy = new ServiceBusMessage(message.Body)
        {
            MessageId = string.Create(CultureInfo.InvariantCulture, $"{IdOf(message)}~{message.SequenceNumber:x}{ending}"),
        };
        if (message.SessionId is { } session)
        {
            copy.SessionId = session;
        }
        copy.ApplicationProperties[IdProperty] = IdOf(message);
        return copy;
    }
}
