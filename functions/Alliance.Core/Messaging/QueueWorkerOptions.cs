using Alliance.Ports;

namespace Alliance.Messaging;

/// <summary>Bounds of a worker. It has at most <see cref="BatchSize"/> times <see cref="Concurrency"/> messages locked; nothing else is fetched ahead.</summary>
public sealed record QueueWorkerOptions
{
    /// <summary>How many messages a handler is given at most (1 to 1,000).</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>How many batches are handled at a time (1 to 64).</summary>
    public int Concurrency { get; init; } = 2;

    /// <summary>How long a lock is asked to last; it is renewed when half of it is over.</summary>
    public TimeSpan LockTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an empty queue is waited for at a time, and so how late a message with a time to wait for may be noticed (more than 0).</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a message waits after its first failure; twice as long after each further one.</summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long handlers may go on after the worker was told to stop.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long to wait after so many failures (1 or more).</summary>
    internal TimeSpan Backoff(int failures) =>
        TimeSpan.FromTicks((long)Math.Min(BackoffMax.Ticks, BackoffMin.Ticks * Math.Pow(2, failures - 1)));

    internal static void Check(QueueWorkerOptions options)
    {
        QueueRules.CheckReceive(options.BatchSize, options.LockTime, options.Wait);
        PortRules.CheckLimit(options.Concurrency, 64);
        QueueRules.CheckDelay(options.BackoffMin);
        QueueRules.CheckDelay(options.BackoffMax);
        if (options.Wait == TimeSpan.Zero || options.StopPatience < TimeSpan.Zero)
        {
            throw new ArgumentException("A worker waits for messages, and its patience is not negative.", nameof(options));
        }
    }
}
