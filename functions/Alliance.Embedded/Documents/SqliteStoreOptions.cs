namespace Alliance.Embedded.Documents;

/// <summary>Bounds of the embedded store. The defaults suit a machine of two cores and a few GB.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>When the journal file being written reaches this many bytes, its documents are brought into the table.</summary>
    public int GenerationBytes { get; init; } = 96 << 20;

    /// <summary>
    /// While the file before is still being applied, commits go on, ever more slowly, until the journal file reaches
    /// this many bytes; then they wait. Memory for unapplied documents stays under about twice this.
    /// </summary>
    public int MaxGenerationBytes { get; init; } = 192 << 20;

    /// <summary>A journal file grows by this many bytes at a time, ahead of its use.</summary>
    public int JournalGrowthBytes { get; init; } = 4 << 20;

    /// <summary>How many commits share one flush at most.</summary>
    public int MaxGroupCommits { get; init; } = 512;

    /// <summary>How many bytes share one flush at most (a single larger commit goes alone).</summary>
    public int MaxGroupBytes { get; init; } = 1 << 20;

    /// <summary>How many commits may wait before further ones are refused.</summary>
    public int MaxWaitingCommits { get; init; } = 100_000;

    /// <summary>After this long without a commit the journal is brought into the table.</summary>
    public TimeSpan IdleBeforeApply { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>SQLite's own log is copied into the database when it reaches this many bytes.</summary>
    public long CheckpointBytes { get; init; } = 512 << 20;

    /// <summary>How many rows are written in one transaction while a generation is brought into the tables; each may touch a page of 4 KB.</summary>
    public int StepsInTransaction { get; init; } = 4_096;

    /// <summary>Memory for pages of the tables while they are filled: those of one transaction, and those that lead to them.</summary>
    public int TableCacheBytes { get; init; } = 64 << 20;

    /// <summary>Lets tests hold up or fail the journal's steps.</summary>
    internal Action<JournalStep>? OnJournal { get; init; }

    /// <summary>Lets tests look at the files after a transaction in the middle of a generation.</summary>
    internal Action? OnTableCommit { get; init; }
}

/// <summary>What the journal is about to do.</summary>
internal enum JournalStep
{
    /// <summary>Make the file longer, before anything is written.</summary>
    Grow,

    /// <summary>Write a group.</summary>
    Write,

    /// <summary>Make it durable.</summary>
    Flush,
}
