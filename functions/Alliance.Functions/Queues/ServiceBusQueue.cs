using System.Transactions;
using Alliance.Ports;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Alliance.Functions.Queues;

/// <summary>
/// One queue of Service Bus. A batch is one transfer, which the service takes whole or not at all. An ordered queue has
/// sessions, and each session lends one message at a time.
/// </summary>
/// <remarks>
/// The service knows no delay when a message is given back: a copy with a time to wait for takes the message's place in
/// one transaction, and carries its id and deliveries along. In an ordered queue that would break the order: there a delay
/// is kept only as long as the session's lock lasts.
/// </remarks>
internal sealed class ServiceBusQueue : IMessageQueue, IAsyncDisposable
{
    /// <summary>What a receive waits when it is asked not to wait: the service needs some time to hand over what it has.</summary>
    private static readonly TimeSpan s_waitMin = TimeSpan.FromSeconds(1);

    private readonly ServiceBusAdministrationClient _administration;
    private readonly TimeProvider _time;
    private readonly ServiceBusSender _sender;
    private readonly ServiceBusReceiver? _receiver;
    private readonly SessionReceivers? _sessions;
    private readonly DeadLetterQueue _dead;

    public ServiceBusQueue(
        ServiceBusClient client, ServiceBusAdministrationClient administration, TimeProvider time, QueueDefinition definition)
    {
        QueueRules.Check(definition);
        (_administration, _time, Definition) = (administration, time, definition);
        _sender = client.CreateSender(definition.Name);
        _receiver = definition.IsOrdered ? null : client.CreateReceiver(definition.Name);
        _sessions = definition.IsOrdered ? new(client, definition.Name, time) : null;
        _dead = new(client.CreateReceiver(definition.Name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }), _sender);
    }

    /// <inheritdoc/>
    public QueueDefinition Definition { get; }

    /// <inheritdoc/>
    public async ValueTask Send(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation = default)
    {
        QueueRules.CheckSend(Definition, messages);
        await Failures.Ask(async () =>
        {
            using var batch = await _sender.CreateMessageBatchAsync(cancellation);
            foreach (var message in messages)
            {
                if (!batch.TryAddMessage(Envelope.Of(message)))
                {
                    throw new InvalidOperationException($"The service takes {batch.MaxSizeInBytes} bytes at a time, less than the port promises.");
                }
            }
            await _sender.SendMessagesAsync(batch, cancellation);
            return true;
        }, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Delivery>> Receive(
        int limit, TimeSpan lockTime, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        QueueRules.CheckReceive(limit, lockTime, wait);
        if (cancellation.IsCancellationRequested)
        {
            return [];
        }
        var patience = wait > s_waitMin ? wait : s_waitMin;
        var found = await Failures.Ask(() => _sessions is null ? ReceivePlain(limit, patience, cancellation) : _sessions.Receive(limit, patience, cancellation), cancellation);
        return await WithoutExhausted(found);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LockOutcome>> Complete(IReadOnlyList<Delivery> deliveries, CancellationToken cancellation = default) =>
        Settle(deliveries, one => one.Receiver.CompleteMessageAsync(one.Message, cancellation), cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LockOutcome>> Abandon(
        IReadOnlyList<Delivery> deliveries, TimeSpan delay, CancellationToken cancellation = default)
    {
        QueueRules.CheckDelay(delay);
        return Settle(deliveries, one => one switch
        {
            { DeliveryCount: var count } when count >= Definition.DeliveriesMax => Bury(one, QueueRules.TooManyDeliveries, cancellation),
            { IsSession: true } when one.LockedUntil - _time.GetUtcNow() is var rest && rest > TimeSpan.Zero && rest <= delay => _sessions!.Park(one),
            { IsSession: false } when delay > TimeSpan.Zero => Reschedule(one, _time.GetUtcNow() + delay, cancellation),
            _ => one.Receiver.AbandonMessageAsync(one.Message, cancellationToken: cancellation),
        }, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DateTimeOffset?>> Renew(
        IReadOnlyList<Delivery> deliveries, TimeSpan lockTime, CancellationToken cancellation = default)
    {
        QueueRules.CheckLockTime(lockTime);
        return await Task.WhenAll(Own(deliveries).Select(one => Failures.Ask(async () =>
        {
            try
            {
                return await Renewed(one, cancellation);
            }
            catch (ServiceBusException exception) when (Failures.IsLockLost(exception))
            {
                return null;
            }
        }, cancellation)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LockOutcome>> DeadLetter(
        IReadOnlyList<Delivery> deliveries, string reason, CancellationToken cancellation = default)
    {
        QueueRules.CheckReason(reason);
        return Settle(deliveries, one => Bury(one, reason, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<DeadMessagePage> DeadLetters(int limit, string? continuation = null, CancellationToken cancellation = default) =>
        _dead.List(limit, continuation, cancellation);

    /// <inheritdoc/>
    public async ValueTask<int> Replay(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) =>
        await _dead.Replay(handles, (await Count(cancellation)).Dead, cancellation);

    /// <inheritdoc/>
    public async ValueTask<int> Purge(IReadOnlyList<string>? handles = null, CancellationToken cancellation = default) =>
        await _dead.Purge(handles, (await Count(cancellation)).Dead, cancellation);

    /// <inheritdoc/>
    public async ValueTask<QueueCounts> Count(CancellationToken cancellation = default) => await Failures.Ask(async () =>
    {
        var counts = (await _administration.GetQueueRuntimePropertiesAsync(Definition.Name, cancellation)).Value;
        return new QueueCounts(counts.ActiveMessageCount + counts.ScheduledMessageCount, null, counts.DeadLetterMessageCount);
    }, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _sender.DisposeAsync();
        await (_receiver?.DisposeAsync() ?? default);
        await (_sessions?.DisposeAsync() ?? default);
        await _dead.DisposeAsync();
    }

    private async Task<List<ServiceBusDelivery>> ReceivePlain(int limit, TimeSpan wait, CancellationToken cancellation)
    {
        try
        {
            var messages = await _receiver!.ReceiveMessagesAsync(limit, wait, cancellation);
            return [.. messages.Select(message => new ServiceBusDelivery(message, _receiver, message.LockedUntil))];
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    /// <summary>The service counts the deliveries of a copy anew; with those before it, it may have been delivered too often.</summary>
    private async Task<IReadOnlyList<Delivery>> WithoutExhausted(List<ServiceBusDelivery> found)
    {
        var exhausted = found.FindAll(one => one.DeliveryCount > Definition.DeliveriesMax);
        if (exhausted.Count > 0)
        {
            await DeadLetter(exhausted, QueueRules.TooManyDeliveries);
        }
        return found.FindAll(one => one.DeliveryCount <= Definition.DeliveriesMax);
    }

    private static async Task<DateTimeOffset?> Renewed(ServiceBusDelivery one, CancellationToken cancellation)
    {
        if (one.Receiver is ServiceBusSessionReceiver session)
        {
            await session.RenewSessionLockAsync(cancellation);
            return session.SessionLockedUntil;
        }
        await one.Receiver.RenewMessageLockAsync(one.Message, cancellation);
        return one.Message.LockedUntil;
    }

    private static Task Bury(ServiceBusDelivery one, string reason, CancellationToken cancellation) =>
        one.Receiver.DeadLetterMessageAsync(one.Message, Envelope.CountedAs(one.DeliveryCount), reason, cancellationToken: cancellation);

    private async Task Reschedule(ServiceBusDelivery one, DateTimeOffset at, CancellationToken cancellation)
    {
        using var both = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await _sender.SendMessageAsync(Envelope.Later(one, at), cancellation);
        await one.Receiver.CompleteMessageAsync(one.Message, cancellation);
        both.Complete();
    }

    private static async ValueTask<IReadOnlyList<LockOutcome>> Settle(
        IReadOnlyList<Delivery> deliveries, Func<ServiceBusDelivery, Task> settle, CancellationToken cancellation) =>
        await Task.WhenAll(Own(deliveries).Select(one => Failures.Ask(async () =>
        {
            if (one.IsParked)
            {
                return LockOutcome.Lost;
            }
            try
            {
                await settle(one);
                await SessionReceivers.Release(one);
                return LockOutcome.Settled;
            }
            catch (ServiceBusException exception) when (Failures.IsLockLost(exception))
            {
                await SessionReceivers.Release(one);
                return LockOutcome.Lost;
            }
            catch (ObjectDisposedException) when (one.IsSession)
            {
                // Settled before, which gave the session back.
                return LockOutcome.Lost;
            }
        }, cancellation)));

    private static ServiceBusDelivery[] Own(IReadOnlyList<Delivery> deliveries)
    {
        QueueRules.CheckMany(deliveries);
        var own = new ServiceBusDelivery[deliveries.Count];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = deliveries[i] as ServiceBusDelivery ?? throw new ArgumentException("A delivery is not from this queue.", nameof(deliveries));
        }
        return own;
    }
}
