using System.Globalization;
using System.Text;
using Alliance.Ports;

namespace Alliance.Webhooks.Outbound;

/// <summary>Which attempt to make.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="OwnerId">The endpoint's owner.</param>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="Run">1, and one more for each replay.</param>
/// <param name="Attempt">1, 2, 3 … within the run.</param>
internal sealed record DeliveryTask(string AllianceId, string OwnerId, string DeliveryId, int Run, int Attempt);

/// <summary>What follows from an attempt.</summary>
/// <param name="NextAt">When the next one is due, or null when the delivery is over.</param>
/// <param name="IsPutOff">True when no attempt was made, since too many are under way; the same one is due then.</param>
internal sealed record DeliveryStep(DateTimeOffset? NextAt, bool IsPutOff = false);

/// <summary>
/// Makes one attempt to deliver and records what came of it. After a crash it may send the same message again, which is
/// what <c>webhook-id</c> is for; an attempt that was recorded is not made again. Signatures are of the real clock, by
/// which endpoints check them, however fast the alliance's own runs.
/// </summary>
internal sealed class DeliverWebhook(
    Kernel kernel, TimeProvider wall, IWebhookTransport transport, WebhookEndpoints endpoints, WebhookDeliveries deliveries)
{
    private const int ErrorLengthMax = 300;
    private const int StatusGone = 410;
    private static readonly TimeSpan PutOff = TimeSpan.FromSeconds(5);
    private readonly AttemptSlots _slots = new();

    public async Task<DeliveryStep> Execute(DeliveryTask task, CancellationToken cancellation)
    {
        var partition = OutboundDelivery.PartitionOf(task.AllianceId, task.OwnerId);
        var delivery = await deliveries.Find(partition, task.DeliveryId);
        if (delivery is not { Status: DeliveryStatus.Pending } || delivery.Run != task.Run)
        {
            return new DeliveryStep(null);
        }

        if (delivery.Made(task.Attempt) is not null)
        {
            return new DeliveryStep(delivery.NextAttemptAt);
        }

        var endpoint = await endpoints.Find(task.AllianceId, null, delivery.EndpointId);
        if (endpoint is not { DisabledReason: null })
        {
            return await Record(delivery, task, standing =>
                standing.Die(endpoint is null ? DeadReasons.EndpointDeleted : DeadReasons.EndpointDisabled, kernel.Now));
        }

        using var slot = _slots.TryTake(new Uri(endpoint.Url));
        if (slot is null)
        {
            return new DeliveryStep(kernel.Now + PutOff, IsPutOff: true);
        }

        var at = kernel.Now;
        var began = wall.GetTimestamp();
        var reply = await Send(endpoint, delivery, cancellation);
        var durationMs = (long)wall.GetElapsedTime(began).TotalMilliseconds;
        if (reply.Status == StatusGone)
        {
            await endpoints.Disable(task.AllianceId, endpoint, DeadReasons.Gone);
        }

        var attempt = new DeliveryAttempt(task.Run, task.Attempt, at, reply.Status, durationMs, Error(reply));
        var wait = RetrySchedule.After(task.Attempt, reply.RetryAfter, kernel.Entropy);
        return await Record(delivery, task, standing => Follow(standing.With(attempt), reply, wait));
    }

    private OutboundDelivery Follow(OutboundDelivery delivery, WebhookReply reply, TimeSpan? wait)
    {
        var now = kernel.Now;
        return reply switch
        {
            { IsSuccess: true } => delivery with { Status = DeliveryStatus.Delivered, EndedAt = now, NextAttemptAt = null },
            { Status: StatusGone } => delivery.Die(DeadReasons.Gone, now),
            _ when wait is { } time => delivery with { NextAttemptAt = now + time },
            _ => delivery.Die(DeadReasons.AttemptsExhausted, now),
        };
    }

    private async Task<WebhookReply> Send(WebhookEndpoint endpoint, OutboundDelivery delivery, CancellationToken cancellation)
    {
        var at = wall.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(delivery.Payload);
        var signature = WebhookSignature.Sign(endpoints.LiveSecrets(endpoint), delivery.MessageId, at, body);
        var message = new WebhookMessage(
            new Uri(endpoint.Url), delivery.MessageId, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), signature, body);
        try
        {
            return await transport.Send(message, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // Whatever it is, the delivery must not hang on it for ever: it counts as a failed attempt.
            return WebhookReply.Failed(exception.Message);
        }
    }

    private async Task<DeliveryStep> Record(OutboundDelivery delivery, DeliveryTask task, Func<OutboundDelivery, OutboundDelivery> change)
    {
        var after = await deliveries.Revise(delivery.Partition, delivery.DeliveryId, standing =>
            standing.Status == DeliveryStatus.Pending && standing.Run == task.Run && standing.Made(task.Attempt) is null
                ? change(standing)
                : standing);
        return new DeliveryStep(after is { Status: DeliveryStatus.Pending } && after.Run == task.Run ? after.NextAttemptAt : null);
    }

    private static string? Error(WebhookReply reply) => reply switch
    {
        { IsSuccess: true } => null,
        { Error: { } error } => error.Length <= ErrorLengthMax ? error : error[..ErrorLengthMax],
        { Status: >= 300 and < 400 } => $"It answered {reply.Status}: redirects are not followed. Register the address it points to.",
        _ => $"It answered {reply.Status}; only 2xx counts as taken.",
    };
}
