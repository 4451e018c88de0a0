using Alliance.Compliance;

namespace Alliance.Functions.Tests;

/// <summary>The workflow port's promises over Durable Task.</summary>
public sealed class DurableWorkflowCompliance : WorkflowCompliance
{
    protected override async ValueTask<WorkflowWorld> Open() => await DurableWorld.Open();
}
