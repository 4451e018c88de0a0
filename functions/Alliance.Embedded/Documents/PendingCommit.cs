using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>A commit in the queue. The caller's thread has checked and measured it, the committing thread answers it.</summary>
internal sealed class PendingCommit : TaskCompletionSource<CommitResult>
{
    /// <exception cref="ArgumentException">The commit breaks a rule of the port.</exception>
    public PendingCommit(Partition partition, IReadOnlyList<Write> writes, long salt) : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        PortRules.Check(partition);
        PortRules.Check(writes);
        (Partition, Writes) = (partition, writes);
        Home = KeyHash.Home(salt, partition.Container, partition.Key);
        for (var i = 0; i < writes.Count; i++)
        {
            Bytes += JournalRecord.MaxBytes(partition, writes[i]);
        }
    }

    public Partition Partition { get; }

    public IReadOnlyList<Write> Writes { get; }

    public long Home { get; }

    /// <summary>At most so many bytes in the journal.</summary>
    public int Bytes { get; }

    /// <summary>What the caller hears once the group is durable.</summary>
    public CommitResult? Decision { get; set; }
}
