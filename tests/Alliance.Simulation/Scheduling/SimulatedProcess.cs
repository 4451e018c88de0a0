namespace Alliance.Simulation.Scheduling;

/// <summary>
/// One process of the platform. When it crashes, what it would have done next is dropped for ever and its memory is
/// gone; while it is paused (a machine that sleeps, a long collection) it does nothing, and then goes on.
/// </summary>
internal sealed class SimulatedProcess
{
    private readonly List<Action> _held = [];
    private readonly HashSet<Action> _onCrash = [];
    private bool _isPaused;

    public SimulatedProcess(int number, Scheduler scheduler)
    {
        Number = number;
        Context = new ProcessContext(this, scheduler);
    }

    public int Number { get; }

    public bool IsDead { get; private set; }

    public SynchronizationContext Context { get; }

    /// <summary>Calls that stand at the store just now, by what they do; a crash meets them there.</summary>
    public List<string> AtTheStore { get; } = [];

    public void Start(Action work) => Context.Post(static state => ((Action)state!)(), work);

    /// <summary>Lets a caller hear of the crash; dispose of it when the call is over.</summary>
    public IDisposable WhenCrashed(Action tell)
    {
        _onCrash.Add(tell);
        return new Registration(() => _onCrash.Remove(tell));
    }

    public void Crash()
    {
        IsDead = true;
        Resume();
        // In the order of registration, as a set that only grew and shrank keeps it well enough for one seed.
        foreach (var tell in _onCrash.ToArray())
        {
            tell();
        }

        _onCrash.Clear();
    }

    public void Pause() => _isPaused = true;

    public void Resume()
    {
        _isPaused = false;
        foreach (var work in _held)
        {
            work();
        }

        _held.Clear();
    }

    /// <summary>Keeps work for later while the process is paused.</summary>
    public bool TryHold(Action work)
    {
        if (_isPaused)
        {
            _held.Add(work);
        }

        return _isPaused;
    }

    private sealed class ProcessContext(SimulatedProcess process, Scheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(process, d, state);

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing may wait in place.");

        public override SynchronizationContext CreateCopy() => this;
    }

    private sealed class Registration(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
