using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>
/// Publishes an event: it is stored first, and the change feed then makes a delivery for each endpoint that registered
/// for it. A process without workflows may publish; another then delivers.
/// </summary>
public sealed class PublishEvent
{
    /// <summary>The longest <see cref="OutboundEvent.Data"/>, in characters of JSON.</summary>
    public const int DataCharactersMax = 16 << 10;

    private const int EventIdLengthMax = 500;
    private readonly Kernel _kernel;

    internal PublishEvent(Kernel kernel) => _kernel = kernel;

    /// <summary>Stores the event. Once it returns, every endpoint concerned gets a delivery, or its owner a dead letter.</summary>
    /// <returns>The event's <c>webhook-id</c>.</returns>
    /// <exception cref="ArgumentException">Its type is none of <see cref="EventTypes.All"/>, or something is too long.</exception>
    /// <exception cref="StoreUnavailableException">The store did not answer: publish it again.</exception>
    public async Task<string> Execute(OutboundEvent published)
    {
        if (!EventTypes.All.Contains(published.Type, StringComparer.Ordinal))
        {
            throw new ArgumentException($"'{published.Type}' is no type of event.", nameof(published));
        }

        if (published.EventId.Length is 0 or > EventIdLengthMax || published.Data.GetRawText().Length > DataCharactersMax)
        {
            throw new ArgumentException($"Event '{published.EventId}' has an id of more than {EventIdLengthMax} characters, or data of more than {DataCharactersMax}.", nameof(published));
        }

        var messageId = published.MessageId;
        var partition = new Partition(Containers.Webhooks, Ids.Key(published.AllianceId, "event", messageId));
        // A conflict means that it was published before.
        await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(
            partition, [Write.Create(EventHandler.DocumentId, null, Bodies.Encode(published, DocumentJson.Default.OutboundEvent))]));
        return messageId;
    }
}
