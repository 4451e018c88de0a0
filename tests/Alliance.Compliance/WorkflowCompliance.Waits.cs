using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class WorkflowCompliance
{
    [Fact]
    public async Task Timer_YearsAhead_FiresThenAndNotBefore()
    {
        // Three years, with another process at the end than at the beginning.
        await using var world = await Open();
        var due = world.Now.AddYears(3);
        var definitions = Define(async (context, _) =>
        {
            await context.CreateTimer(due);
            return $"{context.UtcNow:yyyy-MM-dd}";
        });
        var client = await world.Start(definitions);
        await client.Start(Flow, "a", "");
        await client.Start(Flow, "b", "");
        await world.Settle();
        world.Advance(due - world.Now - TimeSpan.FromSeconds(1));
        await world.Settle();
        Assert.Equal(WorkflowStatus.Running, (await Get(client, "a")).Status);
        await world.Kill(client);
        client = await world.Start(definitions);
        await world.Settle();
        Assert.Equal(WorkflowStatus.Running, (await Get(client, "a")).Status);
        world.Advance(TimeSpan.FromSeconds(1));
        await world.Settle();
        Assert.Equal(Json($"{due:yyyy-MM-dd}"), (await Get(client, "a")).Result);
        Assert.Equal(Json($"{due:yyyy-MM-dd}"), (await Get(client, "b")).Result);
    }

    [Fact]
    public async Task Timer_DueWhileNothingRan_FiresAtTheNextStart()
    {
        // Downtime makes a timer late, never lost; one in the past is over at once.
        await using var world = await Open();
        var definitions = Define(async (context, _) =>
        {
            await context.CreateTimer(context.UtcNow - TimeSpan.FromDays(1));
            await context.CreateTimer(TimeSpan.FromDays(100));
            return "done";
        });
        var client = await world.Start(definitions);
        await client.Start(Flow, "a", "");
        await world.Settle();
        await world.Kill(client);
        world.Advance(TimeSpan.FromDays(400));
        client = await world.Start(definitions);
        await world.Settle();
        Assert.Equal(Json("done"), (await Get(client, "a")).Result);
    }

    [Fact]
    public async Task Timers_TogetherDue_FireInTheirOrder()
    {
        // Several timers that became due meanwhile end in the order of their times; a cancelled one never.
        await using var world = await Open();
        var client = await world.Start(Define(async (context, _) =>
        {
            var order = new List<int>();
            using var cancelled = new CancellationTokenSource();
            async Task Wait(int minutes, CancellationToken cancellation = default)
            {
                await context.CreateTimer(TimeSpan.FromMinutes(minutes), cancellation);
                order.Add(minutes);
            }
            var waits = new[] { 3, 1, 4, 2 }.Select(minutes => Wait(minutes)).ToList();
            var never = Wait(0, cancelled.Token);
            cancelled.Cancel();
            await Task.WhenAll(waits);
            return $"{string.Join(',', order)} {never.Status}";
        }));
        await client.Start(Flow, "a", "");
        await world.Settle();
        world.Advance(TimeSpan.FromHours(1));
        await world.Settle();
        Assert.Equal(Json("1,2,3,4 Canceled"), (await Get(client, "a")).Result);
    }

    [Fact]
    public async Task Event_BeforeItsInstanceAndBeforeItsWait_IsKept()
    {
        // Early events are taken in the order they came, each once; other names wait beside them.
        await using var world = await Open();
        var other = new EventType<string>("other", Go.Payload);
        var definitions = Define(async (context, _) =>
        {
            var text = await context.WaitForEvent(Go) + await context.WaitForEvent(Go);
            await context.CreateTimer(TimeSpan.FromDays(1));
            return text + await context.WaitForEvent(Go) + await context.WaitForEvent(other);
        });
        var client = await world.Start(definitions);
        Assert.Equal(EventOutcome.Kept, await client.RaiseEvent("a", other, "0", "z"));
        Assert.Equal(EventOutcome.Kept, await client.RaiseEvent("a", Go, "1", "a"));
        Assert.Null(await client.Get("a"));
        await world.Kill(client);
        client = await world.Start(definitions);
        Assert.True(await client.Start(Flow, "a", ""));
        await client.RaiseEvent("a", Go, "2", "b");
        await client.RaiseEvent("a", Go, "3", "c");
        await world.Settle();
        Assert.Equal(WorkflowStatus.Running, (await Get(client, "a")).Status);
        world.Advance(TimeSpan.FromDays(1));
        await world.Settle();
        Assert.Equal(Json("abcz"), (await Get(client, "a")).Result);
    }

    [Fact]
    public async Task Event_RaisedTwice_CountsOnce()
    {
        // The same event id, one after the other, at once, after a restart, before the start and after the end.
        await using var world = await Open();
        var definitions = Define(async (context, _) => $"{await context.WaitForEvent(Go)}{await context.WaitForEvent(Go)}");
        var client = await world.Start(definitions);
        await client.RaiseEvent("a", Go, "1", "x");
        Assert.Equal(EventOutcome.Duplicate, await client.RaiseEvent("a", Go, "1", "y"));
        await client.Start(Flow, "a", "");
        var twice = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.RaiseEvent("a", Go, "1", "z").AsTask()));
        Assert.All(twice, outcome => Assert.Equal(EventOutcome.Duplicate, outcome));
        await world.Kill(client);
        client = await world.Start(definitions);
        Assert.Equal(EventOutcome.Duplicate, await client.RaiseEvent("a", Go, "1", "y"));
        await world.Settle();
        Assert.Equal(WorkflowStatus.Running, (await Get(client, "a")).Status);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.RaiseEvent("a", Go, "2 / \\ ? # \n 桐", "w").AsTask()));
        Assert.Single(outcomes, outcome => outcome == EventOutcome.Kept);
        await world.Settle();
        Assert.Equal(Json("xw"), (await Get(client, "a")).Result);
        Assert.Equal(EventOutcome.Ended, await client.RaiseEvent("a", Go, "3", "late"));
    }

    [Fact]
    public async Task WaitForEvent_WithTimeout_EndsInTimeAndKeepsWhatComesLate()
    {
        // The wait that timed out takes nothing: the late event goes to the next one.
        await using var world = await Open();
        var client = await world.Start(Define(async (context, _) =>
        {
            try
            {
                return "early " + await context.WaitForEvent(Go, TimeSpan.FromMinutes(5));
            }
            catch (TimeoutException)
            {
                return "late " + await context.WaitForEvent(Go, TimeSpan.FromMinutes(5));
            }
        }));
        await client.Start(Flow, "in-time", "");
        await client.Start(Flow, "too-late", "");
        await world.Settle();
        await client.RaiseEvent("in-time", Go, "1", "x");
        world.Advance(TimeSpan.FromMinutes(6));
        await world.Settle();
        await client.RaiseEvent("too-late", Go, "1", "x");
        await world.Settle();
        Assert.Equal(Json("early x"), (await Get(client, "in-time")).Result);
        Assert.Equal(Json("late x"), (await Get(client, "too-late")).Result);
    }

    [Fact]
    public async Task Event_MoreThanAnInstanceHolds_IsRefusedUntilOthersAreTaken()
    {
        // The bound is by count; taking some makes room.
        await using var world = await Open();
        var client = await world.Start(Define(async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromDays(1));
            for (var i = 0; i <= WorkflowRules.EventsMax; i++)
            {
                await context.WaitForEvent(Go);
            }
            return "all";
        }));
        await client.Start(Flow, "a", "");
        for (var i = 0; i < WorkflowRules.EventsMax; i += 100)
        {
            await Task.WhenAll(Enumerable.Range(i, 100).Select(n => client.RaiseEvent("a", Go, $"{n}", "").AsTask()));
        }
        Assert.Equal(EventOutcome.Full, await client.RaiseEvent("a", Go, "one more", ""));
        world.Advance(TimeSpan.FromDays(1));
        await world.Settle();
        Assert.Equal(EventOutcome.Kept, await client.RaiseEvent("a", Go, "one more", ""));
        await world.Settle();
        Assert.Equal(Json("all"), (await Get(client, "a")).Result);
    }
}
