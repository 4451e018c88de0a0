using Alliance.Compliance;
using Alliance.Embedded.Workflows;
using Alliance.Ports;
using Alliance.Simulation.Faults;
using Alliance.Simulation.Scheduling;

namespace Alliance.Simulation.Workflows;

/// <summary>Processes that run workflows over one store, and what goes wrong with them.</summary>
internal sealed class WorkflowProcesses
{
    private readonly Random _random;
    private readonly FaultRates _faults;
    private readonly SimulatedTime _time = new(new DateTimeOffset(2026, 3, 15, 6, 0, 0, TimeSpan.Zero));
    private readonly Scheduler _scheduler;
    private readonly Trace _trace;
    private readonly SimulatedProcess _outside;
    private readonly SeededEntropy _entropy;
    private readonly List<(SimulatedProcess Process, WorkflowRunner Runner)> _running = [];
    private int _processes;
    private bool _isOver;

    public WorkflowProcesses(Random random, FaultRates faults, bool isExclusive, Trace trace)
    {
        (_random, _faults, _trace) = (random, faults, trace);
        _scheduler = new Scheduler(random, _time, trace);
        _entropy = new SeededEntropy(random);
        _outside = new SimulatedProcess(0, _scheduler);
        Work = new TourWork(random, _time);
        Store = new SharedStore(new InMemoryDocumentStore { IsExclusive = isExclusive }, _scheduler, _time, trace, Sabotage.None);
    }

    public SharedStore Store { get; }

    public TourWork Work { get; }

    public SortedDictionary<string, int> Deaths { get; } = new(StringComparer.Ordinal);

    /// <summary>What should not have happened.</summary>
    public List<string> Failures { get; } = [];

    public long Steps => _scheduler.Step;

    /// <summary>Runs something outside every process, to its end.</summary>
    public void Run(Func<Task> work)
    {
        var over = new TaskCompletionSource();
        _outside.Start(() => _ = Do());
        _scheduler.Run(over.Task);

        async Task Do()
        {
            try
            {
                await work();
                over.SetResult();
            }
            catch (Exception exception)
            {
                over.SetException(exception);
            }
        }
    }

    public void StartServing()
    {
        for (var i = 0; i < (Store.Inner.IsExclusive ? 1 : 2); i++)
        {
            StartProcess(_faults);
        }

        if (_faults != FaultRates.None)
        {
            _ = Trouble();
        }
    }

    /// <summary>Ends all processes and all trouble, and starts one that nothing goes wrong for.</summary>
    public void Calm()
    {
        _isOver = true;
        Store.OutageUntil = 0;
        foreach (var (process, _) in _running)
        {
            process.Crash();
        }

        _running.Clear();
        Store.LandAll();
        StartProcess(FaultRates.None);
    }

    public Task Pause(TimeSpan time) => Task.Delay(time, _time);

    /// <summary>Asks some process; the second value is false when nobody answered.</summary>
    public async Task<(T? Value, bool IsAnswered)> Ask<T>(Func<IWorkflowClient, ValueTask<T>> request)
    {
        if (_running.Count == 0)
        {
            await Pause(TimeSpan.FromSeconds(1));
            return default;
        }

        var (process, runner) = _running[_random.Next(_running.Count)];
        var answered = new TaskCompletionSource<(T?, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var crashed = process.WhenCrashed(() => answered.TrySetResult(default));
        process.Start(() => _ = Serve());
        return await answered.Task;

        async Task Serve()
        {
            try
            {
                answered.TrySetResult((await request(runner), true));
            }
            catch (StoreUnavailableException)
            {
                answered.TrySetResult(default);
            }
            catch (Exception exception)
            {
                Failures.Add($"a client was told: {exception}");
                answered.TrySetResult(default);
            }
        }
    }

    private void StartProcess(FaultRates faults)
    {
        var process = new SimulatedProcess(++_processes, _scheduler);
        var store = new SimulatedStore(Store, process, faults, _random, _time, () => Crash(process));
        var definitions = new WorkflowDefinitions().Add(new Tour()).Add(new Tour.Leg()).Add(Tour.Work, (_, input) => Work.Run(input));
        _trace.Line($"process {process.Number} starts");
        process.Start(() => _running.Add((process, WorkflowRunner.Start(
            store, new ProcessTime(_time, process), _entropy, definitions, Report, new WorkflowRunnerOptions
            {
                IdleInMemory = _random.Next(2) == 0 ? 1 : 100, HoldTime = TimeSpan.FromMinutes(25), SharedScanInterval = TimeSpan.FromMinutes(10),
            }))));
    }

    private void Report(Exception exception)
    {
        if (exception is not StoreUnavailableException)
        {
            Failures.Add($"a runner reported: {exception}");
        }
    }

    private void Crash(SimulatedProcess process)
    {
        if (process.IsDead || _isOver)
        {
            return;
        }

        _trace.Line($"process {process.Number} dies");
        foreach (var point in process.AtTheStore.Distinct(StringComparer.Ordinal))
        {
            Deaths[point] = Deaths.GetValueOrDefault(point) + 1;
        }

        Store.Faults.Add("crash");
        _running.RemoveAll(running => running.Process == process);
        process.Crash();
        if (Store.Inner.IsExclusive)
        {
            Store.SettleLate(process, _random);
        }

        _outside.Start(() => _ = StartAnother());
    }

    private async Task StartAnother()
    {
        await Pause(TimeSpan.FromMilliseconds(_random.Next(5_000)));
        if (!_isOver)
        {
            StartProcess(_faults);
        }
    }

    private async Task Trouble()
    {
        while (!_isOver)
        {
            await Pause(_faults.TroubleEvery * (2 * _random.NextDouble()));
            if (_isOver || _running.Count == 0)
            {
                continue;
            }

            var victim = _running[_random.Next(_running.Count)].Process;
            switch (_random.Next(4))
            {
                case 0:
                    Store.Faults.Add("clock forward");
                    _time.Jump(TimeSpan.FromMinutes(_random.Next(1, 3_000)));
                    break;
                case 1:
                    Store.Faults.Add("outage");
                    Store.OutageUntil = _time.Steady + TimeSpan.FromSeconds(_random.Next(2, 40)).Ticks;
                    break;
                case 2:
                    Store.Faults.Add("process asleep");
                    victim.Pause();
                    await Pause(TimeSpan.FromSeconds(_random.Next(1, 150)));
                    victim.Resume();
                    break;
                default:
                    Crash(victim);
                    break;
            }
        }
    }
}
