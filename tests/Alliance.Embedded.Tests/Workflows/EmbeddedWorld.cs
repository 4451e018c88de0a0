using Alliance.Compliance;
using Alliance.Embedded.Workflows;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>Embedded runners on one store.</summary>
internal sealed class EmbeddedWorld(IDocumentStore store, WorkflowRunnerOptions options, bool canShare, Func<ValueTask> close) : WorkflowWorld
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<(WorkflowRunner Runner, MortalStore Store)> _processes = [];

    public List<Exception> Reports { get; } = [];

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override bool CanShare => canShare;

    public override Task<IWorkflowClient> Start(WorkflowDefinitions definitions, Fate? fate = null) =>
        Task.FromResult<IWorkflowClient>(StartRunner(definitions, fate));

    public WorkflowRunner StartRunner(WorkflowDefinitions definitions, Fate? fate = null)
    {
        var mortal = new MortalStore(store, !canShare, fate);
        var runner = WorkflowRunner.Start(mortal, _time, new CountingEntropy(_processes.Count), definitions, Report, options);
        _processes.Add((runner, mortal));
        _ = StopWithStore(runner, mortal);
        return runner;
    }

    // Whoever waits for a dead process hears that it is gone.
    private static async Task StopWithStore(WorkflowRunner runner, MortalStore mortal)
    {
        await mortal.Died;
        await runner.DisposeAsync();
    }

    public MortalStore StoreOf(WorkflowRunner runner) => _processes.Find(process => process.Runner == runner).Store;

    /// <summary>Lets time pass until all has settled: for what waits before it asks the store again.</summary>
    public async Task SettleInTime()
    {
        var settled = Settle();
        while (!settled.IsCompleted)
        {
            Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
        await settled;
    }

    public override async Task Kill(IWorkflowClient client)
    {
        var process = _processes.Find(process => process.Runner == client);
        process.Store.Die();
        await process.Runner.DisposeAsync();
    }

    public override void Advance(TimeSpan by) => _time.Advance(by);

    public override async Task Settle()
    {
        // What settles one may stir another; all are looked at until none stirs.
        Task[] all;
        while (!Array.TrueForAll(all = [.. _processes.Select(process => Task.WhenAny(process.Runner.WhenIdle(), process.Store.Died))], done => done.IsCompleted))
        {
            await Task.WhenAll(all);
        }
        Assert.Empty(Reports);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Store.Die();
            await process.Runner.DisposeAsync();
        }
        await close();
    }

    private void Report(Exception exception)
    {
        lock (Reports)
        {
            Reports.Add(exception);
        }
    }

    private sealed class CountingEntropy(int number) : IEntropy
    {
        public void Fill(Span<byte> bytes) => bytes.Fill((byte)number);
    }
}
