using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>Makes a delivery for each endpoint that an event concerns, once for ever.</summary>
internal sealed class FanOut(Kernel kernel)
{
    private const int CommitsAtOnce = 64;

    /// <summary>The alliance's endpoints as they are now: nothing remembered, so that nobody misses what happens right after registering.</summary>
    public async ValueTask<IReadOnlyList<WebhookEndpoint>> Endpoints(string allianceId)
    {
        var endpoints = new List<WebhookEndpoint>();
        string? continuation = null;
        do
        {
            var page = await kernel.ReadRange(
                WebhookEndpoint.PartitionOf(allianceId), SortRange.All, Direction.Ascending, 1_000, continuation);
            endpoints.AddRange(page.Documents.Select(static document => Bodies.Decode(document, DocumentJson.Default.WebhookEndpoint)));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return endpoints;
    }

    /// <summary>Makes the deliveries of these events.</summary>
    public async Task Send(IReadOnlyList<WebhookEndpoint> endpoints, IReadOnlyList<OutboundEvent> events)
    {
        var deliveries =
            from published in events
            from endpoint in endpoints
            where published.Concerns(endpoint)
            select Delivery(endpoint, published);
        foreach (var some in deliveries.Chunk(CommitsAtOnce))
        {
            await Task.WhenAll(some.Select(Create));
        }
    }

    /// <summary>Stores a delivery. A conflict means that it was made before, and has gone on since.</summary>
    public async Task Create(OutboundDelivery delivery) =>
        await new Retry(kernel.Mailing).Run(() => kernel.Store.Commit(delivery.Partition, delivery.ToCreate()));

    /// <summary>A delivery of this event to this endpoint; a dead letter at once where the endpoint takes none.</summary>
    public OutboundDelivery Delivery(WebhookEndpoint endpoint, OutboundEvent published)
    {
        var delivery = new OutboundDelivery
        {
            DeliveryId = OutboundDelivery.IdOf(endpoint.EndpointId, published.MessageId),
            AllianceId = endpoint.AllianceId,
            OwnerId = endpoint.OwnerId,
            EndpointId = endpoint.EndpointId,
            MessageId = published.MessageId,
            Type = published.Type,
            Payload = Payload(published),
            CreatedAt = kernel.Now,
            Status = DeliveryStatus.Pending,
            Run = 1,
        };
        return endpoint.DisabledReason is null ? delivery : delivery.Die(DeadReasons.EndpointDisabled, kernel.Now);
    }

    /// <summary>The body, written once, so that every attempt sends and signs the same bytes.</summary>
    private static string Payload(OutboundEvent published)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", published.Type);
            json.WriteString("timestamp", published.At);
            json.WriteString("allianceId", published.AllianceId);
            if (published.MerchantId is not null)
            {
                json.WriteString("merchantId", published.MerchantId);
            }

            json.WritePropertyName("data");
            published.Data.WriteTo(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
