namespace Alliance.Simulation.Scheduling;

/// <summary>
/// Time that moves only when the scheduler says so. Timers follow the steady clock; the wall clock may jump beside it,
/// as it does when somebody sets it or a machine was asleep.
/// </summary>
internal sealed class SimulatedTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<SimulatedTimer, (long Due, long Number)> _timers = new();
    private DateTimeOffset _wall = start;
    private long _number;

    /// <summary>Ticks of the steady clock since the start.</summary>
    public long Steady { get; private set; }

    /// <summary>The latest time any process can have seen.</summary>
    public DateTimeOffset LatestSeen { get; private set; } = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _wall;

    public override long GetTimestamp() => Steady;

    /// <summary>Sets the wall clock forward or back.</summary>
    public void Jump(TimeSpan by)
    {
        _wall += by;
        LatestSeen = _wall > LatestSeen ? _wall : LatestSeen;
    }

    /// <summary>Lets time pass up to the next timer and fires it; false when there is none within a while from now.</summary>
    public bool FireNext(TimeSpan within)
    {
        while (_timers.TryPeek(out var timer, out var at))
        {
            if (timer.Due == at.Due && timer.Entry == at.Number && at.Due - Steady > within.Ticks)
            {
                return false;
            }

            _timers.Dequeue();
            if (timer.Due != at.Due || timer.Entry != at.Number)
            {
                continue;
            }

            if (at.Due > Steady)
            {
                Jump(TimeSpan.FromTicks(at.Due - Steady));
                Steady = at.Due;
            }

            timer.Fire();
            return true;
        }

        return false;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimulatedTimer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public long Due { get; private set; } = -1;

        public long Entry { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                Due = -1;
                return true;
            }

            Due = time.Steady + Math.Max(0, dueTime.Ticks);
            Entry = ++time._number;
            time._timers.Enqueue(this, (Due, Entry));
            return true;
        }

        public void Fire()
        {
            Due = -1;
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback(state);
        }

        public void Dispose() => Due = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
