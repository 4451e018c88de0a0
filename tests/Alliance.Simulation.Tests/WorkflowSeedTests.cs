using Alliance.Simulation.Faults;
using Alliance.Simulation.Workflows;

namespace Alliance.Simulation.Tests;

/// <summary>Workflows on the embedded runner, in processes that die between any two steps.</summary>
public sealed class WorkflowSeedTests
{
    /// <summary>Every instance comes to what its input and its events add up to, or is ended by somebody, and then never changes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1_001)]
    // Seeds that once showed an instance left to sleep by a process that did not know how far another had run it.
    [InlineData(136)]
    [InlineData(158)]
    [InlineData(236)]
    public void Instances_UnderFaults_ComeToTheirEnds(int first)
    {
        for (var seed = first; seed < first + 10; seed++)
        {
            var result = WorkflowRun.Execute(seed);
            Assert.True(result.Failures.Count == 0, $"{string.Join('\n', result.Failures)}\nreplay: {SimulationProgram.ReplayCommand(seed)}");
        }
    }

    /// <summary>A failure can be replayed.</summary>
    [Fact]
    public void Seed_RunTwice_LeavesTheSameTrace()
    {
        var first = WorkflowRun.Execute(7);
        var second = WorkflowRun.Execute(7);
        Assert.Equal((first.TraceHash, first.Steps), (second.TraceHash, second.Steps));
    }

    /// <summary>Severe faults meet every step of an instance, before and after it took effect.</summary>
    [Fact]
    public void SevereFaults_OverSomeSeeds_KillAtEveryStepOfAnInstance()
    {
        var deaths = new HashSet<string>(StringComparer.Ordinal);
        for (var seed = 5_001; seed < 5_016; seed++)
        {
            var result = WorkflowRun.Execute(seed, faults: FaultRates.Severe);
            Assert.True(result.Failures.Count == 0, $"seed {seed} under severe faults: {string.Join('\n', result.Failures)}");
            deaths.UnionWith(result.Deaths.Keys);
        }

        var wanted = CrashPoints.Wanted.Where(static point => point.Contains("workflow: ", StringComparison.Ordinal));
        Assert.Empty(wanted.Except(deaths, StringComparer.Ordinal));
    }
}
