using System.Text.Json.Serialization;
using Alliance.Compliance;
using Alliance.Embedded.Workflows;
using Alliance.Ports;

namespace Alliance.Embedded.Tests.Workflows;

public sealed class RunnerTests
{
    private static readonly WorkflowType<string, string> Flow = new("flow", RunnerTestsJson.Default.String, RunnerTestsJson.Default.String);
    private static readonly ActivityType<string, string> Act = new("act", RunnerTestsJson.Default.String, RunnerTestsJson.Default.String);
    private static readonly EventType<string> Go = new("go", RunnerTestsJson.Default.String);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task CommitsWithoutAnswer_CountOnce(int every)
    {
        // Each n-th commit takes effect unheard; it is sent again and recognised, and no activity runs twice.
        var runs = 0;
        await using var world = World(new() { ClientDeadline = TimeSpan.FromDays(30) });
        var runner = world.StartRunner(Define(async (context, input) =>
        {
            for (var i = 0; i < 5; i++)
            {
                input += await context.CallActivity(Act, $"{i}");
            }
            input += await context.WaitForEvent(Go);
            if (input.Length < 10)
            {
                context.ContinueAsNew(input, Flow.Input);
            }
            return input;
        }, input =>
        {
            Interlocked.Increment(ref runs);
            return input;
        }));
        world.StoreOf(runner).IsUnheard = number => number % every == 0 && (every > 1 || number % 2 == 1);
        var start = runner.Start(Flow, "a", "").AsTask();
        var first = runner.RaiseEvent("a", Go, "1", "x").AsTask();
        await world.SettleInTime();
        var second = runner.RaiseEvent("a", Go, "2", "y").AsTask();
        await world.SettleInTime();
        Assert.True(await start);
        Assert.Equal((EventOutcome.Kept, EventOutcome.Kept), (await first, await second));
        Assert.Equal("\"01234x01234y\"", (await runner.Get("a"))!.Result);
        Assert.Equal(10, runs);
    }

    [Fact]
    public async Task FiveActivities_TakeOneCommitEach()
    {
        // Start, five results each with the call before it, the end: what keeps the runner fast.
        await using var world = World();
        var runner = world.StartRunner(Define(async (context, input) =>
        {
            for (var i = 0; i < 5; i++)
            {
                input += await context.CallActivity(Act, $"{i}");
            }
            return input;
        }));
        await runner.Start(Flow, "a", "");
        await world.Settle();
        Assert.Equal(7, world.StoreOf(runner).InstanceCommits);
    }

