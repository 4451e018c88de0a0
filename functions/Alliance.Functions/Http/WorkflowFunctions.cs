using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Alliance.Functions.Http;

/// <summary>Workflows, for operators.</summary>
public sealed class WorkflowFunctions(Rows rows)
{
    private const string All = Routes.Alliance + "/workflows";
    private const string One = All + "/{instanceId}";

    [Function("listWorkflows")]
    public Task ListWorkflows([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = All)] HttpRequest request) => rows.Serve("listWorkflows", request);

    [Function("readWorkflow")]
    public Task ReadWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = One)] HttpRequest request) => rows.Serve("readWorkflow", request);

    [Function("suspendWorkflow")]
    public Task SuspendWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/suspend")] HttpRequest request) => rows.Serve("suspendWorkflow", request);

    [Function("resumeWorkflow")]
    public Task ResumeWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/resume")] HttpRequest request) => rows.Serve("resumeWorkflow", request);

    [Function("terminateWorkflow")]
    public Task TerminateWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/terminate")] HttpRequest request) => rows.Serve("terminateWorkflow", request);

    [Function("purgeWorkflow")]
    public Task PurgeWorkflow([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request) => rows.Serve("purgeWorkflow", request);
}
