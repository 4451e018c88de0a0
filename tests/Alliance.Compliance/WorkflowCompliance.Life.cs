using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class WorkflowCompliance
{
    [Fact]
    public async Task Start_Twice_StartsOnce()
    {
        // At once, one after the other, with another input, after a restart and after the end: one instance, one run.
        await using var world = await Open();
        var log = new Log();
        var definitions = Define(async (context, input) =>
        {
            await context.WaitForEvent(Go);
            log.Add(input);
            return input;
        });
        var client = await world.Start(definitions);
        var started = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.Start(Flow, "a", "first").AsTask()));
        Assert.Single(started, isFirst => isFirst);
        await world.Kill(client);
        client = await world.Start(definitions);
        Assert.False(await client.Start(Flow, "a", "second"));
        await client.RaiseEvent("a", Go, "1", "");
        await world.Settle();
        Assert.False(await client.Start(Flow, "a", "third"));
        await world.Settle();
        Assert.Equal(Json("first"), (await Get(client, "a")).Result);
        Assert.Equal(["first"], log.Lines);
    }

    [Fact]
    public async Task Suspend_HoldsTheCodeUpUntilResumed()
    {
        // Events, timers and results that come meanwhile are kept, also over a restart, and count afterwards.
        await using var world = await Open();
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = new ActivityType<string, string>("slow", Echo.Input, Echo.Result);
        var log = new Log();
        var definitions = Define(async (context, _) =>
        {
            var timer = context.CreateTimer(TimeSpan.FromHours(1));
            var text = await context.CallActivity(slow, "a");
            log.Add(text);
            text += await context.WaitForEvent(Go);
            await timer;
            return text;
        }).Add(slow, async (_, input) =>
        {
            begun.TrySetResult();
            await gate.Task;
            return input;
        });
        var client = await world.Start(definitions);
        await client.Start(Flow, "a", "");
        await begun.Task;
        Assert.True(await client.Suspend("a", "lunch"));
        Assert.True(await client.Suspend("a", "still lunch"));
        gate.SetResult();
        await client.RaiseEvent("a", Go, "1", "b");
        world.Advance(TimeSpan.FromHours(2));
        await world.Settle();
        Assert.Equal(WorkflowStatus.Suspended, (await Get(client, "a")).Status);
        Assert.Equal(["a"], await ListAll(client, WorkflowStatus.Suspended));
        Assert.Empty(await ListAll(client, WorkflowStatus.Running));
        await world.Kill(client);
        client = await world.Start(definitions);
        await world.Settle();
        Assert.Equal(EventOutcome.Duplicate, await client.RaiseEvent("a", Go, "1", "c"));
        Assert.Equal((WorkflowStatus.Suspended, 0), ((await Get(client, "a")).Status, log.Lines.Count));
        Assert.True(await client.Resume("a", "back"));
        await world.Settle();
        Assert.Equal(Json("ab"), (await Get(client, "a")).Result);
        Assert.False(await client.Suspend("a", "too late"));
        Assert.False(await client.Resume("nobody", ""));
    }

    [Fact]
    public async Task Suspend_ByAnActivityOfTheInstance_RecordsItsCallOnce()
    {
        // Call and suspension are recorded together; what comes while suspended must not record the call again.
        await using var world = await Open();
        var (suspended, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = new ActivityType<string, string>("slow", Echo.Input, Echo.Result);
        IWorkflowClient? client = null;
        client = await world.Start(Define(async (context, input) => await context.CallActivity(slow, input) + await context.WaitForEvent(Go))
            .Add(slow, async (context, input) =>
            {
                await client!.Suspend(context.InstanceId, "from within");
                suspended.TrySetResult();
                await gate.Task;
                return input;
            }));
        await client.Start(Flow, "a", "x");
        await suspended.Task;
        await client.RaiseEvent("a", Go, "1", "y");
        gate.SetResult();
        await world.Settle();
        Assert.Equal(WorkflowStatus.Suspended, (await Get(client, "a")).Status);
        await client.Resume("a", "");
        await world.Settle();
        Assert.Equal(Json("xy"), (await Get(client, "a")).Result);
    }

    [Fact]
    public async Task Terminate_EndsAtOnceAndForGood()
    {
        // Running or suspended; nothing that comes later changes it.
        await using var world = await Open();
        var log = new Log();
        var definitions = Define(async (context, _) =>
        {
            await context.WaitForEvent(Go);
            log.Add("went on");
            return "";
        });
        var client = await world.Start(definitions);
        await client.Start(Flow, "a", "");
        await client.Start(Flow, "b", "");
        await client.Suspend("b", "");
        Assert.True(await client.Terminate("a", "over"));
        Assert.True(await client.Terminate("b", "over"));
        Assert.False(await client.Terminate("a", "again"));
        Assert.False(await client.Terminate("nobody", ""));
        Assert.Equal(EventOutcome.Ended, await client.RaiseEvent("a", Go, "1", ""));
        Assert.False(await client.Resume("b", ""));
        Assert.False(await client.Start(Flow, "a", ""));
        await world.Settle();
        await world.Kill(client);
        client = await world.Start(definitions);
        world.Advance(TimeSpan.FromDays(1));
        await world.Settle();
        foreach (var id in new[] { "a", "b" })
        {
            Assert.Equal((WorkflowStatus.Terminated, "over"), ((await Get(client, id)).Status, (await Get(client, id)).Error!.Message));
        }
        Assert.Equal(["a", "b"], await ListAll(client, WorkflowStatus.Terminated));
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Purge_DeletesWhatIsTerminalOnly()
    {
        // Afterwards the id is as if it had never been, its event ids included.
        await using var world = await Open();
        var client = await world.Start(Define(async (context, input) => input + await context.WaitForEvent(Go)));
        await client.Start(Flow, "a", "1");
        Assert.False(await client.Purge("a"));
        Assert.False(await client.Purge("nobody"));
        await client.RaiseEvent("a", Go, "e", "x");
        await world.Settle();
        Assert.True(await client.Purge("a"));
        Assert.False(await client.Purge("a"));
        Assert.Null(await client.Get("a"));
        await world.Settle();
        Assert.Empty(await ListAll(client, WorkflowStatus.Completed));
        Assert.True(await client.Start(Flow, "a", "2"));
        Assert.Equal(EventOutcome.Kept, await client.RaiseEvent("a", Go, "e", "y"));
        await world.Settle();
        Assert.Equal(Json("2y"), (await Get(client, "a")).Result);
        await client.RaiseEvent("never-started", Go, "e", "x");
        Assert.True(await client.Purge("never-started"));
        Assert.Equal(EventOutcome.Kept, await client.RaiseEvent("never-started", Go, "e", "x"));
    }

    [Fact]
    public async Task List_ByStatus_PagesThroughAll()
    {
        // Every instance stands in the list of its status and in no other, before and after a restart.
        await using var world = await Open();
        var definitions = Define(async (context, input) => input switch
        {
            "completed" => "",
            "failed" => throw new FormatException(),
            _ => await context.WaitForEvent(Go),
        });
        var client = await world.Start(definitions);
        string[] kinds = ["completed", "failed", "running", "suspended", "terminated"];
        foreach (var kind in kinds)
        {
            for (var i = 10; i < 30; i++)
            {
                await client.Start(Flow, $"{kind}-{i}", kind);
            }
        }
        for (var i = 10; i < 30; i++)
        {
            await client.Suspend($"suspended-{i}", "");
            await client.Terminate($"terminated-{i}", "");
        }
        for (var round = 0; round < 2; round++)
        {
            await world.Settle();
            foreach (var kind in kinds)
            {
                var listed = await ListAll(client, Enum.Parse<WorkflowStatus>(kind, ignoreCase: true));
                Assert.Equal(Enumerable.Range(10, 20).Select(i => $"{kind}-{i}"), listed);
            }
            Assert.Empty(await ListAll(client, WorkflowStatus.Pending));
            await world.Kill(client);
            client = await world.Start(definitions);
        }
    }

    [Fact]
    public async Task Arguments_OutOfBounds_AreRefused()
    {
        // What one adapter refuses, all refuse; nothing is written.
        await using var world = await Open();
        var client = await world.Start(Define((_, input) => Task.FromResult(input)));
        foreach (var id in new[] { "", "a/b", "a b", "梧", new string('x', 101), "@a@b" })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.Start(Flow, id, ""));
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.RaiseEvent(id, Go, "1", ""));
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.Get(id));
        }
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.Start(Child, "a", ""));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.Start(Flow, "a", new string('x', WorkflowRules.PayloadBytesMax)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.RaiseEvent("a", Go, "", ""));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.List(WorkflowStatus.Running, 101));
        Assert.Null(await client.Get("a"));
        Assert.True(await client.Start(Flow, new string('x', 100), ""));
    }
}
