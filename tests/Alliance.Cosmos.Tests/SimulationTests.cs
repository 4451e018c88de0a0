using Alliance.Cosmos.Double;
using Alliance.Simulation.Workload;

namespace Alliance.Cosmos.Tests;

/// <summary>The simulation's clients, in several processes that share one account, over the real SDK.</summary>
public sealed class SimulationTests
{
    /// <summary>With every fault Cosmos DB is known for, nothing is lost or doubled.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Clients_OfSeveralProcesses_KeepEveryInvariantThroughFaults(int seed)
    {
        await using var account = await TestAccount.OnDouble();
        var faults = new SeededFaults(seed);
        var run = new RealStoreRun(seed, processes: 2 + (seed % 2), async () => await account.Open())
        {
            Observe = async () => await account.Open(account.Options with { HttpClientFactory = account.Double.CreateSafeClient }),
        };
        account.Double.FaultOf = faults.Next;
        Assert.Empty(await run.Execute());
        Assert.True(faults.Count > 10, $"only {faults.Count} faults were met");
    }

    /// <summary>About one call in twelve goes wrong, by one of the known faults.</summary>
    private sealed class SeededFaults(int seed)
    {
        private static readonly Fault[] s_all = [.. Fault.Outages.Values];
        private readonly Random _random = new(seed);

        public int Count { get; private set; }

        public Fault? Next(CallKind kind)
        {
            lock (_random)
            {
                if (_random.Next(12) > 0)
                {
                    return null;
                }

                Count++;
                return s_all[_random.Next(s_all.Length)];
            }
        }
    }
}
