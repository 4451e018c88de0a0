using Azure;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace Alliance.Functions.Tests;

/// <summary>
/// One queue of a namespace, in memory, behind the client's own classes: locks, deliveries, sessions, duplicates and dead
/// letters as the service documents them. A transaction is what happens one after the other; a wait of seconds is over at
/// once.
/// </summary>
internal sealed class ServiceBusDouble(CreateQueueOptions options, TimeProvider time) : ServiceBusClient
{
    private static readonly TimeSpan s_longWait = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, DateTimeOffset> _seen = [];
    private readonly Dictionary<string, (DoubleReceiver Owner, DateTimeOffset Until)> _sessions = [];
    private TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence;

    /// <summary>Thrown by every request while it is set.</summary>
    public Exception? Failure { get; set; }

    public override ServiceBusSender CreateSender(string queueOrTopicName) => new DoubleSender(this);

    public override ServiceBusReceiver CreateReceiver(string queueName) => new DoubleReceiver(this, isDead: false);

    public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) =>
        new DoubleReceiver(this, options.SubQueue == SubQueue.DeadLetter);

    public override Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string queueName, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) => Do(() =>
    {
        var session = Alive().Where(entry => entry.IsFree(Now)).Select(entry => entry.Message.SessionId).FirstOrDefault(id => !IsLocked(id))
            ?? throw new ServiceBusException("There is no session.", ServiceBusFailureReason.ServiceTimeout);
        var receiver = new DoubleReceiver(this, isDead: false) { Session = session };
        _sessions[session] = (receiver, Now + Options.LockDuration);
        return (ServiceBusSessionReceiver)new DoubleSession(receiver, this, session);
    });

    public ServiceBusAdministrationClient Administration => new Counter(this);

    /// <summary>Ends every lock, as time does after the death of a process.</summary>
    public void LoseLocks()
    {
        lock (_gate)
        {
            _entries.ForEach(static entry => entry.LockedUntil = default);
            _sessions.Clear();
        }
    }

    private CreateQueueOptions Options => options;

    private DateTimeOffset Now => time.GetUtcNow();

    private bool IsLocked(string session) => _sessions.TryGetValue(session, out var held) && held.Until > Now;

    private IEnumerable<Entry> Alive()
    {
        foreach (var entry in _entries.Where(entry => entry.DeadReason is null && !entry.IsLocked(Now) && entry.Deliveries >= options.MaxDeliveryCount))
        {
            entry.DeadReason = "MaxDeliveryCountExceeded";
        }
        return _entries.Where(static entry => entry.DeadReason is null);
    }

    private Task<T> Do<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return Failure is null ? Task.FromResult(work()) : Task.FromException<T>(Failure);
            }
            catch (ServiceBusException exception)
            {
                return Task.FromException<T>(exception);
            }
        }
    }

    private bool Add(ServiceBusMessage message)
    {
        if (!_seen.TryGetValue(message.MessageId, out var at) || at + options.DuplicateDetectionHistoryTimeWindow <= Now)
        {
            _seen[message.MessageId] = Now;
            _entries.Add(new(message, ++_sequence));
            _arrival.TrySetResult();
            _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return true;
    }

    private Entry Locked(ServiceBusReceivedMessage message, DoubleReceiver receiver)
    {
        if (receiver.Session is { } session && (!_sessions.TryGetValue(session, out var held) || held.Owner != receiver || held.Until <= Now))
        {
            throw new ServiceBusException("The session's lock is lost.", ServiceBusFailureReason.SessionLockLost);
        }
        return _entries.Find(entry => entry.Token.ToString() == message.LockToken && entry.IsLocked(Now))
            ?? throw new ServiceBusException("The lock is lost.", ServiceBusFailureReason.MessageLockLost);
    }

    private sealed class Entry(ServiceBusMessage message, long sequence)
    {
        public ServiceBusMessage Message => message;

        public long Sequence => sequence;

        public int Deliveries { get; set; }

        public Guid Token { get; set; }

        public DateTimeOffset LockedUntil { get; set; }

        public string? DeadReason { get; set; }

        public bool IsLocked(DateTimeOffset now) => LockedUntil > now;

        public bool IsFree(DateTimeOffset now) => !IsLocked(now) && message.ScheduledEnqueueTime <= now;

        public ServiceBusReceivedMessage Read() => ServiceBusModelFactory.ServiceBusReceivedMessage(
            body: message.Body, messageId: message.MessageId, sessionId: message.SessionId, deliveryCount: Deliveries, sequenceNumber: sequence,
            lockTokenGuid: Token, lockedUntil: LockedUntil,
            properties: new Dictionary<string, object>(message.ApplicationProperties) { ["DeadLetterReason"] = DeadReason! });
    }

    private sealed class DoubleSender(ServiceBusDouble bus) : ServiceBusSender
    {
        private readonly Dictionary<ServiceBusMessageBatch, List<ServiceBusMessage>> _batches = [];

        public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) => new(bus.Do(() =>
        {
            var batch = new List<ServiceBusMessage>();
            // Each encoded with some hundred bytes of headers, as the service measures a batch of the standard tier.
            var made = ServiceBusModelFactory.ServiceBusMessageBatch(256 << 10, batch, null,
                message => batch.Sum(static one => one.Body.ToMemory().Length + 400) + message.Body.ToMemory().Length + 400 <= 256 << 10);
            _batches.Add(made, batch);
            return made;
        }));

        public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default) =>
            bus.Do(() => _batches.Remove(messageBatch, out var batch) && batch.TrueForAll(bus.Add));

        public override Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) => bus.Do(() => bus.Add(message));

        public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    private sealed class DoubleReceiver(ServiceBusDouble bus, bool isDead) : ServiceBusReceiver
    {
        public string? Session { get; init; }

        public override async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
            int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default)
        {
            var arrival = bus._arrival.Task;
            var found = await Take(maxMessages);
            if (found.Count == 0 && maxWaitTime >= s_longWait)
            {
                await arrival.WaitAsync(cancellationToken);
                found = await Take(maxMessages);
            }
            return found;
        }

        public override async Task<ServiceBusReceivedMessage> ReceiveMessageAsync(
            TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) => (await Take(1)).SingleOrDefault()!;

        public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
            int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default) => bus.Do(() =>
            (IReadOnlyList<ServiceBusReceivedMessage>)[.. Mine().Where(entry => entry.Sequence >= fromSequenceNumber).Take(maxMessages).Select(static entry => entry.Read())]);

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
            bus.Do(() => bus._entries.Remove(bus.Locked(message, this)));

        public override Task AbandonMessageAsync(
            ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
            bus.Do(() => bus.Locked(message, this).LockedUntil = default);

        public override Task DeadLetterMessageAsync(
            ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify, string deadLetterReason,
            string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) => bus.Do(() =>
        {
            var entry = bus.Locked(message, this);
            foreach (var (key, value) in propertiesToModify)
            {
                entry.Message.ApplicationProperties[key] = value;
            }
            entry.LockedUntil = default;
            return entry.DeadReason = deadLetterReason;
        });

        public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) => bus.Do(() =>
        {
            var until = bus.Locked(message, this).LockedUntil = bus.Now + bus.Options.LockDuration;
            message.GetRawAmqpMessage().MessageAnnotations["x-opt-locked-until"] = until.UtcDateTime;
            return until;
        });

        public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        private IEnumerable<Entry> Mine()
        {
            var alive = bus.Alive().ToList();
            return isDead ? bus._entries.Where(static entry => entry.DeadReason is not null) : alive.Where(entry => Session is null || entry.Message.SessionId == Session);
        }

        private Task<List<ServiceBusReceivedMessage>> Take(int count) => bus.Do(() =>
        {
            var free = Mine().Where(entry => entry.IsFree(bus.Now)).Take(count).ToList();
            return free.ConvertAll(entry =>
            {
                entry.Deliveries += isDead ? 0 : 1;
                entry.Token = Guid.NewGuid();
                entry.LockedUntil = Session is null ? bus.Now + bus.Options.LockDuration : bus._sessions[Session].Until;
                return entry.Read();
            });
        });
    }

    private sealed class DoubleSession(DoubleReceiver receiver, ServiceBusDouble bus, string session) : ServiceBusSessionReceiver
    {
        public override string SessionId => session;

        public override DateTimeOffset SessionLockedUntil => bus._sessions.TryGetValue(session, out var held) ? held.Until : default;

        public override Task<ServiceBusReceivedMessage> ReceiveMessageAsync(TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
            receiver.ReceiveMessageAsync(maxWaitTime, cancellationToken);

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
            receiver.CompleteMessageAsync(message, cancellationToken);

        public override Task AbandonMessageAsync(
            ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
            receiver.AbandonMessageAsync(message, propertiesToModify, cancellationToken);

        public override Task DeadLetterMessageAsync(
            ServiceBusReceivedMessage message, IDictionary<string, object> propertiesToModify, string deadLetterReason,
            string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
            receiver.DeadLetterMessageAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);

        public override Task RenewSessionLockAsync(CancellationToken cancellationToken = default) => bus.Do(() =>
        {
            if (!bus._sessions.TryGetValue(session, out var held) || held.Owner != receiver || held.Until <= bus.Now)
            {
                throw new ServiceBusException("The session's lock is lost.", ServiceBusFailureReason.SessionLockLost);
            }
            var until = bus.Now + bus.Options.LockDuration;
            bus._entries.Where(entry => entry.Message.SessionId == session && entry.IsLocked(bus.Now)).ToList().ForEach(entry => entry.LockedUntil = until);
            bus._sessions[session] = (receiver, until);
            return until;
        });

        public override Task CloseAsync(CancellationToken cancellationToken = default)
        {
            lock (bus._gate)
            {
                if (bus._sessions.TryGetValue(session, out var held) && held.Owner == receiver)
                {
                    bus._entries.Where(entry => entry.Message.SessionId == session && entry.DeadReason is null).ToList().ForEach(static entry => entry.LockedUntil = default);
                    bus._sessions.Remove(session);
                }
            }
            return Task.CompletedTask;
        }
    }

    private sealed class Counter(ServiceBusDouble bus) : ServiceBusAdministrationClient
    {
        public override Task<Response<QueueRuntimeProperties>> GetQueueRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default) => bus.Do(() =>
        {
            var alive = bus.Alive().ToList();
            var scheduled = alive.Count(entry => entry.Message.ScheduledEnqueueTime > bus.Now);
            return Response.FromValue(ServiceBusModelFactory.QueueRuntimeProperties(
                name, activeMessageCount: alive.Count - scheduled, scheduledMessageCount: scheduled, deadLetterMessageCount: bus._entries.Count - alive.Count), null!);
        });
    }
}
