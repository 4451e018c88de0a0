using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Alliance.Functions.Workflows;

/// <summary>The functions that Durable Task calls. Activities' use cases may start workflows, so they hand over the client.</summary>
public sealed class OrchestrationFunctions(DurableWorkflows workflows)
{
    [Function(DurableNames.Workflow)]
    public Task<JsonElement?> Workflow([OrchestrationTrigger] TaskOrchestrationContext context) => workflows.Run(context, context.GetInput<RunInput>()!);

    [Function(DurableNames.Activity)]
    public Task<ActivityEnd> Activity([ActivityTrigger] ActivityCall call, [DurableClient] DurableTaskClient client, FunctionContext function)
    {
        workflows.Clients.Use(client);
        return workflows.Run(call, function.CancellationToken);
    }

    [Function(DurableNames.Begin)]
    public Task<RunBegun> BeginRun([ActivityTrigger] RunBegin begin) => workflows.Begin(begin);

    [Function(DurableNames.Claim)]
    public Task<ChildClaimed> ClaimChild([ActivityTrigger] ChildClaim claim) => workflows.Claim(claim);
}
