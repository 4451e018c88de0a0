namespace Alliance.Ports;

/// <summary>
/// How often and when a failed activity or sub-workflow is tried again: after
/// <c>min(FirstDelay * Backoff^(n - 1), MaxDelay)</c> when attempt n has failed. Waits are durable timers.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>Creates a policy.</summary>
    /// <param name="maxAttempts">Attempts in all, 1 to 1,000.</param>
    /// <param name="firstDelay">The wait after the first failure; not negative.</param>
    /// <param name="backoff">By how much each wait is longer than the one before; 1 or more.</param>
    /// <param name="maxDelay">The longest wait; null for a day.</param>
    public RetryPolicy(int maxAttempts, TimeSpan firstDelay, double backoff = 2, TimeSpan? maxDelay = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxAttempts, 1_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoff, 1);
        (MaxAttempts, FirstDelay, Backoff, MaxDelay) = (maxAttempts, firstDelay, backoff, maxDelay ?? TimeSpan.FromDays(1));
    }

    /// <summary>Attempts in all.</summary>
    public int MaxAttempts { get; }

    /// <summary>The wait after the first failure.</summary>
    public TimeSpan FirstDelay { get; }

    /// <summary>By how much each wait is longer than the one before.</summary>
    public double Backoff { get; }

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxDelay { get; }

    /// <summary>The wait after a failed attempt, rounded down to the millisecond.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    public TimeSpan DelayAfter(int attempt)
    {
        var delayMs = FirstDelay.TotalMilliseconds * Math.Pow(Backoff, attempt - 1);
        return delayMs < MaxDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(Math.Floor(delayMs)) : MaxDelay;
    }
}
