using Alliance.Embedded.Documents;
using Alliance.Ports;
using Alliance.Simulation.Checks;
using Alliance.Simulation.Faults;
using Alliance.Simulation.Workload;

namespace Alliance.Simulation.Tests;

/// <summary>
/// The same clients over the store that a small alliance runs on: real threads, real files. The interleaving is not the
/// seed's any more; what must hold is the same, also after the folder was closed and opened anew.
/// </summary>
public sealed class DurableStoreTests
{
    private static readonly byte[] RootSecret = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    /// <summary>Clients at once over SQLite leave a store in which everything holds.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Clients_OverSqlite_KeepEveryInvariant(int seed)
    {
        var folder = Directory.CreateTempSubdirectory("alliance-simulation-").FullName;
        try
        {
            await Run(folder, seed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Run(string folder, int seed)
    {
        var random = new Random(seed);
        var scenario = Scenario.Of(random, FaultRates.None) with { IsExclusive = true };
        var time = new ShiftedTime();
        Notebook book;
        await using (var store = SqliteDocumentStore.Open(folder))
        {
            var platform = Platform(store, time, scenario, seed);
            book = new Notebook(scenario, await SampleAlliance.Found(platform, scenario, time.GetUtcNow()));
            var served = new Direct(platform, time);
            await Task.WhenAll(Enumerable.Range(0, scenario.Clients).Select(i => Task.Run(() =>
                Days.Live(new Client(served, book, store, null, new Random((seed * 1_000) + i)), scenario.RequestsPerClient, TimeSpan.Zero))));
        }

        await using (var store = SqliteDocumentStore.Open(folder))
        {
            var platform = Platform(store, time, scenario, seed + 1);
            foreach (var wait in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(3), TimeSpan.FromHours(3), TimeSpan.FromMinutes(6) })
            {
                time.Shift += wait;
                while (await platform.Background.FollowFeed() > 0)
                {
                }

                await platform.Background.Sweep();
            }

            await platform.Background.FollowFeed();
            var failures = await new FinalChecks(store, platform, book, time).Execute(random);
            Assert.Empty(book.Failures.Concat(failures));
        }
    }

    private static AlliancePlatform Platform(IDocumentStore store, TimeProvider time, Scenario scenario, int seed) =>
        new(store, time, new SeededEntropy(new Random(seed)), RootSecret, scenario.Settings);

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
