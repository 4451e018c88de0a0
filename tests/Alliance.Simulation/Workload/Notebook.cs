using Alliance.Ports;

namespace Alliance.Simulation.Workload;

/// <summary>What clients know and remember: what they may refer to, what they were told, what they must find true at the end.</summary>
internal sealed class Notebook(Scenario scenario, IReadOnlyList<string> members)
{
    private readonly Lock _gate = new();
    private readonly List<string> _failures = [];
    private int _number;

    public Scenario Scenario => scenario;

    public IReadOnlyList<string> Members => members;

    public List<KnownOrder> Orders { get; } = [];

    public List<KnownCode> Codes { get; } = [];

    /// <summary>Effects that were acknowledged: each must be found, and asked again must answer the same.</summary>
    public List<Acknowledged> Acknowledged { get; } = [];

    /// <summary>Documents that must not exist, because what would have made them was refused.</summary>
    public List<(string What, Partition Partition, string Id)> Refused { get; } = [];

    /// <summary>Notifications that were acknowledged.</summary>
    public List<KnownNotification> Told { get; } = [];

    public SortedDictionary<string, int> Outcomes { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _failures];
            }
        }
    }

    public int Next() => Interlocked.Increment(ref _number);

    public void Fail(string what)
    {
        lock (_gate)
        {
            _failures.Add(what);
        }
    }

    public void Count(string outcome)
    {
        lock (_gate)
        {
            Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        }
    }

    public void Write(Action write)
    {
        lock (_gate)
        {
            write();
        }
    }

    /// <summary>One of a list, or null where it is empty.</summary>
    public T? Any<T>(List<T> items, Random random) where T : class
    {
        lock (_gate)
        {
            return items.Count == 0 ? null : items[random.Next(items.Count)];
        }
    }
}

/// <summary>An order somebody reported, whether or not the answer came.</summary>
internal sealed record KnownOrder(string MemberId, string MerchantId, string OrderNo, long AmountMinor, DateTimeOffset OccurredAt);

/// <summary>A notification that was acknowledged.</summary>
internal sealed record KnownNotification(string NotificationId, Notifications.Audience Audience);

/// <summary>A code a member holds.</summary>
internal sealed record KnownCode(string MemberId, string RedemptionId, string RewardId, string Code)
{
    public HashSet<string> UsedBy { get; } = [];
}

/// <summary>What a client was told, and how to ask again.</summary>
/// <param name="What">For the report of a failure.</param>
/// <param name="Body">The body of the answer.</param>
/// <param name="Partition">Where its record must be found.</param>
/// <param name="DocumentId">The record.</param>
/// <param name="Again">Asks again and gives the body; null where that is not possible later.</param>
internal sealed record Acknowledged(
    string What, string Body, Partition Partition, string DocumentId, Func<AlliancePlatform, Task<string>>? Again);
