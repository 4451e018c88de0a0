namespace Alliance.Embedded.Queues;

/// <summary>Bounds of the embedded queues. The defaults suit a machine of two cores.</summary>
public sealed record SqliteQueueOptions
{
    /// <summary>How many calls share one transaction, and so one flush, at most.</summary>
    public int MaxGroupCalls { get; init; } = 256;

    /// <summary>How many calls may wait before further ones are refused.</summary>
    public int MaxWaitingCalls { get; init; } = 10_000;

    /// <summary>Memory for the pages of the file.</summary>
    public int CacheBytes { get; init; } = 32 << 20;

    /// <summary>SQLite's log is copied into the database when it has so many pages of 4 KiB.</summary>
    public int CheckpointPages { get; init; } = 8_192;

    /// <summary>Lets tests hold up or fail a group before it is made durable.</summary>
    internal Action? OnCommit { get; init; }
}
