using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class WorkflowCompliance
{
    [Fact]
    public async Task TimeAndIds_InEveryReplay_AreTheSame()
    {
        // What each replay sees at one place is what the first run saw there.
        await using var world = await Open();
        var log = new Log();
        var definitions = Define(async (context, _) =>
        {
            for (var i = 0; i < 4; i++)
            {
                log.Add($"{i} {context.UtcNow:O} {context.NewGuid()} {context.NewGuid()}");
                await context.CreateTimer(TimeSpan.FromMinutes(10));
                await context.CallActivity(Echo, "");
            }
            return "";
        });
        var client = await world.Start(definitions);
        await client.Start(Flow, "a", "");
        for (var i = 0; i < 4; i++)
        {
            await world.Settle();
            await world.Kill(client);
            world.Advance(TimeSpan.FromMinutes(11 + i));
            client = await world.Start(definitions);
        }
        await world.Settle();
        Assert.Equal(WorkflowStatus.Completed, (await Get(client, "a")).Status);
        Assert.Equal(4, log.Lines.Distinct().Count());
        Assert.True(log.Lines.Count > 10);
        Assert.Equal(8, log.Lines.Distinct().SelectMany(line => line.Split(' ')[2..]).Distinct().Count());
    }

    [Fact]
    public async Task IsReplaying_IsTrueForWhatWasCertainlyDone()
    {
        // Without a crash each place is passed once while not replaying; after one the earlier places are replayed.
        await using var world = await Open();
        var log = new Log();
        var definitions = Define(async (context, _) =>
        {
            log.Add($"one {context.IsReplaying}");
            await context.CallActivity(Echo, "");
            log.Add($"two {context.IsReplaying}");
            await context.WaitForEvent(Go);
            log.Add($"three {context.IsReplaying}");
            return "";
        });
        var client = await world.Start(definitions);
        await client.Start(Flow, "a", "");
        await world.Settle();
        Assert.Equal(["one False", "two False"], log.Lines);
        await world.Kill(client);
        client = await world.Start(definitions);
        await client.RaiseEvent("a", Go, "1", "");
        await world.Settle();
        Assert.Equal(1, log.Count("one True"));
        Assert.Equal(1, log.Count("one False"));
        Assert.Equal("three False", log.Lines[^1]);
    }

    [Theory]
    [InlineData("another activity")]
    [InlineData("a timer instead")]
    [InlineData("nothing")]
    [InlineData("a child instead")]
    [InlineData("another time")]
    public async Task Replay_ThatDiffersFromHistory_StopsTheInstanceAndNamesTheStep(string change)
    {
        // The same version with other code: the instance fails, says where, and does nothing of the new code.
        await using var world = await Open();
        Assert.SkipUnless(change != "another time" || world.ComparesTimes, "Times are not compared.");
        var log = new Log();
        var other = new ActivityType<string, string>("other", Echo.Input, Echo.Result);
        var client = await world.Start(Define(async (context, _) =>
        {
            await context.CallActivity(Echo, "first");
            await (change == "another time" ? context.CreateTimer(TimeSpan.FromDays(1)) : context.CallActivity(Echo, "second"));
            return await context.WaitForEvent(Go);
        }));
        await client.Start(Flow, "a", "");
        await world.Settle();
        await world.Kill(client);
        client = await world.Start(Define(async (context, _) =>
        {
            await context.CallActivity(Echo, "first");
            await (change switch
            {
                "another activity" => context.CallActivity(other, "second"),
                "a child instead" => context.CallWorkflow(Flow, ""),
                "nothing" => Task.CompletedTask,
                "another time" => context.CreateTimer(TimeSpan.FromDays(2)),
                _ => context.CreateTimer(TimeSpan.FromDays(1)),
            });
            await context.WaitForEvent(Go);
            return await context.CallActivity(other, "third");
        }).Add(other, (_, input) =>
        {
            log.Add(input);
            return Task.FromResult(input);
        }));
        await client.RaiseEvent("a", Go, "1", "");
        await world.Settle();
        var instance = await Get(client, "a");
        Assert.Equal((WorkflowStatus.Failed, WorkflowErrors.Nondeterminism), (instance.Status, instance.Error?.Type));
        Assert.Contains(world.Step(2), instance.Error!.Message);
        Assert.Empty(log.Lines);
        Assert.Single(await ListAll(client, WorkflowStatus.Failed));
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("beside a wait")]
    [InlineData("configure")]
    public async Task AwaitOfSomethingForeign_IsReportedAndNotHungOn(string kind)
    {
        // A task that is not of the context cannot be replayed: the instance fails instead of waiting for ever.
        await using var world = await Open();
        var never = new TaskCompletionSource();
        var foreign = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = await world.Start(Define(async (context, _) =>
        {
            switch (kind)
            {
                case "delay":
                    await never.Task;
                    break;
                case "beside a wait":
                    var wait = context.WaitForEvent(Go);
                    await foreign.Task;
                    break;
                default:
                    await context.CallActivity(Echo, "").ConfigureAwait(false);
                    break;
            }
            return await context.CallActivity(Echo, "");
        }));
        await client.Start(Flow, "a", "");
        await world.Settle();
        if (kind == "beside a wait")
        {
            await Task.Run(foreign.SetResult);
        }
        for (var tries = 0; tries < 10_000 && (await Get(client, "a")).Status == WorkflowStatus.Running; tries++)
        {
            await Task.Yield();
            await world.Settle();
        }
        var instance = await Get(client, "a");
        Assert.Equal(WorkflowStatus.Failed, instance.Status);
        Assert.Equal(WorkflowErrors.ForeignAwait, instance.Error?.Type);
    }

    [Fact]
    public async Task Context_CalledFromOutside_Throws()
    {
        // A context belongs to its code's turn.
        await using var world = await Open();
        IWorkflowContext? leaked = null;
        var client = await world.Start(Define(async (context, _) =>
        {
            leaked = context;
            return await context.WaitForEvent(Go);
        }));
        await client.Start(Flow, "a", "");
        await world.Settle();
        Assert.ThrowsAny<InvalidOperationException>(() => leaked!.NewGuid());
        Assert.ThrowsAny<InvalidOperationException>(() => { _ = leaked!.CallActivity(Echo, ""); });
    }
}
