using System.Text.Json;
using Alliance.Compliance;
using Alliance.Functions.Workflows;
using Alliance.Ports;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Testing;

namespace Alliance.Functions.Tests;

/// <summary>
/// Durable Task's own in-process host. Its state outlives a "process" of a test: functions are those of whoever was
/// started last. Its timers are real, so that a test that needs other time is skipped; and so is one that kills at a commit.
/// </summary>
internal sealed class DurableWorld : WorkflowWorld
{
    // Longer than the pause after which what was interrupted is done again.
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(1_500);
    private readonly InMemoryDocumentStore _store = new() { IsExclusive = false };
    private DurableTaskTestHost? _host;
    private DurableWorkflows? _current;
    private long _lastWorkMs = Environment.TickCount64;
    private int _working;
    private int _interruptions;
    private TaskCompletionSource _death = new();
    private TaskCompletionSource _birth = new();

    public override DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public override bool CanShare => false;

    public override bool ComparesTimes => false;

    public override string Step(int number) => "";

    /// <summary>How many of the activities to come fail as if their worker had died.</summary>
    public void Interrupt(int activities) => Volatile.Write(ref _interruptions, activities);

    public static async Task<DurableWorld> Open()
    {
        var world = new DurableWorld();
        world._host = await DurableTaskTestHost.StartAsync(
            registry =>
            {
                registry.AddOrchestratorFunc<RunInput, JsonElement?>(
                    DurableNames.Workflow, (context, run) => world.Current().Run(context, run));
                registry.AddActivityFunc<ActivityCall, ActivityEnd>(
                    DurableNames.Activity, (_, call) => world.Work(workflows => workflows.Run(call, CancellationToken.None)));
                registry.AddActivityFunc<RunBegin, RunBegun>(DurableNames.Begin, (_, begin) => world.Work(workflows => workflows.Begin(begin)));
                registry.AddActivityFunc<ChildClaim, ChildClaimed>(DurableNames.Claim, (_, claim) => world.Work(workflows => workflows.Claim(claim)));
            },
            new DurableTaskTestHostOptions { LoggerFactory = Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance },
            CancellationToken.None);
        return world;
    }

    public override Task<IWorkflowClient> Start(WorkflowDefinitions definitions, Fate? fate = null)
    {
        if (fate is not null)
        {
            Xunit.Assert.Skip("Durable Task's commits are its own; the host is killed from outside instead.");
        }

        var workflows = new DurableWorkflows(_store, TimeProvider.System);
        workflows.Clients.Use(_host!.Client);
        var client = workflows.Open(definitions);
        _current = workflows;
        _birth.TrySetResult();
        return Task.FromResult(client);
    }

    /// <summary>Activities under way die with it, and none is begun before the next process.</summary>
    public override Task Kill(IWorkflowClient client)
    {
        _birth = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _death, new()).SetResult();
        return Settle();
    }

    public override void Advance(TimeSpan by) => Xunit.Assert.Skip("The in-process host's timers are real.");

    /// <summary>The host does not say when it rests: it does when nothing has called the functions for a while.</summary>
    public override async Task Settle()
    {
        Volatile.Write(ref _lastWorkMs, Environment.TickCount64);
        while (Volatile.Read(ref _working) > 0 || Environment.TickCount64 - Volatile.Read(ref _lastWorkMs) < s_quiet.TotalMilliseconds)
        {
            await Task.Delay(20);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    private DurableWorkflows Current()
    {
        Volatile.Write(ref _lastWorkMs, Environment.TickCount64);
        return _current!;
    }

    private async Task<T> Work<T>(Func<DurableWorkflows, Task<T>> work)
    {
        await _birth.Task;
        try
        {
            Interlocked.Increment(ref _working);
            var death = _death.Task;
            var working = work(Current());
            return Interlocked.Decrement(ref _interruptions) < 0 && await Task.WhenAny(working, death) == working
                ? await working
                : throw new InvalidOperationException("The worker died.");
        }
        finally
        {
            Volatile.Write(ref _lastWorkMs, Environment.TickCount64);
            Interlocked.Decrement(ref _working);
        }
    }
}
