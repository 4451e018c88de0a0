using Alliance.Ports;
using Alliance.Simulation.Faults;
using Alliance.Simulation.Scheduling;

namespace Alliance.Simulation.Workflows;

/// <summary>
/// Workflows under the same faults, for one seed: instances started twice, given events early, late and twice,
/// suspended, ended, and run by processes that die between any two steps. At the end each has come to what its input
/// and its events add up to, or was ended; and what was once over has never changed.
/// </summary>
internal sealed class WorkflowRun
{
    // An instance sleeps for ten hours at the most in each of three rounds, and goes on within minutes.
    private const int HoursToTheEnd = 48;
    private readonly Random _random;
    private readonly WorkflowProcesses _processes;
    private readonly List<Guest> _guests;

    private WorkflowRun(Random random, FaultRates faults, Trace trace)
    {
        _random = random;
        _processes = new WorkflowProcesses(random, faults, isExclusive: random.Next(3) == 0, trace);
        _guests = [.. Enumerable.Range(1, random.Next(2, 7)).Select(number => new Guest($"wutong|{number}", random))];
    }

    /// <summary>Runs one seed to its last check.</summary>
    public static RunResult Execute(int seed, TextWriter? lines = null, FaultRates? faults = null)
    {
        var random = new Random(seed);
        var trace = new Trace(lines);
        var run = new WorkflowRun(random, faults ?? random.Next(4) switch { 0 => FaultRates.None, 1 => FaultRates.Severe, _ => FaultRates.Moderate }, trace);
        try
        {
            run._processes.StartServing();
            run._processes.Run(() => Task.WhenAll(run._guests.Select(run.Live)));
            run._processes.Calm();
            run._processes.Run(() => run.Finish(lines));
            run.CheckWork();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            run._processes.Failures.Add(exception is SimulationFailedException ? exception.Message : exception.ToString());
        }

        return new RunResult(
            seed, run._processes.Failures, trace.Hash, run._processes.Steps, new Dictionary<string, int>(), run._processes.Store.Faults.Counts,
            run._processes.Deaths);
    }

    private Task Live(Guest guest)
    {
        List<Task> all = [Start(guest), .. guest.Events.Select((value, number) => Raise(guest, number, value))];
        if (_random.Next(3) == 0)
        {
            all.Add(HoldUp(guest));
        }

        if (guest.IsEnded)
        {
            all.Add(End(guest));
        }

        all.Add(Watch(guest));
        return Task.WhenAll(all);
    }

    private async Task Start(Guest guest)
    {
        await Wait();
        await Until(client => client.Start(Tour.Type, guest.Id, guest.Input));
        if (_random.Next(3) == 0)
        {
            // It may have been answered no more; whoever starts it again starts nothing.
            var again = await Until(client => client.Start(Tour.Type, guest.Id, guest.Input with { Sum = 1_000_000 }));
            Expect(!again, $"{guest.Id} was started twice");
        }
    }

    private async Task Raise(Guest guest, int number, long value)
    {
        await Wait();
        await Until(client => client.RaiseEvent(guest.Id, Tour.Go, $"go-{number}", value));
        if (_random.Next(2) == 0)
        {
            await Wait();
            var again = await Until(client => client.RaiseEvent(guest.Id, Tour.Go, $"go-{number}", value + 1_000_000));
            Expect(again is EventOutcome.Duplicate or EventOutcome.Ended, $"{guest.Id} took event {number} twice: {again}");
        }
    }

    private async Task HoldUp(Guest guest)
    {
        await Wait();
        await Until(client => client.Suspend(guest.Id, "simulation"));
        await Wait();
        await Until(client => client.Resume(guest.Id, "simulation"));
    }

    private async Task End(Guest guest)
    {
        await Wait();
        await _processes.Pause(TimeSpan.FromMinutes(_random.Next(200)));
        guest.WasEnded = await Until(client => client.Terminate(guest.Id, "simulation"));
    }

    private async Task Watch(Guest guest)
    {
        for (var i = 0; i < 6; i++)
        {
            await _processes.Pause(TimeSpan.FromMinutes(_random.Next(1, 120)));
            var (instance, isAnswered) = await _processes.Ask(client => client.Get(guest.Id));
            if (isAnswered)
            {
                See(guest, instance);
            }
        }
    }

