namespace Alliance.Embedded.Workflows;

/// <summary>The few numbers an operator may choose.</summary>
public sealed record WorkflowRunnerOptions
{
    /// <summary>How many instances that wait stay in memory; any more are dropped from it until they are woken.</summary>
    public int IdleInMemory { get; init; } = 2_000;

    /// <summary>How many activities run at once.</summary>
    public int ConcurrentActivities { get; init; } = 256;

    /// <summary>How long a client waits for the store before it is told that the outcome is unknown.</summary>
    public TimeSpan ClientDeadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>By what clock clients wait and the store is asked again, where the workflows' own runs fast; that one unless given.</summary>
    public TimeProvider? Pace { get; init; }

    /// <summary>Where several processes share a store: how long an instance stays with a process that is not heard of.</summary>
    public TimeSpan HoldTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where several processes share a store: how often each renews what it holds and looks for what others left; well below <see cref="HoldTime"/>.</summary>
    public TimeSpan SharedScanInterval { get; init; } = TimeSpan.FromSeconds(20);
}
