using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Alliance.Functions.Queues;

/// <summary>Receives one message of each session that has any, and gives the session back when the message is settled.</summary>
internal sealed class SessionReceivers(ServiceBusClient client, string queue, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a second and later session is looked for.</summary>
    private static readonly TimeSpan s_furtherWait = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentQueue<ServiceBusDelivery> _parked = new();

    public async Task<List<ServiceBusDelivery>> Receive(int limit, TimeSpan wait, CancellationToken cancellation)
    {
        await CloseParked(time.GetUtcNow());
        var found = new List<ServiceBusDelivery>();
        while (found.Count < limit && await ReceiveOne(found.Count == 0 ? wait : s_furtherWait, cancellation) is { } one)
        {
            found.Add(one);
        }
        return found;
    }

    /// <summary>Keeps a session locked without renewing it, so that its first message comes again when the lock has run out.</summary>
    public Task Park(ServiceBusDelivery delivery)
    {
        delivery.IsParked = true;
        _parked.Enqueue(delivery);
        return Task.CompletedTask;
    }

    /// <summary>Gives the session of a settled delivery back, unless it is parked.</summary>
    public static ValueTask Release(ServiceBusDelivery delivery) => delivery is { IsSession: true, IsParked: false } ? delivery.Receiver.DisposeAsync() : default;

    public ValueTask DisposeAsync() => new(CloseParked(DateTimeOffset.MaxValue));

    private async Task<ServiceBusDelivery?> ReceiveOne(TimeSpan wait, CancellationToken cancellation)
    {
        using var limited = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellation);
        ServiceBusSessionReceiver session;
        try
        {
            session = await client.AcceptNextSessionAsync(queue, cancellationToken: either.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException && either.IsCancellationRequested
            || exception is ServiceBusException { Reason: ServiceBusFailureReason.ServiceTimeout })
        {
            return null;
        }
        try
        {
            var message = await session.ReceiveMessageAsync(s_furtherWait, CancellationToken.None);
            if (message is not null)
            {
                return new(message, session, session.SessionLockedUntil);
            }
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        await session.DisposeAsync();
        return null;
    }

    private async Task CloseParked(DateTimeOffset now)
    {
        while (_parked.TryPeek(out var parked) && parked.LockedUntil <= now && _parked.TryDequeue(out parked))
        {
            await parked.Receiver.DisposeAsync();
        }
    }
}
