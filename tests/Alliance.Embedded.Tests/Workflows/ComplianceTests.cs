using Alliance.Compliance;
using Alliance.Embedded.Documents;
using Alliance.Embedded.Workflows;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>One process at a time, in memory.</summary>
public class InMemoryWorkflowCompliance : WorkflowCompliance
{
    private protected virtual WorkflowRunnerOptions Options => new();

    private protected virtual bool CanShare => false;

    protected override ValueTask<WorkflowWorld> Open() =>
        new(new EmbeddedWorld(new InMemoryDocumentStore { IsExclusive = !CanShare }, Options, CanShare, () => default));
}

/// <summary>Nothing that waits stays in memory: every wake-up is a replay.</summary>
public sealed class ParkingWorkflowCompliance : InMemoryWorkflowCompliance
{
    private protected override WorkflowRunnerOptions Options => new() { IdleInMemory = 0, ConcurrentActivities = 3 };
}

/// <summary>Several processes on one store, each taking whatever it finds at once.</summary>
public sealed class SharedWorkflowCompliance : InMemoryWorkflowCompliance
{
    private protected override WorkflowRunnerOptions Options => new() { HoldTime = TimeSpan.Zero };

    private protected override bool CanShare => true;
}

/// <summary>The store as it runs.</summary>
public sealed class SqliteWorkflowCompliance : WorkflowCompliance
{
    protected override ValueTask<WorkflowWorld> Open()
    {
        var folder = new DataFolder();
        var store = SqliteDocumentStore.Open(folder.Path, new() { JournalGrowthBytes = 1 << 20 });
        return new(new EmbeddedWorld(store, new(), canShare: false, async () =>
        {
            await store.DisposeAsync();
            folder.Dispose();
        }));
    }
}
