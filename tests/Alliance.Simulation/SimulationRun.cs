using Alliance.Ports;
using Alliance.Simulation.Checks;
using Alliance.Simulation.Faults;
using Alliance.Simulation.Scheduling;
using Alliance.Simulation.Workflows;
using Alliance.Simulation.Workload;

namespace Alliance.Simulation;

/// <summary>What became of one seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failures">What did not hold; empty when all is well.</param>
/// <param name="TraceHash">The whole run as one number: the same seed gives the same one.</param>
/// <param name="Steps">Continuations that ran.</param>
/// <param name="Outcomes">How requests ended.</param>
/// <param name="Faults">What was injected.</param>
/// <param name="Deaths">Where processes died.</param>
internal sealed record RunResult(
    int Seed, IReadOnlyList<string> Failures, ulong TraceHash, long Steps, IReadOnlyDictionary<string, int> Outcomes,
    IReadOnlyDictionary<string, long> Faults, IReadOnlyDictionary<string, int> Deaths);

/// <summary>One seed from its founding to the last check.</summary>
internal static class SimulationRun
{
    // The windows of the sample end within a few hours, and purchases in them may be reported for two days.
    private const int HoursToTheLastReport = 80;

    /// <summary>The use cases of one seed, and then its workflows.</summary>
    public static RunResult ExecuteAll(int seed, TextWriter? lines = null)
    {
        var useCases = Execute(seed, lines);
        var workflows = WorkflowRun.Execute(seed, lines);
        return new RunResult(
            seed, [.. useCases.Failures, .. workflows.Failures], unchecked((useCases.TraceHash * 31) + workflows.TraceHash),
            useCases.Steps + workflows.Steps, useCases.Outcomes, Sum(useCases.Faults, workflows.Faults), Sum(useCases.Deaths, workflows.Deaths));
    }

    private static SortedDictionary<string, T> Sum<T>(IReadOnlyDictionary<string, T> a, IReadOnlyDictionary<string, T> b) where T : System.Numerics.INumber<T>
    {
        var sum = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, count) in a.Concat(b))
        {
            sum[name] = sum.GetValueOrDefault(name, T.Zero) + count;
        }

        return sum;
    }

    /// <summary>The use cases of one seed.</summary>
    public static RunResult Execute(int seed, TextWriter? lines = null, Sabotage sabotage = Sabotage.None, FaultRates? faults = null)
    {
        var random = new Random(seed);
        var scenario = Scenario.Of(random, faults);
        var trace = new Trace(lines);
        var world = new SimulatedWorld(random, scenario, trace, sabotage);
        Notebook? book = null;
        List<string> failures = [];
        try
        {
            trace.Line($"seed {seed}: {scenario}");
            List<string> members = [];
            var founder = world.StartCalm();
            world.Run(async () => members = await SampleAlliance.Found(founder, scenario, world.Time.GetUtcNow()));
            world.StopAll();
            world.Run(() => world.Queue.Send([NotificationCheck.Poison]).AsTask());

            book = new Notebook(scenario, members);
            world.StartServing();
            world.Run(() => Live(world, book, random));
            world.EndTrouble();
            world.StopAll();
            world.Store.LandAll();

            var last = world.StartCalm();
            world.Run(() => Drain(world, last));
            world.Run(async () => failures.AddRange(await new FinalChecks(world.Store.Inner, last, book, world.Time).Execute(random)));
            world.Run(() => EndSeasons(world, last));
            world.Run(async () => failures.AddRange(await NotificationCheck.Findings(world.Store.Inner, last, world.Queue, book)));
            world.Run(async () => failures.AddRange(await CampaignCheck.OfRuns(world.Store.Inner, last, world.Reports, book)));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failures.Add(exception is SimulationFailedException ? exception.Message : exception.ToString());
        }

        failures.InsertRange(0, book?.Failures ?? []);
        failures.AddRange(world.Reported);
        return new RunResult(seed, failures, trace.Hash, world.Steps, book?.Outcomes ?? [], world.Store.Faults.Counts, world.Deaths);
    }

    private static Task Live(SimulatedWorld world, Notebook book, Random random) => Task.WhenAll(
        Enumerable.Range(0, book.Scenario.Clients).Select(_ => Days.Live(
            new Client(world, book, world.Store.Inner, world.Store.History, random), book.Scenario.RequestsPerClient, TimeSpan.FromMinutes(2))));

    /// <summary>Follows the feed and empties the queue, whichever fills the other.</summary>
    private static async Task Finish(SimulatedWorld world, AlliancePlatform platform)
    {
        while (await Follow(platform) + await platform.Background.SendNotifications(exception =>
        {
            if (exception is not (StoreUnavailableException or OperationCanceledException))
            {
                world.Reported.Add($"a notification failed: {exception}");
            }
        }) > 0)
        {
        }
    }

    /// <summary>Follows the feed; where workflows were too slow to answer, there is more to do.</summary>
    private static async Task<int> Follow(AlliancePlatform platform)
    {
        try
        {
            return await platform.Background.FollowFeed();
        }
        catch (StoreUnavailableException)
        {
            return 1;
        }
    }

    /// <summary>Days go by until the last report of the last window is made.</summary>
    private static async Task EndSeasons(SimulatedWorld world, AlliancePlatform platform)
    {
        for (var hours = 0; hours < HoursToTheLastReport; hours++)
        {
            await world.Pause(TimeSpan.FromHours(1));
            await Finish(world, platform);
        }
    }

    /// <summary>Nobody asks for anything any more: everything that was promised is finished, and what is due expires.</summary>
    private static async Task Drain(SimulatedWorld world, AlliancePlatform platform)
    {
        foreach (var wait in new[] { TimeSpan.Zero, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3), TimeSpan.FromHours(3), TimeSpan.FromMinutes(6) })
        {
            world.Skip(wait);
            await Finish(world, platform);
            await platform.Background.Sweep();
            // What failed too often in all the trouble is sent after all; what nobody can read becomes a dead letter again.
            await world.Queue.Replay();
        }

        await Finish(world, platform);
    }
}
