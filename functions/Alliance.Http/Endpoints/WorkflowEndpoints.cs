using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Operations;
using Alliance.Outcomes;

namespace Alliance.Http.Endpoints;

/// <summary>Workflows, for operators: which there are, what they wait for, and how to hold them up or end them.</summary>
internal static class WorkflowEndpoints
{
    private const string Tag = "workflows";
    private const string All = Paths.Alliance + "/workflows";
    private const string One = All + "/{instanceId}";
    private static readonly string _statuses = string.Join(", ", SteerWorkflows.Statuses.Keys);

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "listWorkflows", Method = "GET", Template = All, Allowed = Callers.Operator, Tag = Tag,
            Summary = "The alliance's workflows of one status, in no particular order.", Response = ReplyJson.Default.ListReplyWorkflowView,
            Query = [new QueryParameter("status", $"One of {_statuses}; running unless given."), .. Paging.Parameters],
        }.By(List),
        new EndpointRow
        {
            OperationId = "readWorkflow", Method = "GET", Template = One, Allowed = Callers.Operator, Tag = Tag,
            Summary = "One workflow: where it is, and what it waits for.",
        }.By(200, ReplyJson.Default.WorkflowView, static call => call.Platform.SteerWorkflows.Read(call.Alliance, call["instanceId"])),
        Steering("suspend", "Holds a workflow up; what comes for it is kept.", static (steer, call, reason) => steer.Suspend(call.Alliance, call["instanceId"], reason)),
        Steering("resume", "Lets a suspended workflow go on.", static (steer, call, reason) => steer.Resume(call.Alliance, call["instanceId"], reason)),
        Steering("terminate", "Ends a workflow for good. No points, stamps or rewards are touched.", static (steer, call, reason) => steer.Terminate(call.Alliance, call["instanceId"], reason)),
        new EndpointRow
        {
            OperationId = "purgeWorkflow", Method = "DELETE", Template = One, Allowed = Callers.Operator, Tag = Tag,
            Summary = "Deletes what is left of a workflow that is over.", Refusals = [(409, "workflow_not_over")],
        }.By(200, ReplyJson.Default.WorkflowView, static call => call.Platform.SteerWorkflows.Purge(call.Alliance, call["instanceId"])),
    ];

    private static EndpointRow Steering(string verb, string summary, Func<SteerWorkflows, Call, string, Task<Answer<WorkflowView>>> steer) =>
        new EndpointRow
        {
            OperationId = verb + "Workflow", Method = "POST", Template = $"{One}/{verb}", Allowed = Callers.Operator, Tag = Tag,
            Summary = summary, Refusals = [(409, "workflow_over")],
        }.By(RequestJson.Default.ReasonBody, 200, ReplyJson.Default.WorkflowView, (call, body) => steer(call.Platform.SteerWorkflows, call, body.Reason));

    private static async ValueTask<Reply> List(Call call)
    {
        if (Paging.TryRead(call, out var paging) is { } problem)
        {
            return problem;
        }

        if (!SteerWorkflows.Statuses.TryGetValue(call.Query("status") ?? "running", out var status))
        {
            return RequestProblems.InvalidQuery("status", $"status must be one of {_statuses}.");
        }

        return await call.Platform.SteerWorkflows.List(call.Alliance, status, paging.Limit, paging.Cursor) is { } page
            ? Reply.Of(ListReply<WorkflowView>.From(page), ReplyJson.Default.ListReplyWorkflowView)
            : Paging.InvalidCursor;
    }
}
