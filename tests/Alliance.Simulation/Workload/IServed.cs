namespace Alliance.Simulation.Workload;

/// <summary>The platform as its clients reach it: some process answers, or nobody does.</summary>
internal interface IServed
{
    TimeProvider Time { get; }

    /// <summary>Asks one process, picked at random, and waits as long as a patient client does.</summary>
    Task<Reply<T>> Ask<T>(Func<AlliancePlatform, Task<T>> request);

    /// <summary>Waits as clients do between requests.</summary>
    Task Pause(TimeSpan time);
}

/// <summary>What came back from one request.</summary>
/// <param name="IsAnswered">False when the process died, the client lost patience, or the store was unavailable: the outcome is unknown.</param>
/// <param name="Value">The answer.</param>
/// <param name="From">When it was asked, in steps.</param>
/// <param name="To">When it was answered, in steps.</param>
internal sealed record Reply<T>(bool IsAnswered, T? Value, long From, long To);
