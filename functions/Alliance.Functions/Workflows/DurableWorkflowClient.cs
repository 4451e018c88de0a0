using System.Text.Json;
using Alliance.Embedded.Clocks;
using Alliance.Ports;
using DurableTask.Core.Exceptions;
using Grpc.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Alliance.Functions.Workflows;

/// <summary>The port's client over Durable Task's, with what that one does not promise kept in the document store.</summary>
internal sealed class DurableWorkflowClient(WorkflowDefinitions definitions, DurableClients clients, InstanceRecords records, TimeProvider time)
    : IWorkflowClient
{
    private static readonly OrchestrationRuntimeStatus[] s_all = Enum.GetValues<OrchestrationRuntimeStatus>();
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);
    private const int PollsMax = 200;

    /// <inheritdoc/>
    public async ValueTask<bool> Start<TInput, TResult>(WorkflowType<TInput, TResult> workflow, string instanceId, TInput input)
    {
        WorkflowRules.CheckInstanceId(instanceId);
        var newest = definitions.Newest(workflow.Name) ?? throw new ArgumentException($"Workflow '{workflow.Name}' is not registered.", nameof(workflow));
        var json = JsonSerializer.Serialize(input, workflow.Input);
        WorkflowRules.CheckPayload(json, nameof(input));
        var wanted = new StartRecord(newest.Name, newest.Version, time.GetUtcNow(), DurableNames.Parse(json), null, HasBegun: false);
        var (record, isNew) = await records.Claim(instanceId, wanted);
        if (record is { HasBegun: false, By: null })
        {
            // Also when somebody else claimed it: that one may have died before this.
            await Ask(client => Schedule(client, instanceId, record));
        }

        return isNew;
    }

    /// <inheritdoc/>
    public async ValueTask<EventOutcome> RaiseEvent<T>(string instanceId, EventType<T> type, string eventId, T payload)
    {
        WorkflowRules.CheckInstanceId(instanceId);
        WorkflowRules.CheckName(type.Name);
        WorkflowRules.CheckEventId(eventId);
        var json = JsonSerializer.Serialize(payload, type.Payload);
        WorkflowRules.CheckPayload(json, nameof(payload));
        var raised = new RaisedEvent(eventId, type.Name, DurableNames.Parse(json));
        if (await Get(instanceId) is { IsTerminal: true })
        {
            return EventOutcome.Ended;
        }

        if (await records.Find(instanceId) is not { HasBegun: true } && !await records.HasRoomFor(instanceId, raised))
        {
            return EventOutcome.Full;
        }

        var isNew = await records.Keep(instanceId, raised, time.GetUtcNow());
        if (!isNew && await records.IsGiven(instanceId, eventId))
        {
            return EventOutcome.Duplicate;
        }

        // Looked up after the event is kept: an instance that has not begun reads what is kept when it does.
        if (await records.Find(instanceId) is { HasBegun: true })
        {
            await Ask(client => client.RaiseEventAsync(instanceId, DurableNames.Event, raised));
            await records.MarkGiven(instanceId, raised);
        }

        return isNew ? EventOutcome.Kept : EventOutcome.Duplicate;
    }

    /// <inheritdoc/>
    public async ValueTask<WorkflowInstance?> Get(string instanceId)
    {
        WorkflowRules.CheckInstanceId(instanceId);
        return await Ask(client => client.GetInstanceAsync(instanceId, getInputsAndOutputs: true)) is { } found ? View(found) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<WorkflowPage> List(WorkflowStatus status, int limit, string? continuation = null)
    {
        PortRules.CheckLimit(limit, WorkflowRules.ListLimitMax);
        var query = new OrchestrationQuery(
            Statuses: Durable(status), PageSize: limit, FetchInputsAndOutputs: true, ContinuationToken: continuation);
        return await Ask(async client =>
        {
            await foreach (var page in client.GetAllInstancesAsync(query).AsPages(continuation, limit))
            {
                var found = page.Values.Where(static one => one.Name == DurableNames.Workflow).Select(View);
                return new WorkflowPage([.. found], string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
            }

            return new WorkflowPage([], null);
        });
    }

    /// <inheritdoc/>
    public ValueTask<bool> Suspend(string instanceId, string reason) =>
        Steer(instanceId, reason, client => client.SuspendInstanceAsync(instanceId, reason), static status => status == WorkflowStatus.Suspended);

    /// <inheritdoc/>
    public ValueTask<bool> Resume(string instanceId, string reason) =>
        Steer(instanceId, reason, client => client.ResumeInstanceAsync(instanceId, reason), static status => status != WorkflowStatus.Suspended);

    /// <inheritdoc/>
    public ValueTask<bool> Terminate(string instanceId, string reason) =>
        Steer(instanceId, reason, client => client.TerminateInstanceAsync(instanceId, (object)reason), static _ => false);

    /// <inheritdoc/>
    public async ValueTask<bool> Purge(string instanceId)
    {
        if (await Get(instanceId) is { } instance)
        {
            if (!instance.IsTerminal)
            {
                return false;
            }

            await Ask(client => client.PurgeInstanceAsync(instanceId));
            await records.Purge(instanceId);
            return true;
        }

        // Never scheduled, or a purge that was cut short: one that is being started right now has not begun.
        return await records.Find(instanceId) is not { HasBegun: false } && await records.Purge(instanceId);
    }

    private static async Task Schedule(DurableTaskClient client, string instanceId, StartRecord record)
    {
        var run = new RunInput(record.Workflow, record.Version, 1, record.StartedAt, record.Input!.Value, [], [], null);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                DurableNames.Workflow, run, new StartOrchestrationOptions(instanceId).WithDedupeStatuses(s_all));
        }
        catch (Exception exception) when (exception is OrchestrationAlreadyExistsException or RpcException { StatusCode: StatusCode.AlreadyExists })
        {
            // Another call of the same start was first.
        }
    }

    /// <summary>Asks for a change and waits until it shows, since Durable Task does what it is asked a little later.</summary>
    private async ValueTask<bool> Steer(string instanceId, string reason, Func<DurableTaskClient, Task> ask, Func<WorkflowStatus, bool> isDone)
    {
        WorkflowRules.CheckReason(reason);
        if (await Get(instanceId) is not { IsTerminal: false } before)
        {
            return false;
        }

        if (isDone(before.Status))
        {
            return true;
        }

        await Ask(ask);
        for (var polls = 0; polls < PollsMax; polls++)
        {
            if (await Get(instanceId) is not { IsTerminal: false } now || isDone(now.Status))
            {
                return true;
            }

            await Task.Delay(s_poll, TimeProvider.System);
        }

        throw new StoreUnavailableException($"Instance '{instanceId}' was asked to change and has not done so yet.");
    }

    private WorkflowInstance View(OrchestrationMetadata found)
    {
        var run = found.ReadInputAs<RunInput>();
        var status = Port(found.RuntimeStatus);
        WorkflowError? error = status switch
        {
            WorkflowStatus.Failed => new(TypeOf(found.FailureDetails?.ErrorType ?? ""), found.FailureDetails?.ErrorMessage ?? ""),
            WorkflowStatus.Terminated => new(WorkflowErrors.Terminated, found.SerializedOutput is { } reason ? Text(reason) : ""),
            _ when run is not null && !definitions.Workflows.Any(known => known.Name == run.Workflow && known.Version == run.Version) =>
                new(WorkflowErrors.NotRegistered, $"Version {run.Version} of '{run.Workflow}' is not registered; the instance waits for it."),
            _ => null,
        };
        return new(
            found.InstanceId, run?.Workflow ?? "", run?.Version ?? 0, status, run?.StartedAt ?? found.CreatedAt,
            time is FastClock fast ? fast.Shown(found.LastUpdatedAt) : found.LastUpdatedAt,
            found.SerializedCustomStatus is null or "null" ? null : found.SerializedCustomStatus,
            status == WorkflowStatus.Completed ? found.SerializedOutput : null, error);
    }

    private static string TypeOf(string error) =>
        error == typeof(NondeterminismException).FullName || error.EndsWith(".NonDeterministicOrchestrationException", StringComparison.Ordinal)
            ? WorkflowErrors.Nondeterminism
            : error;

    private static string Text(string json)
    {
        var element = DurableNames.Parse(json);
        return element.ValueKind == JsonValueKind.String ? element.GetString()! : json;
    }

    private static OrchestrationRuntimeStatus[] Durable(WorkflowStatus status) => [.. s_all.Where(one => Port(one) == status)];

#pragma warning disable CS0618 // ContinuedAsNew is obsolete for callers that wait for it; instances of older hubs still have it.
    private static WorkflowStatus Port(OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Pending => WorkflowStatus.Pending,
        OrchestrationRuntimeStatus.Suspended => WorkflowStatus.Suspended,
        OrchestrationRuntimeStatus.Completed => WorkflowStatus.Completed,
        OrchestrationRuntimeStatus.Failed => WorkflowStatus.Failed,
        OrchestrationRuntimeStatus.Terminated or OrchestrationRuntimeStatus.Canceled => WorkflowStatus.Terminated,
        _ => WorkflowStatus.Running,
    };
#pragma warning restore CS0618

    private Task<bool> Ask(Func<DurableTaskClient, Task> ask) => Ask(async client =>
    {
        await ask(client);
        return true;
    });

    private async Task<T> Ask<T>(Func<DurableTaskClient, Task<T>> ask)
    {
        var client = await clients.Get();
        try
        {
            return await ask(client);
        }
        catch (RpcException exception)
        {
            throw new StoreUnavailableException($"Durable Task did not answer ({exception.StatusCode}).", exception);
        }
    }
}
