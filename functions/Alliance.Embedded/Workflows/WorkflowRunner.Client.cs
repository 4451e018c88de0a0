using System.Globalization;
using System.Text.Json;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

public sealed partial class WorkflowRunner
{
    /// <inheritdoc/>
    public async ValueTask<bool> Start<TInput, TResult>(WorkflowType<TInput, TResult> workflow, string instanceId, TInput input)
    {
        var newest = Definitions.Newest(workflow.Name) ?? throw new ArgumentException($"Workflow '{workflow.Name}' is not registered.", nameof(workflow));
        var json = JsonSerializer.Serialize(input, workflow.Input);
        WorkflowRules.CheckPayload(json, nameof(input));
        return await Ask(instanceId, new StartMessage(newest.Name, newest.Version, json, parent: null)) == StartOutcome.Started;
    }

    /// <inheritdoc/>
    public ValueTask<EventOutcome> RaiseEvent<T>(string instanceId, EventType<T> type, string eventId, T payload)
    {
        WorkflowRules.CheckName(type.Name);
        WorkflowRules.CheckEventId(eventId);
        var json = JsonSerializer.Serialize(payload, type.Payload);
        WorkflowRules.CheckPayload(json, nameof(payload));
        return Ask(instanceId, new EventMessage(type.Name, eventId, json));
    }

    /// <inheritdoc/>
    public ValueTask<bool> Suspend(string instanceId, string reason)
    {
        WorkflowRules.CheckReason(reason);
        return Ask(instanceId, new SuspendMessage(reason));
    }

    /// <inheritdoc/>
    public ValueTask<bool> Resume(string instanceId, string reason)
    {
        WorkflowRules.CheckReason(reason);
        return Ask(instanceId, new ResumeMessage(reason));
    }

    /// <inheritdoc/>
    public ValueTask<bool> Terminate(string instanceId, string reason)
    {
        WorkflowRules.CheckReason(reason);
        return Ask(instanceId, new TerminateMessage(reason));
    }

    /// <inheritdoc/>
    public ValueTask<bool> Purge(string instanceId) => Ask(instanceId, new PurgeMessage());

    /// <inheritdoc/>
    public async ValueTask<WorkflowInstance?> Get(string instanceId)
    {
        WorkflowRules.CheckInstanceId(instanceId);
        var document = await Calls.Store.Read(Names.InstanceOf(instanceId), Names.Head);
        var head = document is null ? null : JsonSerializer.Deserialize(document.Body.Span, WorkflowJson.Default.InstanceHead);
        return head?.Status is null ? null : head.ToInstance(instanceId);
    }

    /// <inheritdoc/>
    public async ValueTask<WorkflowPage> List(WorkflowStatus status, int limit, string? continuation = null)
    {
        PortRules.CheckLimit(limit, WorkflowRules.ListLimitMax);
        var (shard, within) = Place(continuation);
        var page = await Calls.Store.ReadRange(Names.Index(shard), IndexEntry.RangeOf(status), Direction.Ascending, limit, within);
        var found = new List<WorkflowInstance>();
        foreach (var document in page.Documents)
        {
            // The index follows the instances at some distance; they know.
            if (await Get(document.Id) is { } instance && instance.Status == status)
            {
                found.Add(instance);
            }
        }
        return new(found, page.Continuation is { } next ? Place(shard, next) : shard + 1 < Names.IndexShards ? Place(shard + 1, "") : null);
    }

    private static string Place(int shard, string within) => string.Create(CultureInfo.InvariantCulture, $"{shard}:{within}");

    private static (int Shard, string? Within) Place(string? continuation) => continuation switch
    {
        null => (0, null),
        [>= '0' and < (char)('0' + Names.IndexShards), ':', .. var within] => (continuation[0] - '0', within.Length == 0 ? null : within),
        _ => throw new ArgumentException("The continuation is not one that this client returned.", nameof(continuation)),
    };

    private async ValueTask<T> Ask<T>(string instanceId, Message<T> message)
    {
        WorkflowRules.CheckInstanceId(instanceId);
        try
        {
            Calls.Stopping.ThrowIfCancellationRequested();
            return await Tell(instanceId, message).AnsweredWithin(Options.ClientDeadline, Pace);
        }
        catch (TimeoutException exception)
        {
            throw new StoreUnavailableException("The store did not answer in time.", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new StoreUnavailableException("The runner of workflows stopped.", exception);
        }
    }
}
