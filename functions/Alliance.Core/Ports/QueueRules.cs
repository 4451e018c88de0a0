namespace Alliance.Ports;

/// <summary>
/// What every <see cref="IMessageQueue"/> accepts, checked here alone: what fits into one batch of Service Bus's standard
/// tier (256 KB) and what the embedded queue can keep as it was given. Each check throws <see cref="ArgumentException"/>
/// and says what is allowed.
/// </summary>
public static class QueueRules
{
    /// <summary>The reason of a dead letter that was delivered too often; Service Bus's own word.</summary>
    public const string TooManyDeliveries = "MaxDeliveryCountExceeded";

    /// <summary>The largest body, in bytes.</summary>
    public const int BodyBytesMax = 64 << 10;

    /// <summary>The most messages of one send.</summary>
    public const int SendMessagesMax = 100;

    /// <summary>The most bytes of one send, bodies and <see cref="MessageOverheadBytes"/> for each message.</summary>
    public const int SendBytesMax = 240 << 10;

    /// <summary>What a message counts beside its body: id, key and the envelope of a service.</summary>
    public const int MessageOverheadBytes = 512;

    /// <summary>The longest id or ordering key, in characters: an adapter may add to it within Service Bus's 128.</summary>
    public const int IdLengthMax = 100;

    /// <summary>The longest reason of a dead letter, in characters.</summary>
    public const int ReasonLengthMax = 1_000;

    /// <summary>The most deliveries, dead letters or handles of one call.</summary>
    public const int LimitMax = 1_000;

    private const int DeliveriesMax = 100;
    private const int NameLengthMax = 50;

    /// <summary>The shortest lock.</summary>
    public static TimeSpan LockTimeMin { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest lock, which is also Service Bus's.</summary>
    public static TimeSpan LockTimeMax { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait of a receive.</summary>
    public static TimeSpan WaitMax { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest delay of an abandoned message.</summary>
    public static TimeSpan DelayMax { get; } = TimeSpan.FromDays(7);

    /// <summary>A queue within the bounds that <see cref="QueueDefinition"/> states.</summary>
    public static void Check(QueueDefinition definition)
    {
        var name = definition.Name;
        if (name is not { Length: > 0 and <= NameLengthMax } || name[0] == '-' || name[^1] == '-'
            || !name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            throw new ArgumentException(
                $"The queue name '{name}' needs 1 to {NameLengthMax} characters a-z 0-9 -, beginning and ending with a letter or digit.",
                nameof(definition));
        }
        if (definition.DeliveriesMax is < 1 or > DeliveriesMax)
        {
            throw new ArgumentException($"The queue '{name}' delivers a message 1 to {DeliveriesMax} times.", nameof(definition));
        }
        CheckTime(definition.DuplicateMemory, TimeSpan.FromSeconds(20), TimeSpan.FromDays(7), "memory of ids");
    }

    /// <summary>1 to 100 messages of different ids that fit into one send; keys where the queue is ordered and nowhere else.</summary>
    public static void CheckSend(QueueDefinition definition, IReadOnlyList<QueueMessage> messages)
    {
        if (messages is not { Count: >= 1 and <= SendMessagesMax })
        {
            throw new ArgumentException($"A send has 1 to {SendMessagesMax} messages.", nameof(messages));
        }
        var ids = new HashSet<string>(messages.Count, StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var message in messages)
        {
            CheckMessage(definition, message);
            bytes += Cost(message);
            if (!ids.Add(message.Id))
            {
                throw new ArgumentException($"Two messages are named '{message.Id}'.", nameof(messages));
            }
        }
        if (bytes > SendBytesMax)
        {
            throw new ArgumentException(
                $"A send has at most {SendBytesMax} bytes, {MessageOverheadBytes} for each message beside its body; this one has {bytes}.", nameof(messages));
        }
    }

    /// <summary>What a message counts towards <see cref="SendBytesMax"/>.</summary>
    public static int Cost(QueueMessage message) => message.Body.Length + MessageOverheadBytes;

    /// <summary>Checks what a receive is asked for.</summary>
    public static void CheckReceive(int limit, TimeSpan lockTime, TimeSpan wait)
    {
        PortRules.CheckLimit(limit, LimitMax);
        CheckLockTime(lockTime);
        CheckTime(wait, TimeSpan.Zero, WaitMax, "wait");
    }

    /// <summary>A lock of 5 seconds to 5 minutes.</summary>
    public static void CheckLockTime(TimeSpan lockTime) => CheckTime(lockTime, LockTimeMin, LockTimeMax, "lock");

    /// <summary>A delay of 0 to 7 days.</summary>
    public static void CheckDelay(TimeSpan delay) => CheckTime(delay, TimeSpan.Zero, DelayMax, "delay");

    /// <summary>A reason of 1 to 1,000 characters.</summary>
    public static void CheckReason(string reason)
    {
        if (reason is not { Length: >= 1 and <= ReasonLengthMax })
        {
            throw new ArgumentException($"A reason has 1 to {ReasonLengthMax} characters.", nameof(reason));
        }
    }

    /// <summary>1 to 1,000 deliveries or handles.</summary>
    public static void CheckMany<T>(IReadOnlyList<T> items)
    {
        if (items is not { Count: >= 1 and <= LimitMax })
        {
            throw new ArgumentException($"1 to {LimitMax} can be named at a time.", nameof(items));
        }
    }

    private static void CheckMessage(QueueDefinition definition, QueueMessage message)
    {
        CheckText(message.Id, "id");
        if (message.Body.Length > BodyBytesMax)
        {
            throw new ArgumentException($"A body has at most {BodyBytesMax} bytes; that of '{message.Id}' has {message.Body.Length}.", nameof(message));
        }
        if (definition.IsOrdered)
        {
            CheckText(message.OrderingKey, "ordering key");
        }
        if (definition.IsOrdered ? message.NotBefore is not null : message.OrderingKey is not null)
        {
            throw new ArgumentException(
                $"In the queue '{definition.Name}' every message has {(definition.IsOrdered ? "an ordering key and no time to wait for" : "no ordering key")}.",
                nameof(message));
        }
    }

    private static void CheckText(string? text, string what)
    {
        if (text is not { Length: >= 1 and <= IdLengthMax } || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException($"The {what} '{text}' needs 1 to {IdLengthMax} visible ASCII characters.", what);
        }
    }

    private static void CheckTime(TimeSpan time, TimeSpan least, TimeSpan most, string what)
    {
        if (time < least || time > most)
        {
            throw new ArgumentOutOfRangeException(what, time, $"A {what} lasts {least} to {most}.");
        }
    }
}
