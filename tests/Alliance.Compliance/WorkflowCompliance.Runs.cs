using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class WorkflowCompliance
{
    [Fact]
    public async Task CallWorkflow_GivesResultOrFailure()
    {
        // Under an id of its own or one that the parent chose; its failure and termination reach the parent.
        await using var world = await Open();
        var client = await world.Start(Define(async (context, input) =>
        {
            try
            {
                return "got " + await context.CallWorkflow(Child, input, input == "wait" ? "kid" : null);
            }
            catch (StepFailedException exception)
            {
                return $"{exception.Step} {exception.Error.Type} {exception.Error.Message}";
            }
        }).Add(new Coded(Child, 1, async (context, input) => input switch
        {
            "fail" => throw new FormatException("bad child"),
            "wait" => await context.WaitForEvent(Go),
            _ => await context.CallActivity(Echo, input + "!"),
        })));
        foreach (var input in new[] { "fine", "fail", "wait" })
        {
            await client.Start(Flow, input, input);
        }
        await world.Settle();
        Assert.Equal(Json("got fine!"), (await Get(client, "fine")).Result);
        Assert.Equal(Json("child System.FormatException bad child"), (await Get(client, "fail")).Result);
        Assert.Equal("child", (await Get(client, "kid")).Workflow);
        await client.Terminate("kid", "enough");
        await world.Settle();
        Assert.Equal(Json($"child {WorkflowErrors.Terminated} enough"), (await Get(client, "wait")).Result);
    }

    [Fact]
    public async Task CallWorkflow_UnderAnIdInUse_Fails()
    {
        // An instance that the parent did not start would never answer it.
        await using var world = await Open();
        var client = await world.Start(Define(async (context, input) =>
        {
            try
            {
                return await context.CallWorkflow(Flow, "", "taken");
            }
            catch (StepFailedException exception) when (input == "parent")
            {
                return exception.Error.Type;
            }
        }));
        await client.Start(Flow, "taken", "itself");
        await client.Start(Flow, "parent", "parent");
        await world.Settle();
        Assert.Equal(Json(WorkflowErrors.InstanceExists), (await Get(client, "parent")).Result);
        Assert.Equal(WorkflowStatus.Failed, (await Get(client, "taken")).Status);
    }

    [Fact]
    public async Task CallWorkflow_Nested_FansInFromAllLevels()
    {
        // Three levels, five children each; with retries each attempt is a new instance.
        await using var world = await Open();
        var log = new Log();
        async Task<string> Tree(IWorkflowContext context, string depth)
        {
            if (depth == "0")
            {
                log.Add(context.InstanceId);
                return log.Lines.Count % 3 == 0 ? throw new FormatException("now and then") : "1";
            }
            var next = (int.Parse(depth) - 1).ToString();
            var policy = new RetryPolicy(50, TimeSpan.Zero);
            var sums = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => context.CallWorkflow(Flow, next, retry: policy)));
            return sums.Sum(int.Parse).ToString();
        }
        var client = await world.Start(Define(Tree));
        await client.Start(Flow, "root", "3");
        await world.Settle();
        Assert.Equal(Json("125"), (await Get(client, "root")).Result);
        Assert.Equal(log.Lines.Count, log.Lines.Distinct().Count());
    }

    [Fact]
    public async Task ContinueAsNew_BeginsAnewAndKeepsUntakenEvents()
    {
        // Each run takes one event; all of them count once, whatever run they came in. Status stays, old timers do not.
        await using var world = await Open();
        var definitions = Define(async (context, input) =>
        {
            _ = context.CreateTimer(TimeSpan.FromHours(1));
            var text = input + await context.WaitForEvent(Go);
            if (text.Length == 1)
            {
                context.SetCustomStatus("begun", Go.Payload);
            }
            if (text.Length < 6)
            {
                context.ContinueAsNew(text, Flow.Input);
                return "";
            }
            return text;
        });
        var client = await world.Start(definitions);
        await client.RaiseEvent("a", Go, "0", "0");
        await client.RaiseEvent("a", Go, "1", "1");
        await client.RaiseEvent("a", Go, "2", "2");
        await client.Start(Flow, "a", "");
        await world.Settle();
        await client.RaiseEvent("a", Go, "3", "3");
        await world.Kill(client);
        client = await world.Start(definitions);
        world.Advance(TimeSpan.FromHours(2));
        await client.RaiseEvent("a", Go, "4", "4");
        await world.Settle();
        Assert.Equal((WorkflowStatus.Running, Json("begun")), ((await Get(client, "a")).Status, (await Get(client, "a")).CustomStatus));
        Assert.Equal(EventOutcome.Duplicate, await client.RaiseEvent("a", Go, "0", "again"));
        await client.RaiseEvent("a", Go, "5", "5");
        await world.Settle();
        Assert.Equal(Json("012345"), (await Get(client, "a")).Result);
    }

    [Fact]
    public async Task ContinueAsNew_AHundredTimes_StaysOneInstance()
    {
        // A calendar's loop: waits, acts, begins anew, with its result at the end and ids that differ by run.
        await using var world = await Open();
        var log = new Log();
        var client = await world.Start(Define(async (context, input) =>
        {
            await context.CreateTimer(TimeSpan.FromDays(30));
            log.Add(context.NewGuid().ToString());
            var next = await context.CallActivity(Echo, (int.Parse(input) + 1).ToString());
            if (next != "100")
            {
                context.ContinueAsNew(next, Flow.Input);
            }
            return next;
        }));
        await client.Start(Flow, "a", "0");
        for (var i = 0; i < 100; i++)
        {
            await world.Settle();
            world.Advance(TimeSpan.FromDays(30));
        }
        await world.Settle();
        Assert.Equal(Json("100"), (await Get(client, "a")).Result);
        Assert.Equal(100, log.Lines.Distinct().Count());
        Assert.Equal(["a"], await ListAll(client, WorkflowStatus.Completed));
    }

    [Fact]
    public async Task Versions_LiveSideBySide()
    {
        // An instance goes on with the code it began with; new ones, and new runs, take the newest.
        await using var world = await Open();
        static Func<IWorkflowContext, string, Task<string>> Code(string name) => async (context, input) =>
        {
            if (name == "two")
            {
                await context.CallActivity(Echo, "only in two");
            }
            await context.WaitForEvent(Go);
            if (input == "loop")
            {
                context.ContinueAsNew("last", Flow.Input);
            }
            return name;
        };
        var client = await world.Start(Define(Code("one")));
        await client.Start(Flow, "old", "");
        await client.Start(Flow, "loops", "loop");
        await world.Settle();
        await world.Kill(client);

        client = await world.Start(Define(Code("one")).Add(new Coded(Flow, 2, Code("two"))));
        await client.Start(Flow, "new", "");
        await world.Settle();
        foreach (var id in new[] { "old", "new", "loops" })
        {
            await client.RaiseEvent(id, Go, "1", "");
        }
        await world.Settle();
        Assert.Equal((1, Json("one")), ((await Get(client, "old")).Version, (await Get(client, "old")).Result));
        Assert.Equal((2, Json("two")), ((await Get(client, "new")).Version, (await Get(client, "new")).Result));
        Assert.Equal((2, WorkflowStatus.Running), ((await Get(client, "loops")).Version, (await Get(client, "loops")).Status));
        await client.RaiseEvent("loops", Go, "2", "");
        await world.Settle();
        Assert.Equal(Json("two"), (await Get(client, "loops")).Result);
    }

    [Fact]
    public async Task Version_NotRegistered_WaitsUntilItIs()
    {
        // The instance says what it lacks, keeps what comes, and goes on once the code is back.
        await using var world = await Open();
        static async Task<string> Code(IWorkflowContext context, string input)
        {
            await context.CreateTimer(TimeSpan.FromDays(1));
            return await context.WaitForEvent(Go);
        }
        var client = await world.Start(Define(Code));
        await client.Start(Flow, "a", "");
        await world.Settle();
        await world.Kill(client);

        client = await world.Start(Define(Code, version: 2));
        world.Advance(TimeSpan.FromDays(2));
        await world.Settle();
        Assert.Equal(EventOutcome.Kept, await client.RaiseEvent("a", Go, "1", "kept"));
        await world.Settle();
        var stranded = await Get(client, "a");
        Assert.Equal((WorkflowStatus.Running, WorkflowErrors.NotRegistered, 1), (stranded.Status, stranded.Error?.Type, stranded.Version));
        await world.Kill(client);

        client = await world.Start(Define(Code).Add(new Coded(Flow, 2, Code)));
        await world.Settle();
        var instance = await Get(client, "a");
        Assert.Equal((WorkflowStatus.Completed, Json("kept"), (WorkflowError?)null), (instance.Status, instance.Result, instance.Error));
    }
}