    /// <summary>Lets time pass until every instance is over.</summary>
    private async Task Finish(TextWriter? lines)
    {
        foreach (var guest in _guests)
        {
            // A suspension may have come after its end was told to nobody.
            await Until(client => client.Resume(guest.Id, "simulation"));
        }

        for (var hour = 0; hour < HoursToTheEnd && _guests.Exists(static guest => guest.Seen is not { IsTerminal: true }); hour++)
        {
            await _processes.Pause(TimeSpan.FromHours(1));
            foreach (var guest in _guests)
            {
                See(guest, await Until(client => client.Get(guest.Id)));
            }
        }

        _guests.ForEach(Check);
        foreach (var guest in lines is null ? [] : _guests.Where(static guest => guest.Seen is not { IsTerminal: true }))
        {
            await Tell(lines!, new Partition(Containers.Workflows, "instance|" + guest.Id));
        }

        for (var shard = 0; lines is not null && shard < 8; shard++)
        {
            await Tell(lines, new Partition(Containers.Workflows, $"index|{shard}"));
        }
    }

    /// <summary>For whoever looks into a failure: what is left of an instance that did not end.</summary>
    private async Task Tell(TextWriter lines, Partition partition)
    {
        foreach (var document in (await _processes.Store.Inner.ReadRange(partition, SortRange.All, Direction.Ascending, 1_000)).Documents)
        {
            await lines.WriteLineAsync($"{partition} {document.Id} {document.SortKey}: {System.Text.Encoding.UTF8.GetString(document.Body.Span)}");
        }
    }

    private void See(Guest guest, WorkflowInstance? instance)
    {
        if (guest.Seen is { IsTerminal: true } before && (instance?.Status != before.Status || instance.Result != before.Result))
        {
            _processes.Failures.Add($"{guest.Id} was {before.Status} ({before.Result}) and is now {instance?.Status.ToString() ?? "gone"} ({instance?.Result})");
        }

        guest.Seen = instance ?? guest.Seen;
    }

    private void Check(Guest guest)
    {
        Expect(!guest.WasEnded || guest.Seen?.Status == WorkflowStatus.Terminated, $"{guest.Id} was ended and is {guest.Seen?.Status}");
        switch (guest.Seen?.Status)
        {
            case WorkflowStatus.Completed:
                var expected = Tour.Expected(guest.Id, guest.Input, guest.Events);
                Expect(guest.Seen.Result == expected.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{guest.Id} came to {guest.Seen.Result} instead of {expected}");
                break;
            case WorkflowStatus.Terminated:
                Expect(guest.IsEnded, $"{guest.Id} was terminated by nobody");
                break;
            case WorkflowStatus.Failed when guest.Seen.Error is { } error:
                _processes.Failures.Add($"{guest.Id} failed: {error.Type}: {error.Message}");
                break;
            default:
                _processes.Failures.Add($"{guest.Id} did not come to its end: {guest.Seen} {guest.Input} events {string.Join(',', guest.Events)}");
                break;
        }
    }

    /// <summary>What an instance's result rests on was carried out.</summary>
    private void CheckWork()
    {
        foreach (var guest in _guests.Where(static guest => guest.Seen?.Status == WorkflowStatus.Completed))
        {
            var done = _processes.Work.Done.Keys.Count(key => key.StartsWith(guest.Id + "/", StringComparison.Ordinal) || key.StartsWith(guest.Id + "|", StringComparison.Ordinal));
            var wanted = guest.Input.Rounds * (guest.Input.Steps + 4);
            Expect(done == wanted, $"{guest.Id} carried out {done} activities of {wanted}");
        }
    }

    /// <summary>Asks until somebody answers.</summary>
    private async Task<T> Until<T>(Func<IWorkflowClient, ValueTask<T>> request)
    {
        while (true)
        {
            var (value, isAnswered) = await _processes.Ask(request);
            if (isAnswered)
            {
                return value!;
            }

            await _processes.Pause(TimeSpan.FromMilliseconds(_random.Next(200, 5_000)));
        }
    }

    private Task Wait() => _processes.Pause(TimeSpan.FromSeconds(_random.Next(2) == 0 ? _random.Next(5) : _random.Next(4_000)));

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            _processes.Failures.Add(otherwise);
        }
    }

    private sealed class Guest(string id, Random random)
    {
        public string Id => id;

        public TourInput Input { get; } = new(1, random.Next(1, 4), random.Next(3), random.Next(4) == 0 ? random.Next(600) : random.Next(10), 0);

        public long[] Events => _events ??= [.. Enumerable.Range(0, Input.Rounds).Select(_ => (long)random.Next(1_000))];

        public bool IsEnded { get; } = random.Next(5) == 0;

        public bool WasEnded { get; set; }

        public WorkflowInstance? Seen { get; set; }

        private long[]? _events;
    }
}
