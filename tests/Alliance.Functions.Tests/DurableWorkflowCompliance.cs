using Alliance.Compliance;
using Alliance.Ports;
using Xunit;

namespace Alliance.Functions.Tests;

/// <summary>The workflow port's promises over Durable Task.</summary>
public sealed class DurableWorkflowCompliance : WorkflowCompliance
{
    protected override async ValueTask<WorkflowWorld> Open() => await DurableWorld.Open();

    /// <summary>A worker that dies in the middle of an activity is not the activity's failure: it is done again, also without a retry policy.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task AnActivityWhoseWorkerDies_IsDoneAgain(int deaths)
    {
        await using var world = await DurableWorld.Open();
        var client = await world.Start(Define(static async (context, input) => await context.CallActivity(Echo, input)));
        world.Interrupt(deaths);
        await client.Start(Flow, "f", "in");
        WorkflowInstance instance;
        do
        {
            await world.Settle();
            instance = await Get(client, "f");
        }
        while (instance.Status == WorkflowStatus.Running);

        Assert.Equal((WorkflowStatus.Completed, Json("in")), (instance.Status, instance.Result));
    }
}
