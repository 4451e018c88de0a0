using System.Text.Json.Serialization;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>The one hot document of an instance, replaced by each of its commits.</summary>
internal sealed record InstanceHead
{
    /// <summary>Null as long as there are only events for an instance that was not started.</summary>
    public WorkflowStatus? Status { get; init; }

    public string? Workflow { get; init; }

    public int Version { get; init; }

    /// <summary>How often it has continued as new.</summary>
    public int Run { get; init; }

    /// <summary>The number of the next chunk of this run's history.</summary>
    public int NextChunk { get; init; }

    public long CreatedTicks { get; init; }

    public long UpdatedTicks { get; init; }

    /// <summary>The commit that wrote this document.</summary>
    public string? CommitId { get; init; }

    [JsonConverter(typeof(OptionalJsonText))]
    public string? CustomStatus { get; init; }

    [JsonConverter(typeof(OptionalJsonText))]
    public string? Result { get; init; }

    public WorkflowError? Error { get; init; }

    public ParentTask? Parent { get; init; }

    /// <summary>The first run whose history may not be deleted yet.</summary>
    public int OldestRun { get; init; }

    [JsonIgnore]
    public bool IsTerminal => Status is WorkflowStatus.Completed or WorkflowStatus.Failed or WorkflowStatus.Terminated;

    [JsonIgnore]
    public bool MayRun => Status is WorkflowStatus.Pending or WorkflowStatus.Running;

    public WorkflowInstance ToInstance(string instanceId) => new(
        instanceId, Workflow!, Version, Status!.Value, Time(CreatedTicks), Time(UpdatedTicks), CustomStatus, Result, Error);

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}

/// <summary>Whose sub-workflow an instance is.</summary>
/// <param name="InstanceId">The instance that waits for it.</param>
/// <param name="Run">In which of its runs.</param>
/// <param name="Task">As which of that run's tasks.</param>
internal sealed record ParentTask(string InstanceId, int Run, int Task);
