namespace Alliance.Embedded.Clocks;

/// <summary>
/// The clock of a demonstration: from a moment on it runs at a multiple of the real one. What it shows is a function of
/// the real time alone, so that it goes on over restarts and is the same in every process that knows the two numbers.
/// </summary>
/// <remarks>
/// Only what it shows is fast. Timers and time stamps are those of the machine, since they pace its own work: pauses,
/// polls, locks. What waits for a moment that people know (a workflow's timer) waits by <see cref="Waits"/>.
/// </remarks>
public sealed class FastClock : TimeProvider
{
    /// <summary>The fastest: about a year in five minutes.</summary>
    public const int SpeedMax = 10_000;

    private readonly TimeProvider _real;

    /// <summary>Creates the clock.</summary>
    /// <param name="from">The real moment up to which it agrees with the real one.</param>
    /// <param name="speed">Seconds it shows for each real one, 1 to <see cref="SpeedMax"/>.</param>
    /// <param name="real">The real time.</param>
    public FastClock(DateTimeOffset from, int speed, TimeProvider real)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(speed, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(speed, SpeedMax);
        (From, Speed, _real) = (from, speed, real);
        Waits = new Waiting(this);
    }

    /// <summary>The real moment from which on it is fast.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Seconds it shows for each real one.</summary>
    public int Speed { get; }

    /// <summary>The same clock, whose timers are as fast as it is.</summary>
    public TimeProvider Waits { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency => _real.TimestampFrequency;

    /// <summary>What it shows at a real moment.</summary>
    public DateTimeOffset Shown(DateTimeOffset real) => real <= From ? real : From + ((real - From) * Speed);

    /// <summary>The real moment at which it shows this one.</summary>
    public DateTimeOffset Real(DateTimeOffset shown) => shown <= From ? shown : From + ((shown - From) / Speed);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Shown(_real.GetUtcNow());

    /// <inheritdoc/>
    public override long GetTimestamp() => _real.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _real.CreateTimer(callback, state, dueTime, period);

    private sealed class Waiting(FastClock clock) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(this, clock._real.CreateTimer(callback, state, Scaled(dueTime), Scaled(period)));

        /// <summary>Rounded up, so that a timer is never early by the clock that it was set by.</summary>
        private TimeSpan Scaled(TimeSpan time) =>
            time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds / clock.Speed));

        private sealed class Timer(Waiting waiting, ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(waiting.Scaled(dueTime), waiting.Scaled(period));

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
