using System.Globalization;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>
/// Where an instance stands in the index: awake (a process runs it, or is to), parked until a time, suspended, or over.
/// The sort key says it, so that a start reads only what has something to do.
/// </summary>
/// <param name="SortKey">Class, due time where parked, instance id.</param>
/// <param name="HeldUntilTicks">Until when the process that runs it holds it, in UTC ticks; 0 where one process alone has the store.</param>
/// <param name="Version">The document's version.</param>
internal sealed record IndexEntry(string SortKey, long HeldUntilTicks, string Version)
{
    public const string AwakeClass = "0|";
    public const string ParkedClass = "1|";
    private const int ParkedPrefixLength = 22;

    public bool IsAwake => SortKey.StartsWith(AwakeClass, StringComparison.Ordinal);

    public bool IsParked => SortKey.StartsWith(ParkedClass, StringComparison.Ordinal);

    /// <summary>When a parked instance is to be woken, in UTC ticks; <see cref="long.MaxValue"/> for never.</summary>
    public long DueTicks => DueTicksOf(SortKey);

    public static string Awake(string instanceId) => AwakeClass + instanceId;

    public static string Parked(string instanceId, long dueTicks) => ParkedBefore(dueTicks) + "|" + instanceId;

    /// <summary>The sort key before which stand all that are due before a time.</summary>
    public static string ParkedBefore(long dueTicks) => string.Create(CultureInfo.InvariantCulture, $"{ParkedClass}{dueTicks:D19}");

    public static long DueTicksOf(string sortKey) => long.Parse(sortKey.AsSpan(ParkedClass.Length, 19), NumberStyles.None, CultureInfo.InvariantCulture);

    public static string InstanceIdOf(string sortKey) =>
        sortKey[(sortKey.StartsWith(ParkedClass, StringComparison.Ordinal) ? ParkedPrefixLength : AwakeClass.Length)..];

    /// <summary>Where an instance that no process runs stands.</summary>
    public static string Resting(string instanceId, WorkflowStatus status) => ClassOf(status) + instanceId;

    /// <summary>The classes in which the instances of a status stand, possibly among others.</summary>
    public static SortRange RangeOf(WorkflowStatus status) => status is WorkflowStatus.Pending or WorkflowStatus.Running
        ? new(AwakeClass, ClassOf(WorkflowStatus.Suspended))
        : SortRange.StartingWith(ClassOf(status));

    private static string ClassOf(WorkflowStatus status) => status switch
    {
        WorkflowStatus.Suspended => "2|",
        WorkflowStatus.Completed => "3|",
        WorkflowStatus.Failed => "4|",
        WorkflowStatus.Terminated => "5|",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "A process runs it."),
    };
}
