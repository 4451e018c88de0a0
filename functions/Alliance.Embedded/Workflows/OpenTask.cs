namespace Alliance.Embedded.Workflows;

/// <summary>Something the code waits for: an activity, a timer or a sub-workflow.</summary>
/// <param name="Action">What the code did.</param>
/// <param name="Input">What it gave.</param>
internal sealed record OpenTask(HistoryEvent Action, string? Input)
{
    /// <summary>Ends with the result as JSON (null for a timer).</summary>
    public TaskCompletionSource<string?> Ended { get; } = new();
}
