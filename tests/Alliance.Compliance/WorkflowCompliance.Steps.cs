using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class WorkflowCompliance
{
    [Fact]
    public async Task Run_WithoutWaiting_CompletesWithItsResult()
    {
        // The plainest instance: started, completed, told so.
        await using var world = await Open();
        var client = await world.Start(Define((context, input) => Task.FromResult($"{context.InstanceId} {input}")));
        Assert.Null(await client.Get("a"));
        Assert.True(await client.Start(Flow, "a", "1"));
        await world.Settle();
        var instance = await Get(client, "a");
        Assert.Equal((WorkflowStatus.Completed, Json("a 1"), (WorkflowError?)null, "flow", 1), (instance.Status, instance.Result, instance.Error, instance.Workflow, instance.Version));
        Assert.Equal((world.Now, true), (instance.CreatedAt, instance.IsTerminal));
    }

    [Fact]
    public async Task CallActivity_InSequence_GivesEachResult()
    {
        // Each activity runs once where nothing crashes, in the order of the code.
        await using var world = await Open();
        var log = new Log();
        var step = new ActivityType<string, string>("step", Echo.Input, Echo.Result);
        var client = await world.Start(Define(async (context, input) =>
        {
            for (var i = 0; i < 5; i++)
            {
                input = await context.CallActivity(step, $"{input}{i}");
            }
            return input;
        }).Add(step, async (context, input) =>
        {
            log.Add($"{context.InstanceId}:{input}");
            await Task.Yield();
            return input;
        }));
        await client.Start(Flow, "a", "-");
        await world.Settle();
        Assert.Equal(Json("-01234"), (await Get(client, "a")).Result);
        Assert.Equal(["a:-0", "a:-01", "a:-012", "a:-0123", "a:-01234"], log.Lines);
    }

    [Fact]
    public async Task CallActivity_ThatFails_ThrowsWhatItSaid()
    {
        // The code may catch the failure; one it does not catch fails the instance.
        await using var world = await Open();
        var fail = new ActivityType<string, string>("fail", Echo.Input, Echo.Result);
        var client = await world.Start(Define(async (context, input) =>
        {
            try
            {
                return await context.CallActivity(fail, "x");
            }
            catch (StepFailedException exception) when (input == "catch")
            {
                return $"{exception.Step} {exception.Error.Type} {exception.Error.Message}";
            }
        }).Add(fail, (_, _) => throw new FormatException("no good")));
        await client.Start(Flow, "caught", "catch");
        await client.Start(Flow, "thrown", "throw");
        await world.Settle();
        Assert.Equal(Json("fail System.FormatException no good"), (await Get(client, "caught")).Result);
        var thrown = await Get(client, "thrown");
        Assert.Equal((WorkflowStatus.Failed, typeof(StepFailedException).FullName), (thrown.Status, thrown.Error!.Type));
        Assert.Contains("no good", thrown.Error.Message);
    }

    [Fact]
    public async Task CallActivity_WithRetries_WaitsLongerEachTimeUpToTheMost()
    {
        // Attempts at 0, 1, 1+3, 1+3+5 and 1+3+5+5 seconds: times three each, at most five.
        await using var world = await Open();
        var log = new Log();
        var begin = world.Now;
        var flaky = new ActivityType<string, string>("flaky", Echo.Input, Echo.Result);
        var policy = new RetryPolicy(5, TimeSpan.FromSeconds(1), 3, TimeSpan.FromSeconds(5));
        var client = await world.Start(Define((context, input) => context.CallActivity(flaky, input, policy)).Add(flaky, (_, input) =>
        {
            log.Add($"{input} {(world.Now - begin).TotalSeconds}");
            return input == "never" || log.Count($"{input} 0") + log.Lines.Count(line => line.StartsWith(input, StringComparison.Ordinal)) < 4
                ? throw new FormatException("not yet")
                : Task.FromResult("done");
        }));
        await client.Start(Flow, "never", "never");
        await client.Start(Flow, "third", "third");
        await world.Settle();
        for (var second = 0; second < 20; second++)
        {
            world.Advance(TimeSpan.FromSeconds(1));
            await world.Settle();
        }
        Assert.Equal(["never 0", "never 1", "never 4", "never 9", "never 14"], log.Lines.Where(line => line.StartsWith("never", StringComparison.Ordinal)));
        Assert.Equal(["third 0", "third 1", "third 4"], log.Lines.Where(line => line.StartsWith("third", StringComparison.Ordinal)));
        Assert.Equal(WorkflowStatus.Failed, (await Get(client, "never")).Status);
        Assert.Equal(Json("done"), (await Get(client, "third")).Result);
    }

    [Fact]
    public async Task CallActivity_FannedOut_GathersAllResults()
    {
        // Two hundred at once, answered in any order, each result at its call.
        await using var world = await Open();
        var slow = new ActivityType<string, string>("slow", Echo.Input, Echo.Result);
        var client = await world.Start(Define(async (context, _) =>
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => context.CallActivity(slow, $"{i}")));
            return string.Join(',', results);
        }).Add(slow, async (_, input) =>
        {
            for (var i = int.Parse(input) % 7; i > 0; i--)
            {
                await Task.Yield();
            }
            return input;
        }));
        await client.Start(Flow, "a", "");
        await world.Settle();
        Assert.Equal(Json(string.Join(',', Enumerable.Range(0, 200))), (await Get(client, "a")).Result);
    }

    [Fact]
    public async Task WhenAny_OfActivityAndTimer_GoesOnWithTheFirst()
    {
        // An activity that never answers does not hold up what races it.
        await using var world = await Open();
        var never = new ActivityType<string, string>("never", Echo.Input, Echo.Result);
        var begun = new TaskCompletionSource();
        var client = await world.Start(Define(async (context, _) =>
        {
            var call = context.CallActivity(never, "");
            var timer = context.CreateTimer(TimeSpan.FromMinutes(1));
            return await Task.WhenAny(call, timer) == timer ? "timer" : "activity";
        }).Add(never, async (context, _) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.Cancellation);
            return "";
        }));
        await client.Start(Flow, "a", "");
        await begun.Task;
        await world.Kill(client);
        client = await world.Start(Define(async (context, _) =>
        {
            var call = context.CallActivity(never, "");
            var timer = context.CreateTimer(TimeSpan.FromMinutes(1));
            return await Task.WhenAny(call, timer) == timer ? "timer" : "activity";
        }).Add(never, (_, _) => Task.FromResult("at last")));
        await world.Settle();
        Assert.Equal(Json("activity"), (await Get(client, "a")).Result);
    }

    [Fact]
    public async Task CustomStatus_SetBeforeAWait_IsSeenMeanwhile()
    {
        // Clients see the latest status while the instance waits, and after it ended.
        await using var world = await Open();
        var client = await world.Start(Define(async (context, input) =>
        {
            context.SetCustomStatus("one", Go.Payload);
            await context.WaitForEvent(Go);
            context.SetCustomStatus("two", Go.Payload);
            return input;
        }));
        await client.Start(Flow, "a", "");
        await world.Settle();
        Assert.Equal((WorkflowStatus.Running, Json("one")), ((await Get(client, "a")).Status, (await Get(client, "a")).CustomStatus));
        await client.RaiseEvent("a", Go, "1", "");
        await world.Settle();
        Assert.Equal((WorkflowStatus.Completed, Json("two")), ((await Get(client, "a")).Status, (await Get(client, "a")).CustomStatus));
    }
}
