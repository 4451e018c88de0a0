using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class WorkflowCompliance
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Crash_AtEachCommit_LosesNothing(bool lands)
    {
        // One process dies with its n-th commit, for every n there is; clients ask again, as clients do; the next goes on.
        for (var commits = 1; ; commits++)
        {
            await using var world = await Open();
            var log = new Log();
            var fate = new Fate(commits, lands);
            var client = await world.Start(EverythingOf(log), fate);
            var isDead = !await Drive(world, client);
            Assert.Equal(fate.IsFulfilled, isDead);
            if (isDead)
            {
                await world.Kill(client);
                client = await world.Start(EverythingOf(log));
                Assert.True(await Drive(world, client));
            }
            var instance = await Get(client, "all");
            Assert.True(instance.Status == WorkflowStatus.Completed, $"after commit {commits}: {instance}");
            Assert.Equal(Json("a b b b child:c e1 timer e2 | again | e3"), instance.Result);
            Assert.Equal(Json("second run"), instance.CustomStatus);
            Assert.Equal(["all", "kid"], await ListAll(client, WorkflowStatus.Completed));
            Assert.Empty(await ListAll(client, WorkflowStatus.Running));
            Assert.All(log.Lines.GroupBy(line => line), runs => Assert.InRange(runs.Count(), 1, 2));
            Assert.Equal(["a", "b1", "b2", "b3", "c"], log.Lines.Distinct().Order());
            if (!isDead)
            {
                Assert.InRange(commits, 10, 100);
                return;
            }
        }
    }

    [Fact]
    public async Task TwoProcesses_OnOneState_DoEachThingOnce()
    {
        // Started here, steered there; what one leaves when it dies, the other takes over.
        await using var world = await Open();
        if (!world.CanShare)
        {
            return;
        }
        var log = new Log();
        var definitions = Define(async (context, _) =>
        {
            var text = "";
            for (var i = 0; i < 6; i++)
            {
                text += await context.CallActivity(Echo, await context.WaitForEvent(Go));
            }
            await context.CreateTimer(TimeSpan.FromHours(1));
            return text;
        });
        var (one, two) = (await world.Start(definitions), await world.Start(definitions));
        var started = await Task.WhenAll(
            Enumerable.Range(0, 20).SelectMany(i => new[] { one.Start(Flow, $"i{i}", "").AsTask(), two.Start(Flow, $"i{i}", "").AsTask() }));
        Assert.Equal(20, started.Count(isFirst => isFirst));
        for (var n = 0; n < 6; n++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(i => new[]
            {
                one.RaiseEvent($"i{i}", Go, $"{n}", $"{n}").AsTask(), two.RaiseEvent($"i{i}", Go, $"{n}", $"{n}").AsTask(),
            }));
            Assert.Equal(20, outcomes.Count(outcome => outcome == EventOutcome.Kept));
            Assert.Equal(20, outcomes.Count(outcome => outcome == EventOutcome.Duplicate));
            await world.Settle();
        }
        await world.Kill(one);
        for (var minutes = 0; minutes < 70; minutes++)
        {
            world.Advance(TimeSpan.FromMinutes(1));
            await world.Settle();
        }
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((i, Json("012345")), (i, (await Get(two, $"i{i}")).Result));
        }
    }

    private static WorkflowDefinitions EverythingOf(Log log)
    {
        var act = new ActivityType<string, string>("act", Echo.Input, Echo.Result);
        return Define(async (context, input) =>
        {
            if (input != "")
            {
                context.SetCustomStatus("second run", Go.Payload);
                return $"{input} | again | {await context.WaitForEvent(Go)}";
            }
            var text = await context.CallActivity(act, "a");
            var fan = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => context.CallActivity(act, $"b{i}")));
            text += string.Concat(fan.Select(result => " " + result[..1]));
            text += " " + await context.CallWorkflow(Child, "c", "kid");
            context.SetCustomStatus("waits", Go.Payload);
            text += " " + await context.WaitForEvent(Go);
            await context.CreateTimer(TimeSpan.FromDays(1));
            text += " timer " + await context.WaitForEvent(Go, TimeSpan.FromDays(1));
            context.ContinueAsNew(text, Flow.Input);
            return "";
        })
        .Add(new Coded(Child, 1, async (context, input) => "child:" + await context.CallActivity(act, input)))
        .Add(act, (_, input) =>
        {
            log.Add(input);
            return Task.FromResult(input);
        });
    }

    /// <summary>All that clients and time do, which may be done twice; false when the process died of it.</summary>
    private static async Task<bool> Drive(WorkflowWorld world, IWorkflowClient client)
    {
        try
        {
            await client.RaiseEvent("all", Go, "1", "e1");
            await client.Start(Flow, "all", "");
            await world.Settle();
            await client.RaiseEvent("all", Go, "2", "e2");
            await world.Settle();
            world.Advance(TimeSpan.FromDays(1));
            await world.Settle();
            await client.RaiseEvent("all", Go, "3", "e3");
            await world.Settle();
            return (await Get(client, "all")).IsTerminal && (await ListAll(client, WorkflowStatus.Running)).Count == 0;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
