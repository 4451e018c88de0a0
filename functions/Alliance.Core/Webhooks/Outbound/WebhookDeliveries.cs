using System.Text.Json;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>The delivery log of endpoints: what was sent and what came of it, what was given up, and sending it again.</summary>
public sealed class WebhookDeliveries
{
    private readonly Kernel _kernel;
    private readonly WebhookEndpoints _endpoints;

    internal WebhookDeliveries(Kernel kernel, WebhookEndpoints endpoints) => (_kernel, _endpoints) = (kernel, endpoints);

    /// <summary>An endpoint's deliveries, newest first.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="ownerId">Whose endpoint it must be, or null for anybody's.</param>
    /// <param name="endpointId">The endpoint.</param>
    /// <param name="onlyDead">True for those that were given up.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="before">The cursor of the page before, or null.</param>
    public async Task<Answer<Page<WebhookDeliveryView>>> List(
        string allianceId, string? ownerId, string endpointId, bool onlyDead, int limit, string? before)
    {
        if (await _endpoints.Find(allianceId, ownerId, endpointId) is not { } endpoint)
        {
            return WebhookEndpoints.Missing(endpointId);
        }

        var prefix = onlyDead ? OutboundDelivery.DeadKey(endpointId) : OutboundDelivery.LogKey(endpointId);
        var partition = OutboundDelivery.PartitionOf(allianceId, endpoint.OwnerId);
        var page = await NewestFirst.Read(_kernel, partition, prefix, limit, before, static document => document);
        var deliveries = new List<OutboundDelivery>();
        foreach (var document in page.Data)
        {
            if (!onlyDead)
            {
                deliveries.Add(Bodies.Decode(document, DocumentJson.Default.OutboundDelivery));
            }
            else if (await Find(partition, Bodies.Decode(document, DocumentJson.Default.DeadDelivery).DeliveryId) is { } dead)
            {
                deliveries.Add(dead);
            }
        }

        return new Page<WebhookDeliveryView>([.. deliveries.Select(WebhookDeliveryView.Of)], page.NextCursor);
    }

    /// <summary>One delivery.</summary>
    public async Task<Answer<WebhookDeliveryView>> Read(string allianceId, string? ownerId, string endpointId, string deliveryId) =>
        await Find(allianceId, ownerId, endpointId, deliveryId) is { } delivery
            ? WebhookDeliveryView.Of(delivery)
            : new NotFound(Subject.WebhookDelivery, deliveryId);

    /// <summary>
    /// Sends a delivery again from the first attempt, whether it was given up, taken or waits for its next attempt; what made
    /// attempts until now, or was terminated, makes no more.
    /// </summary>
    public async Task<Answer<WebhookDeliveryView>> Replay(string allianceId, string? ownerId, string endpointId, string deliveryId)
    {
        if (await Find(allianceId, ownerId, endpointId, deliveryId) is not { } delivery)
        {
            return new NotFound(Subject.WebhookDelivery, deliveryId);
        }

        var run = delivery.Run + 1;
        var replayed = await Revise(delivery.Partition, deliveryId, standing => standing.Run >= run
            ? standing
            : standing with { Status = DeliveryStatus.Pending, Run = run, DeadReason = null, EndedAt = null, NextAttemptAt = null });
        return replayed is null ? new NotFound(Subject.WebhookDelivery, deliveryId) : WebhookDeliveryView.Of(replayed);
    }

    /// <summary>Sends a trial event to one endpoint, whatever it registered for.</summary>
    public async Task<Answer<WebhookDeliveryView>> Test(string allianceId, string? ownerId, string endpointId)
    {
        if (await _endpoints.Find(allianceId, ownerId, endpointId) is not { } endpoint)
        {
            return WebhookEndpoints.Missing(endpointId);
        }

        var data = JsonSerializer.SerializeToElement(new TestData(endpointId), DocumentJson.Default.TestData);
        var fanOut = new FanOut(_kernel);
        var delivery = fanOut.Delivery(endpoint, new OutboundEvent(
            allianceId, endpoint.OwnerId == WebhookOwners.Operators ? null : endpoint.OwnerId, EventTypes.Test,
            Ids.NewSecret(_kernel.Entropy), _kernel.Now, data));
        await fanOut.Create(delivery);
        return WebhookDeliveryView.Of(delivery);
    }

    /// <summary>Changes a delivery, and keeps the list of dead letters in step; null when it does not exist. The change may be asked for more than once.</summary>
    internal async Task<OutboundDelivery?> Revise(Partition partition, string deliveryId, Func<OutboundDelivery, OutboundDelivery> change)
    {
        while (true)
        {
            if (await _kernel.ReadDocument(partition, OutboundDelivery.IdPrefix + deliveryId) is not { } document)
            {
                return null;
            }

            var before = Bodies.Decode(document, DocumentJson.Default.OutboundDelivery);
            var after = change(before);
            if (ReferenceEquals(after, before))
            {
                return after;
            }

            List<Write> writes =
                [Write.Replace(before.DocumentId, after.SortKey, Bodies.Encode(after, DocumentJson.Default.OutboundDelivery), document.Version)];
            var listed = await _kernel.ReadDocument(partition, before.DeadDocumentId);
            if (listed is null && after.Status == DeliveryStatus.Dead)
            {
                writes.Add(after.ToDeadLetter());
            }
            else if (listed is not null && after.Status != DeliveryStatus.Dead)
            {
                writes.Add(Write.Delete(listed.Id, listed.Version));
            }

            if ((await new Retry(_kernel.Mailing).Run(() => _kernel.Store.Commit(partition, writes))).IsCommitted)
            {
                return after;
            }
        }
    }

    internal ValueTask<OutboundDelivery?> Find(Partition partition, string deliveryId) => _kernel.Read(
        partition.Container, partition.Key, OutboundDelivery.IdPrefix + deliveryId, DocumentJson.Default.OutboundDelivery);

    private async ValueTask<OutboundDelivery?> Find(string allianceId, string? ownerId, string endpointId, string deliveryId) =>
        await _endpoints.Find(allianceId, ownerId, endpointId) is { } endpoint
        && await Find(OutboundDelivery.PartitionOf(allianceId, endpoint.OwnerId), deliveryId) is { } delivery
        && delivery.EndpointId == endpointId
            ? delivery
            : null;
}

/// <summary>What a trial says.</summary>
internal sealed record TestData(string EndpointId);
