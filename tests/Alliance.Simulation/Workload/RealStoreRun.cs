using Alliance.Ports;
using Alliance.Simulation.Checks;
using Alliance.Simulation.Faults;

namespace Alliance.Simulation.Workload;

/// <summary>
/// The simulation's clients over a real store, on real threads. The interleaving is not the seed's any more; what must
/// hold is the same.
/// </summary>
/// <param name="seed">What the clients ask for.</param>
/// <param name="processes">How many platforms share the store; one, where it is exclusive.</param>
/// <param name="open">Opens the store for one process; it is closed before the checks begin.</param>
internal sealed class RealStoreRun(int seed, int processes, Func<ValueTask<IDocumentStore>> open)
{
    private static readonly byte[] RootSecret = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    private readonly Random _random = new(seed);
    private readonly ShiftedTime _time = new();

    /// <summary>Opens the store on a way without faults, for what looks at it from outside; by default the processes' own way.</summary>
    public Func<ValueTask<IDocumentStore>>? Observe { get; init; }

    /// <summary>Lets all clients live; says what does not hold afterwards.</summary>
    public async Task<IReadOnlyList<string>> Execute()
    {
        var scenario = Scenario.Of(_random, FaultRates.None) with { IsExclusive = processes == 1 };
        var stores = new List<IDocumentStore>();
        for (var i = 0; i < processes; i++)
        {
            stores.Add(await open());
        }

        var platforms = stores.Select((store, i) => Platform(store, scenario, i)).ToList();
        var book = new Notebook(scenario, await SampleAlliance.Found(platforms[0], scenario, _time.GetUtcNow()));
        var observed = Observe is null ? stores[0] : await Observe();
        await Task.WhenAll(Enumerable.Range(0, scenario.Clients).Select(i => Task.Run(() =>
        {
            var at = i % processes;
            var client = new Client(new Direct(platforms[at], _time), book, observed, null, new Random((seed * 1_000) + i));
            return Days.Live(client, scenario.RequestsPerClient, TimeSpan.Zero);
        })));
        foreach (var store in stores.Append(observed).Distinct())
        {
            await Close(store);
        }

        return await Check(scenario, book);
    }

    private async Task<IReadOnlyList<string>> Check(Scenario scenario, Notebook book)
    {
        var store = await (Observe ?? open)();
        var platform = Platform(store, scenario, processes);
        foreach (var wait in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(3), TimeSpan.FromHours(3), TimeSpan.FromMinutes(6) })
        {
            _time.Shift += wait;
            while (await platform.Background.FollowFeed() > 0)
            {
            }

            await platform.Background.Sweep();
        }

        await platform.Background.FollowFeed();
        var failures = await new FinalChecks(store, platform, book, _time).Execute(_random);
        await Close(store);
        return [.. book.Failures.Concat(failures)];
    }

    private AlliancePlatform Platform(IDocumentStore store, Scenario scenario, int number) =>
        new(store, _time, new SeededEntropy(new Random((seed * 100) + number)), RootSecret, scenario.Settings);

    private static async ValueTask Close(IDocumentStore store)
    {
        if (store is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (store as IDisposable)?.Dispose();
        }
    }

    /// <summary>The system's time, moved forward by hand.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }

    /// <summary>Clients that call the platform in their own process.</summary>
    private sealed class Direct(AlliancePlatform platform, TimeProvider time) : IServed
    {
        public TimeProvider Time => time;

        public async Task<Reply<T>> Ask<T>(Func<AlliancePlatform, Task<T>> request)
        {
            try
            {
                return new Reply<T>(true, await request(platform), 0, 0);
            }
            catch (StoreUnavailableException)
            {
                return new Reply<T>(false, default, 0, 0);
            }
        }

        public Task Pause(TimeSpan time) => Task.CompletedTask;
    }
}