    [Fact]
    public async Task WaitingInstances_LeaveTheMemoryAndAreNotReadAtAStart()
    {
        // A start reads pages of the index, not instances; each is woken when its time or its event comes.
        await using var world = World(new() { IdleInMemory = 10 });
        var definitions = Define(async (context, _) =>
        {
            var got = context.WaitForEvent(Go);
            var timer = context.CreateTimer(TimeSpan.FromDays(365));
            return await Task.WhenAny(got, timer) == timer ? "timer" : await got;
        });
        var runner = world.StartRunner(definitions);
        for (var i = 0; i < 500; i++)
        {
            await runner.Start(Flow, $"i{i}", "");
        }
        await world.Settle();
        Assert.InRange(runner.InstancesInMemory, 0, 10);
        await world.Kill(runner);
        runner = world.StartRunner(definitions);
        await world.Settle();
        Assert.InRange(world.StoreOf(runner).Reads, 1, 100);
        for (var i = 0; i < 250; i++)
        {
            await runner.RaiseEvent($"i{i}", Go, "1", "event");
        }
        await world.Settle();
        Assert.InRange(runner.InstancesInMemory, 0, 10);
        world.Advance(TimeSpan.FromDays(365));
        await world.Settle();
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal((i, i < 250 ? "\"event\"" : "\"timer\""), (i, (await runner.Get($"i{i}"))?.Result));
        }
        Assert.Equal(0, runner.InstancesInMemory);
    }

    [Fact]
    public async Task ContinueAsNew_DeletesTheHistoryBefore()
    {
        // What stays of a hundred runs is the last one's chunks and the marks of the events.
        var store = new InMemoryDocumentStore();
        await using var world = World(store: store);
        var runner = world.StartRunner(Define(async (context, input) =>
        {
            await context.WaitForEvent(Go);
            context.ContinueAsNew(input, Flow.Input);
            return "";
        }));
        await runner.Start(Flow, "a", "");
        for (var i = 0; i < 100; i++)
        {
            await runner.RaiseEvent("a", Go, $"{i}", "");
            await world.Settle();
        }
        var documents = (await store.ReadRange(new(Containers.Workflows, "instance|a"), SortRange.All, Direction.Ascending, 1_000)).Documents;
        Assert.Equal(100, documents.Count(document => document.Id.StartsWith("e|", StringComparison.Ordinal)));
        Assert.InRange(documents.Count(document => document.Id.StartsWith("h|", StringComparison.Ordinal)), 1, 3);
    }

    [Fact]
    public async Task AnInstanceWhoseHistoryIsDamaged_HoldsUpNoOther()
    {
        // It is reported and left as it is; the others go on.
        var store = new InMemoryDocumentStore();
        await using var world = World(store: store);
        var definitions = Define(async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromDays(1));
            return "done";
        });
        var runner = world.StartRunner(definitions);
        for (var i = 0; i < 20; i++)
        {
            await runner.Start(Flow, $"i{i}", "");
        }
        await world.Settle();
        await world.Kill(runner);
        var damaged = new Partition(Containers.Workflows, "instance|i7");
        var first = (await store.ReadRange(damaged, SortRange.StartingWith("h|"), Direction.Ascending, 1)).Documents[0];
        await store.Commit(damaged, [Write.Delete(first.Id, first.Version)]);
        world.Advance(TimeSpan.FromDays(2));
        runner = world.StartRunner(definitions);
        await runner.WhenIdle();
        Assert.Contains("i7", Assert.Single(world.Reports).Message);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((i, i == 7 ? WorkflowStatus.Running : WorkflowStatus.Completed), (i, (await runner.Get($"i{i}"))!.Status));
        }
    }

    [Fact]
    public async Task AStartThatCannotReadTheIndex_FindsWhatWasAwakeLater()
    {
        var store = new StumblingStore(new InMemoryDocumentStore());
        await using var world = World(store: store);
        var begun = new TaskCompletionSource();
        WorkflowDefinitions Definitions(Func<ActivityContext, string, Task<string>> act) => new WorkflowDefinitions()
            .Add(new Coded((context, input) => context.CallActivity(Act, input))).Add(Act, act);
        var runner = world.StartRunner(Definitions(async (context, _) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.Cancellation);
            return "";
        }));
        await runner.Start(Flow, "a", "");
        await begun.Task;
        await world.Kill(runner);
        store.MustStumble = true;
        runner = world.StartRunner(Definitions((_, _) => Task.FromResult("done")));
        await runner.WhenIdle();
        Assert.NotEmpty(world.Reports);
        Assert.Null((await runner.Get("a"))!.Result);
        store.MustStumble = false;
        world.Advance(TimeSpan.FromSeconds(2));
        await runner.WhenIdle();
        Assert.Equal("\"done\"", (await runner.Get("a"))!.Result);
    }

    [Fact]
    public async Task AnInstance_StaysWithTheProcessThatHoldsIt()
    {
        // Another process looks in vain until the holder has not been heard of for the time agreed.
        var runs = 0;
        await using var world = World(store: new InMemoryDocumentStore { IsExclusive = false }, canShare: true);
        var begun = new TaskCompletionSource();
        WorkflowDefinitions Definitions(Func<ActivityContext, string, Task<string>> act) => new WorkflowDefinitions()
            .Add(new Coded((context, input) => context.CallActivity(Act, input))).Add(Act, act);
        var one = world.StartRunner(Definitions(async (context, _) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.Cancellation);
            return "";
        }));
        await one.Start(Flow, "a", "");
        await begun.Task;
        var two = world.StartRunner(Definitions((_, _) => Task.FromResult($"{Interlocked.Increment(ref runs)}")));
        for (var seconds = 0; seconds < 300; seconds += 10)
        {
            world.Advance(TimeSpan.FromSeconds(10));
            await one.Busy.WhenIdle();
            await two.WhenIdle();
        }
        Assert.Equal(0, runs);
        await world.Kill(one);
        for (var seconds = 0; seconds < 90; seconds += 10)
        {
            world.Advance(TimeSpan.FromSeconds(10));
            await world.Settle();
        }
        Assert.Equal("\"1\"", (await two.Get("a"))!.Result);
    }

    /// <summary>A store whose ranges cannot be read for a while, for a reason that no second try mends.</summary>
    private sealed class StumblingStore(IDocumentStore store) : IDocumentStore
    {
        public bool MustStumble { get; set; }

        public bool IsExclusive => store.IsExclusive;

        public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default) => store.Read(partition, id, cancellation);

        public ValueTask<DocumentPage> ReadRange(
            Partition partition, SortRange range, Direction direction, int limit, string? continuation = null, CancellationToken cancellation = default) =>
            MustStumble ? throw new InvalidDataException("It stumbled.") : store.ReadRange(partition, range, direction, limit, continuation, cancellation);

        public ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default) =>
            store.Commit(partition, writes, cancellation);

        public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default) =>
            store.Changes(container, cursor, limit, cancellation);
    }

    private static EmbeddedWorld World(WorkflowRunnerOptions? options = null, IDocumentStore? store = null, bool canShare = false) =>
        new(store ?? new InMemoryDocumentStore(), options ?? new(), canShare, () => default);

    private static WorkflowDefinitions Define(Func<IWorkflowContext, string, Task<string>> code, Func<string, string>? act = null) =>
        new WorkflowDefinitions().Add(new Coded(code)).Add(Act, (_, input) => Task.FromResult(act?.Invoke(input) ?? input));

    private sealed class Coded(Func<IWorkflowContext, string, Task<string>> code) : Workflow<string, string>(Flow, 1)
    {
        public override Task<string> Run(IWorkflowContext context, string input) => code(context, input);
    }
}

[JsonSerializable(typeof(string))]
internal sealed partial class RunnerTestsJson : JsonSerializerContext;
