namespace Alliance.Simulation.Faults;

/// <summary>How often what goes wrong, each as a probability of one store call unless it says otherwise.</summary>
internal sealed record FaultRates
{
    public double ReadFails { get; init; }

    public double SlowRead { get; init; }

    /// <summary>The commit takes its time, up to two minutes, before it arrives.</summary>
    public double SlowCommit { get; init; }

    /// <summary>The commit never arrives.</summary>
    public double FailsBeforeCommit { get; init; }

    /// <summary>The commit takes effect and the answer is lost.</summary>
    public double ReplyLost { get; init; }

    /// <summary>The caller hears of a failure, and the commit takes effect later all the same.</summary>
    public double LandsLate { get; init; }

    /// <summary>The process dies at a commit, before or after it took effect; at a read a tenth as often.</summary>
    public double Crash { get; init; }

    /// <summary>Trouble of the whole machine (clock jumps, pauses, outages) comes about this often.</summary>
    public TimeSpan TroubleEvery { get; init; } = TimeSpan.FromMinutes(10);

    public static FaultRates None { get; } = new();

    public static FaultRates Moderate { get; } = new()
    {
        ReadFails = 0.004, SlowRead = 0.01, SlowCommit = 0.005, FailsBeforeCommit = 0.01, ReplyLost = 0.02, LandsLate = 0.01, Crash = 0.01,
        TroubleEvery = TimeSpan.FromMinutes(3),
    };

    public static FaultRates Severe { get; } = new()
    {
        ReadFails = 0.02, SlowRead = 0.03, SlowCommit = 0.015, FailsBeforeCommit = 0.04, ReplyLost = 0.06, LandsLate = 0.05, Crash = 0.03,
        TroubleEvery = TimeSpan.FromMinutes(1),
    };
}

/// <summary>What was injected, counted.</summary>
internal sealed class FaultCounts
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Add(string fault) => _counts[fault] = _counts.GetValueOrDefault(fault) + 1;
}
