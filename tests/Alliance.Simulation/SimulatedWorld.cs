using Alliance.Compliance;
using Alliance.Embedded.Workflows;
using Alliance.Ports;
using Alliance.Simulation.Faults;
using Alliance.Simulation.Scheduling;
using Alliance.Simulation.Workflows;
using Alliance.Simulation.Workload;

namespace Alliance.Simulation;

/// <summary>
/// One run's machines: the processes of the platform, the store between them, the clocks, and what goes wrong. Clients
/// live outside and outlive every process.
/// </summary>
internal sealed class SimulatedWorld : IServed, ISeesAll
{
    private static readonly byte[] RootSecret = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];
    private readonly Random _random;
    private readonly Scenario _scenario;
    private readonly Scheduler _scheduler;
    private readonly SimulatedTime _time;
    private readonly Trace _trace;
    private readonly List<Running> _running = [];
    private readonly SimulatedProcess _outside;
    private readonly SeededEntropy _entropy;
    private int _processes;
    private bool _isOver;

    public SimulatedWorld(Random random, Scenario scenario, Trace trace, Sabotage sabotage)
    {
        (_random, _scenario, _trace) = (random, scenario, trace);
        _time = new SimulatedTime(new DateTimeOffset(2026, 3, 15, 6, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(2_000)));
        _scheduler = new Scheduler(random, _time, trace);
        _entropy = new SeededEntropy(random);
        _outside = new SimulatedProcess(0, _scheduler);
        Store = new SharedStore(new InMemoryDocumentStore { IsExclusive = scenario.IsExclusive }, _scheduler, _time, trace, sabotage);
        Queue = new InMemoryMessageQueue(QueueNames.Definitions.Single(static queue => queue.Name == QueueNames.Notifications), _time);
    }

    public SharedStore Store { get; }

    /// <summary>The queue of notifications, as it is between the processes.</summary>
    public InMemoryMessageQueue Queue { get; }

    /// <summary>The reports of campaigns, by their names.</summary>
    public Dictionary<string, byte[]> Reports { get; } = new(StringComparer.Ordinal);

    public TimeProvider Time => _time;

    public DateTimeOffset LatestSeen => _time.LatestSeen;

    public long Steps => _scheduler.Step;

    /// <summary>Where processes died.</summary>
    public SortedDictionary<string, int> Deaths { get; } = new(StringComparer.Ordinal);

    /// <summary>What background work reported that was no mere outage.</summary>
    public List<string> Reported { get; } = [];

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

    /// <summary>A process that nothing goes wrong for and that does nothing by itself.</summary>
    public AlliancePlatform StartCalm()
    {
        var process = new SimulatedProcess(++_processes, _scheduler);
        Run(() =>
        {
            var begun = new TaskCompletionSource();
            process.Start(() =>
            {
                _running.Add(new Running(process, Platform(process, FaultRates.None)));
                begun.SetResult();
            });
            return begun.Task;
        });
        return _running[^1].Platform;
    }

    /// <summary>Stops every process where it stands.</summary>
    public void StopAll()
    {
        foreach (var running in _running)
        {
            running.Process.Crash();
        }

        _running.Clear();
    }

    /// <summary>Starts the processes that clients meet, and the trouble.</summary>
    public void StartServing()
    {
        for (var i = 0; i < (_scenario.IsExclusive ? 1 : 2); i++)
        {
            StartProcess();
        }

        if (_scenario.Faults != FaultRates.None)
        {
            _ = Trouble();
        }
    }

    public void EndTrouble()
    {
        _isOver = true;
        Store.OutageUntil = 0;
    }

    public async Task<Reply<T>> Ask<T>(Func<AlliancePlatform, Task<T>> request)
    {
        var from = _scheduler.Step;
        if (_running.Count == 0)
        {
            await Pause(TimeSpan.FromSeconds(1));
            return new Reply<T>(false, default, from, _scheduler.Step);
        }

        var (process, platform) = _running[_random.Next(_running.Count)];
        var answered = new TaskCompletionSource<(bool, T?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var crashed = process.WhenCrashed(() => answered.TrySetResult((false, default)));
        await using var patience = _time.CreateTimer(
            _ => answered.TrySetResult((false, default)), null, TimeSpan.FromSeconds(_random.Next(20, 120)), Timeout.InfiniteTimeSpan);
        process.Start(() => _ = Serve(platform, request, answered));
        var (isAnswered, value) = await answered.Task;
        return new Reply<T>(isAnswered, value, from, _scheduler.Step);
    }

    public Task Pause(TimeSpan time) => Task.Delay(time, _time);

    /// <summary>Lets time pass with nobody doing anything.</summary>
    public void Skip(TimeSpan time) => _time.Jump(time);

    private async Task Serve<T>(AlliancePlatform platform, Func<AlliancePlatform, Task<T>> request, TaskCompletionSource<(bool, T?)> answered)
    {
        try
        {
            answered.TrySetResult((true, await request(platform)));
        }
        catch (StoreUnavailableException)
        {
            answered.TrySetResult((false, default));
        }
        catch (Exception exception)
        {
            Reported.Add($"a request failed: {exception}");
            answered.TrySetResult((false, default));
        }
    }

    private void StartProcess()
    {
        var process = new SimulatedProcess(++_processes, _scheduler);
        _trace.Line($"process {process.Number} starts");
        process.Start(() =>
        {
            var platform = Platform(process, _scenario.Faults);
            _running.Add(new Running(process, platform));
            _ = platform.Background.RunUntilCancelled(Report, CancellationToken.None);
        });
    }

    private AlliancePlatform Platform(SimulatedProcess process, FaultRates faults)
    {
        var store = new SimulatedStore(Store, process, faults, _random, _time, () => Crash(process));
        return new AlliancePlatform(store, _time, _entropy, RootSecret, _scenario.Settings, new Neighbours
        {
            Queues = new SimulatedQueue(Queue, Store, process, faults, _random, _time, () => Crash(process)),
            Blobs = new SimulatedBlobs(Reports, Store, process, faults, _random, () => Crash(process)),
            Workflows = definitions => WorkflowRunner.Start(
                store, new ProcessTime(_time, process), _entropy, definitions, Report,
                // Scanned for seldom, since hours pass in a run.
                new WorkflowRunnerOptions { HoldTime = TimeSpan.FromMinutes(25), SharedScanInterval = TimeSpan.FromMinutes(10) }),
        });
    }

    private void Report(Exception exception)
    {
        // A worker whose locks are all lost gives its work up, and says so.
        if (exception is not (StoreUnavailableException or OperationCanceledException))
        {
            Reported.Add($"background work failed: {exception}");
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
        if (_scenario.IsExclusive)
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
            StartProcess();
        }
    }

    /// <summary>What befalls whole machines: clocks set, machines asleep, the store away, a process killed.</summary>
    private async Task Trouble()
    {
        while (!_isOver)
        {
            await Pause(_scenario.Faults.TroubleEvery * (2 * _random.NextDouble()));
            if (_isOver)
            {
                return;
            }

            var victim = _running.Count == 0 ? null : _running[_random.Next(_running.Count)].Process;
            switch (_random.Next(6))
            {
                case 0:
                    Store.Faults.Add("clock forward");
                    _time.Jump(TimeSpan.FromSeconds(_random.Next(1, 1_200)));
                    break;
                case 1:
                    Store.Faults.Add("clock back");
                    _time.Jump(-TimeSpan.FromSeconds(_random.Next(1, 60)));
                    break;
                case 2:
                    Store.Faults.Add("outage");
                    Store.OutageUntil = _time.Steady + TimeSpan.FromSeconds(_random.Next(2, 40)).Ticks;
                    break;
                case 3 or 4 when victim is not null:
                    Store.Faults.Add("process asleep");
                    victim.Pause();
                    await Pause(TimeSpan.FromSeconds(_random.Next(1, 150)));
                    victim.Resume();
                    break;
                case 5 when victim is not null:
                    Crash(victim);
                    break;
            }
        }
    }

    private readonly record struct Running(SimulatedProcess Process, AlliancePlatform Platform);
}
