namespace Alliance.Embedded.Workflows;

/// <summary>An instance in memory, as last committed or read.</summary>
internal sealed class Loaded(InstanceHead? head, string? version)
{
    /// <summary>Null when there is nothing of it.</summary>
    public InstanceHead? Head { get; set; } = head;

    /// <summary>The head's version in the store.</summary>
    public string? Version { get; set; } = version;

    /// <summary>Its code; null while it may not run.</summary>
    public Execution? Execution { get; set; }

    /// <summary>Chunks its code has not been fed yet.</summary>
    public List<(HistoryChunk Chunk, int Number, bool IsReplay)> Unfed { get; } = [];
}
