using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Alliance.Functions.Http;

/// <summary>Workflows, for operators.</summary>
public sealed class WorkflowFunctions(Rows rows)
{
    private const string All = Routes.Alliance + "/workflows";
    private const string One = All + "/{instanceId}";

    [Function("listWorkflows")]
    public Task ListWorkflows([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = All)] HttpRequest request, [DurableClient] DurableTaskClient client) => rows.Serve("listWorkflows", request, client);

    [Function("readWorkflow")]
    public Task ReadWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = One)] HttpRequest request, [DurableClient] DurableTaskClient client) => rows.Serve("readWorkflow", request, client);

    [Function("suspendWorkflow")]
    public Task SuspendWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/suspend")] HttpRequest request, [DurableClient] DurableTaskClient client) => rows.Serve("suspendWorkflow", request, client);

    [Function("resumeWorkflow")]
    public Task ResumeWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/resume")] HttpRequest request, [DurableClient] DurableTaskClient client) => rows.Serve("resumeWorkflow", request, client);

    [Function("terminateWorkflow")]
    public Task TerminateWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/terminate")] HttpRequest request, [DurableClient] DurableTaskClient client) => rows.Serve("terminateWorkflow", request, client);

    [Function("purgeWorkflow")]
    public Task PurgeWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, [DurableClient] DurableTaskClient client) => rows.Serve("purgeWorkflow", request, client);
}
