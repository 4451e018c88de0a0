namespace Alliance.Simulation.Scheduling;

/// <summary>
/// Runs every continuation of a simulation on one thread, in an order that the seed picks. Whatever awaits resumes here,
/// so that the same seed gives the same interleaving.
/// </summary>
internal sealed class Scheduler
{
    // Now and then time passes although somebody could go on: computers are slow, too.
    private const int SlowOneIn = 64;
    // What is ready may take its time, but not days.
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(10);
    private const long MaxSteps = 20_000_000;

    private readonly Random _random;
    private readonly SimulatedTime _time;
    private readonly Trace _trace;
    private readonly List<Work> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public Scheduler(Random random, SimulatedTime time, Trace trace) => (_random, _time, _trace) = (random, time, trace);

    /// <summary>How many continuations have run; the simulation's own clock for "before" and "after".</summary>
    public long Step { get; private set; }

    public void Post(SimulatedProcess owner, SendOrPostCallback callback, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new SimulationFailedException("Something left the simulation's thread.");
        }

        _ready.Add(new Work(owner, callback, state));
    }

    /// <summary>Runs until the task is over.</summary>
    public void Run(Task until)
    {
        var before = SynchronizationContext.Current;
        try
        {
            while (!until.IsCompleted)
            {
                Next();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        until.GetAwaiter().GetResult();
    }

    private void Next()
    {
        if (_ready.Count == 0 || _random.Next(SlowOneIn) == 0)
        {
            // Timers complete tasks outside any process, so that nothing resumes in place.
            SynchronizationContext.SetSynchronizationContext(null);
            if (_time.FireNext(_ready.Count == 0 ? TimeSpan.MaxValue : LongestWork))
            {
                return;
            }

            if (_ready.Count == 0)
            {
                throw new SimulationFailedException("Nothing can go on, and something still waits: a deadlock.");
            }
        }

        var at = _random.Next(_ready.Count);
        var work = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (work.Owner.IsDead)
        {
            return;
        }

        if (work.Owner.TryHold(() => _ready.Add(work)))
        {
            return;
        }

        if (++Step > MaxSteps)
        {
            throw new SimulationFailedException("The simulation does not come to an end.");
        }

        _trace.Add(work.Owner.Number);
        SynchronizationContext.SetSynchronizationContext(work.Owner.Context);
        work.Callback(work.State);
    }

    private readonly record struct Work(SimulatedProcess Owner, SendOrPostCallback Callback, object? State);
}

/// <summary>The simulation itself, not the platform, cannot go on; or a check failed.</summary>
public sealed class SimulationFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public SimulationFailedException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public SimulationFailedException()
    {
    }

    /// <summary>Creates the exception.</summary>
    public SimulationFailedException(string message, Exception inner) : base(message, inner)
    {
    }
}
