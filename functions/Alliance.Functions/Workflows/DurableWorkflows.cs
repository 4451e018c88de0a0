using System.Text.Json;
using Alliance.Ports;
using Microsoft.DurableTask;

namespace Alliance.Functions.Workflows;

/// <summary>
/// Runs the platform's workflows as orchestrations of Durable Task: one orchestration function for every workflow, one
/// activity function for every activity, and two activities that keep what Durable Task does not. See the decision
/// record 0021.
/// </summary>
/// <param name="store">Keeps what Durable Task does not.</param>
/// <param name="time">The platform's clock.</param>
public sealed class DurableWorkflows(IDocumentStore store, TimeProvider time)
{
    private const int SeenMax = 1_000;
    private static readonly TimeSpan s_versionPause = TimeSpan.FromMinutes(1);
    private readonly InstanceRecords _records = new(store);
    private WorkflowDefinitions? _definitions;

    /// <summary>How Durable Task is reached.</summary>
    public DurableClients Clients { get; } = new();

    private WorkflowDefinitions Definitions => _definitions ?? throw new InvalidOperationException("The platform is not open yet.");

    /// <summary>Runs these definitions from now on.</summary>
    public IWorkflowClient Open(WorkflowDefinitions definitions)
    {
        _definitions = definitions;
        return new DurableWorkflowClient(definitions, Clients, _records, time);
    }

    /// <summary>Whether the code of a run is here.</summary>
    public bool IsRegistered(string workflow, int version) => Definitions.Find(workflow, version) is not null;

    /// <summary>One run of an instance.</summary>
    /// <returns>Its result, or null when it goes on in another run.</returns>
    public async Task<JsonElement?> Run(TaskOrchestrationContext context, RunInput run)
    {
        var code = new DurableContext(context, time);
        code.SetStatus(run.Status);
        var begun = await code.CallUninterrupted<RunBegun>(
            DurableNames.Begin, new RunBegin(context.InstanceId, run.Workflow, run.Version, run.Run));
        var seen = new Queue<string>(run.Seen);
        var isOver = false;
        foreach (var raised in run.Untaken)
        {
            code.Events.Put(raised);
        }

        foreach (var raised in begun.Early)
        {
            Take(raised);
        }

        _ = Pump();
        if (!begun.IsRegistered)
        {
            // Asked by an activity, so that the answer is history: the code may be here when this is replayed.
            await context.CreateTimer(context.CurrentUtcDateTime + s_versionPause, CancellationToken.None);
            ContinueWith(run.Version, run.Input);
            return null;
        }

        var workflow = Definitions.Find(run.Workflow, run.Version) ?? throw new StepFailedException(
            run.Workflow, new WorkflowError(WorkflowErrors.NotRegistered, $"Version {run.Version} of '{run.Workflow}' is not registered."));
        var result = await workflow.RunJson(code, run.Input.GetRawText());
        if (code.NextInput is { } input)
        {
            ContinueWith(Definitions.Newest(run.Workflow)!.Version, DurableNames.Parse(input));
            return null;
        }

        return WorkflowRules.IsPayload(result)
            ? DurableNames.Parse(result)
            : throw new StepFailedException(run.Workflow, new WorkflowError(WorkflowErrors.TooLarge, $"The result has more than {WorkflowRules.PayloadBytesMax} bytes of JSON."));

        void Take(RaisedEvent raised)
        {
            if (seen.Contains(raised.Id))
            {
                return;
            }

            seen.Enqueue(raised.Id);
            if (seen.Count > SeenMax)
            {
                seen.Dequeue();
            }

            code.Events.Put(raised);
        }

        async Task Pump()
        {
            while (true)
            {
                var raised = await context.WaitForExternalEvent<RaisedEvent>(DurableNames.Event);
                if (isOver)
                {
                    // It came with what ended this run, and is the next one's.
                    context.SendEvent(context.InstanceId, DurableNames.Event, raised);
                }
                else
                {
                    Take(raised);
                }
            }
        }

        void ContinueWith(int version, JsonElement input)
        {
            isOver = true;
            context.ContinueAsNew(
                run with { Version = version, Run = run.Run + 1, Input = input, Untaken = [.. code.Events.Untaken], Seen = [.. seen], Status = code.Status },
                preserveUnprocessedEvents: true);
        }
    }

    /// <summary>One activity.</summary>
    public async Task<ActivityEnd> Run(ActivityCall call, CancellationToken cancellation)
    {
        if (Definitions.FindActivity(call.Name) is not { } activity)
        {
            return new(call.Name, null, new(WorkflowErrors.NotRegistered, $"Activity '{call.Name}' is not registered."));
        }

        try
        {
            var result = await activity.RunJson(new(call.InstanceId, cancellation), call.Input.GetRawText());
            return WorkflowRules.IsPayload(result)
                ? new(call.Name, DurableNames.Parse(result), null)
                : new(call.Name, null, new(WorkflowErrors.TooLarge, $"The result has more than {WorkflowRules.PayloadBytesMax} bytes of JSON."));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            return new(call.Name, null, new(exception.GetType().FullName!, exception.Message));
        }
    }

    /// <summary>Begins a run: from here on events are the instance's own to take.</summary>
    public async Task<RunBegun> Begin(RunBegin begin) =>
        new(IsRegistered(begin.Workflow, begin.Version), begin.Run == 1 ? await _records.Begin(begin.InstanceId) : []);

    /// <summary>Takes the instance id of a sub-workflow.</summary>
    public async Task<ChildClaimed> Claim(ChildClaim claim)
    {
        if (Definitions.Newest(claim.Workflow) is not { } newest)
        {
            return new(0, new(WorkflowErrors.NotRegistered, $"Workflow '{claim.Workflow}' is not registered."));
        }

        var (record, _) = await _records.Claim(claim.InstanceId, new(claim.Workflow, newest.Version, time.GetUtcNow(), null, claim.By, HasBegun: false));
        return record.By == claim.By
            ? new(record.Version, null)
            : new(0, new(WorkflowErrors.InstanceExists, $"Instance '{claim.InstanceId}' exists and is not this one's."));
    }
}
