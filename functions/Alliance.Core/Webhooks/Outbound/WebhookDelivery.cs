using Alliance.Feed;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>Attempts one delivery until it is over. It only waits: what an attempt led to is decided and recorded by the attempt.</summary>
internal sealed class WebhookDelivery() : Workflow<DeliveryTask, Nothing>(Type, version: 1)
{
    public static readonly WorkflowType<DeliveryTask, Nothing> Type = new("WebhookDelivery", DocumentJson.Default.DeliveryTask, Nothing.Json);
    public static readonly ActivityType<DeliveryTask, DeliveryStep> Attempt =
        new("WebhookDelivery.Attempt", DocumentJson.Default.DeliveryTask, DocumentJson.Default.DeliveryStep);

    // A failure here is ours, not the endpoint's: of the store, say. It is no attempt and counts as none.
    private static readonly RetryPolicy Patience = new(100, TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromMinutes(5));
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <summary>The instance that makes the attempts of one run.</summary>
    public static string InstanceIdOf(string allianceId, string deliveryId, int run) => Ids.Key(allianceId, "webhook", $"{deliveryId}:{run}");

    public override async Task<Nothing> Run(IWorkflowContext context, DeliveryTask input)
    {
        DateTimeOffset? next;
        try
        {
            var step = await context.CallActivity(Attempt, input, Patience);
            next = step.NextAt;
            input = step.IsPutOff ? input : input with { Attempt = input.Attempt + 1 };
        }
        catch (StepFailedException)
        {
            next = context.UtcNow + Pause;
        }

        if (next is { } due)
        {
            await context.CreateTimer(due);
            // Begun anew each time, so that what waits for days keeps no history.
            context.ContinueAsNew(input, Type.Input);
        }

        return Nothing.Value;
    }
}

/// <summary>Starts a workflow for each delivery that is to be made; only in a process that runs workflows and can reach endpoints.</summary>
internal sealed class DeliveryStarter(IWorkflowClient workflows) : IChangeHandler
{
    private const int StartsAtOnce = 64;

    public string Name => "webhook-deliveries";

    public string Container => Containers.Webhooks;

    public bool Concerns(string documentId) => documentId.StartsWith(OutboundDelivery.IdPrefix, StringComparison.Ordinal);

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        foreach (var some in changes.Chunk(StartsAtOnce))
        {
            await Task.WhenAll(some.Select(static change => Bodies.Decode(change.Document, DocumentJson.Default.OutboundDelivery)).Select(Follow));
        }
    }

    private async Task Follow(OutboundDelivery delivery)
    {
        var instanceId = WebhookDelivery.InstanceIdOf(delivery.AllianceId, delivery.DeliveryId, delivery.Run);
        if (delivery.Status == DeliveryStatus.Pending)
        {
            await workflows.Start(WebhookDelivery.Type, instanceId,
                new DeliveryTask(delivery.AllianceId, delivery.OwnerId, delivery.DeliveryId, delivery.Run, Attempt: 1));
        }
        else
        {
            // The delivery says all there is to say. An instance that has not ended yet just stays until it is purged with others.
            await workflows.Purge(instanceId);
        }
    }
}
