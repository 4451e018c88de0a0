using System.Text.Json.Serialization;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>One thing that happened to an instance, or that its code did. Names are short, for histories are long.</summary>
internal sealed record HistoryEvent
{
    [JsonPropertyName("k")]
    public required HistoryKind Kind { get; init; }

    /// <summary>Which of the run's tasks it is about, in the order the code made them, from 1.</summary>
    [JsonPropertyName("s")]
    public int Task { get; init; }

    /// <summary>The name of the workflow, activity or event.</summary>
    [JsonPropertyName("n")]
    public string? Name { get; init; }

    /// <summary>A sub-workflow's instance id.</summary>
    [JsonPropertyName("i")]
    public string? InstanceId { get; init; }

    /// <summary>When a timer is due, in UTC ticks.</summary>
    [JsonPropertyName("t")]
    public long DueTicks { get; init; }

    /// <summary>Input, result or payload.</summary>
    [JsonPropertyName("d")]
    [JsonConverter(typeof(OptionalJsonText))]
    public string? Data { get; init; }

    [JsonPropertyName("e")]
    public WorkflowError? Error { get; init; }

    /// <summary>Whether the code did it; otherwise it happened to the instance.</summary>
    [JsonIgnore]
    public bool IsAction => Kind <= HistoryKind.ChildStarted;

    /// <summary>Whether it answers one of the code's tasks.</summary>
    [JsonIgnore]
    public bool IsAnswer => Kind is HistoryKind.ActivityEnded or HistoryKind.TimerFired or HistoryKind.ChildEnded;

    /// <summary>Roughly how many bytes it takes.</summary>
    [JsonIgnore]
    public int Size => 100 + (Data?.Length ?? 0) + (Error?.Message.Length ?? 0);

    /// <summary>What people read in an error.</summary>
    public override string ToString() => Kind switch
    {
        HistoryKind.ActivityScheduled => $"activity '{Name}'",
        HistoryKind.TimerCreated => $"a timer for {new DateTimeOffset(DueTicks, TimeSpan.Zero):O}",
        HistoryKind.ChildStarted => $"workflow '{Name}' as instance '{InstanceId}'",
        _ => Kind.ToString(),
    };

    /// <summary>Whether the code's action is the one that was recorded.</summary>
    public bool IsSameAction(HistoryEvent recorded) =>
        (Kind, Task, Name, InstanceId, DueTicks) == (recorded.Kind, recorded.Task, recorded.Name, recorded.InstanceId, recorded.DueTicks);
}

/// <summary>The kinds of <see cref="HistoryEvent"/>; stored as numbers, so only ever added to.</summary>
internal enum HistoryKind
{
    ActivityScheduled = 1,
    TimerCreated = 2,
    ChildStarted = 3,
    Started = 10,
    EventRaised = 11,
    ActivityEnded = 12,
    TimerFired = 13,
    ChildEnded = 14,
    Suspended = 20,
    Resumed = 21,
    Terminated = 22,
    Completed = 30,
    Failed = 31,
}

/// <summary>What one commit adds to a history: what the code did since the commit before, then what happened.</summary>
/// <param name="AtTicks">The time the code sees while it takes in what happened, in UTC ticks; it never goes back.</param>
/// <param name="CommitId">Whose commit it was, so that one whose answer was lost is recognised.</param>
/// <param name="Events">In the order in which they count.</param>
internal sealed record HistoryChunk(
    [property: JsonPropertyName("at")] long AtTicks,
    [property: JsonPropertyName("by")] string CommitId,
    [property: JsonPropertyName("ev")] List<HistoryEvent> Events);
