using Alliance.Simulation.Faults;

namespace Alliance.Simulation.Tests;

public sealed class SeedTests
{
    /// <summary>Every invariant holds under every fault, for a few dozen seeds; the program runs as many as one likes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1_001)]
    [InlineData(2_001)]
    [InlineData(3_001)]
    public void Seeds_UnderFaults_KeepEveryInvariant(int first)
    {
        for (var seed = first; seed < first + 12; seed++)
        {
            var result = SimulationRun.Execute(seed);
            Assert.True(result.Failures.Count == 0, $"{string.Join('\n', result.Failures)}\nreplay: {SimulationProgram.ReplayCommand(seed)}");
        }
    }

    /// <summary>A failure can be replayed: the same seed gives the same run, step by step.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(51)]
    public void Seed_RunTwice_LeavesTheSameTrace(int seed)
    {
        var first = SimulationRun.Execute(seed);
        var second = SimulationRun.Execute(seed);
        Assert.Equal((first.TraceHash, first.Steps), (second.TraceHash, second.Steps));
        Assert.NotEqual(first.TraceHash, SimulationRun.Execute(seed + 1).TraceHash);
    }

    /// <summary>Severe faults do meet every step of an earn and of a redemption, before and after it took effect.</summary>
    [Fact]
    public void SevereFaults_OverSomeSeeds_KillAtEveryStepOfAnEarnAndARedemption()
    {
        var deaths = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 5_001; seed < 5_021; seed++)
        {
            var result = SimulationRun.Execute(seed, faults: FaultRates.Severe);
            Assert.True(result.Failures.Count == 0, $"seed {seed} under severe faults: {string.Join('\n', result.Failures)}");
            deaths.UnionWith(result.Deaths.Keys);
        }

        var steps = new[] { "earn: claim", "earn: post", "redeem: reserve", "redeem: spend", "redeem: confirm" };
        Assert.Empty(steps.SelectMany(static step => new[] { $"before {step}", $"after {step}" }).Except(deaths, StringComparer.Ordinal));
    }
}
