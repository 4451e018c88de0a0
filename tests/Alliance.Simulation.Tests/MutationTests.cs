using Alliance.Simulation.Faults;

namespace Alliance.Simulation.Tests;

/// <summary>
/// The simulation earns its keep only if it notices: with one protection taken away, some seed must fail soon, and for
/// the reason one expects.
/// </summary>
public sealed class MutationTests
{
    /// <summary>Without the protection named, an invariant breaks and a check says so.</summary>
    [Theory]
    [InlineData(nameof(Sabotage.NoVersionCheck), "")]
    [InlineData(nameof(Sabotage.NoIdempotencyRecord), "")]
    [InlineData(nameof(Sabotage.NoStockCondition), "stock")]
    [InlineData(nameof(Sabotage.NoDoubleEntry), "postings sum to zero")]
    [InlineData(nameof(Sabotage.NoBarOfLateSpend), "stock")]
    [InlineData(nameof(Sabotage.NoResendUntilDefinite), "acknowledged")]
    public void Simulation_WithoutAProtection_Fails(string protection, string reason)
    {
        var sabotage = Enum.Parse<Sabotage>(protection);
        // Most protections are missed by one of the first seeds, the rarest by one in some hundreds.
        var isNoticed = ParallelEnumerable.Range(1, 1_000).WithDegreeOfParallelism(2).Any(seed =>
            SimulationRun.Execute(seed, sabotage: sabotage, faults: FaultRates.Severe)
                .Failures.Any(failure => failure.Contains(reason, StringComparison.Ordinal)));
        Assert.True(isNoticed, $"1,000 seeds did not notice that {protection}");
    }
}
