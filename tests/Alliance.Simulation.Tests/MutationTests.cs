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
        for (var seed = 1; seed <= 150; seed++)
        {
            var result = SimulationRun.Execute(seed, sabotage: sabotage, faults: FaultRates.Severe);
            if (result.Failures.Any(failure => failure.Contains(reason, StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail($"150 seeds did not notice that {protection}");
    }
}
