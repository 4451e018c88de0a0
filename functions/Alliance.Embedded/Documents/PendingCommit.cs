using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>A commit in the queue. The caller's thread has checked and measured it, the committing thread answers it.</summary>
internal sealed class PendingCommit : TaskCompletionSource<CommitResult>
{
    private const int BodyBytesMax = 2 << 20;

    /// <exception cref="ArgumentException">The commit breaks a rule of the port.</exception>
    public PendingCommit(Partition partition, IReadOnlyList<Write> writes, long salt) : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        Names.Check(partition);
        if (writes.Count is < 1 or > 99)
        {
            throw new ArgumentException("A commit has 1 to 99 writes.", nameof(writes));
        }
        (Partition, Writes) = (partition, writes);
        Home = KeyHash.Home(salt, partition.Container, partition.Key);
        for (var i = 0; i < writes.Count; i++)
        {
            CheckWrite(writes, i);
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

    private static void CheckWrite(IReadOnlyList<Write> writes, int index)
    {
        var write = writes[index];
        Names.CheckId(write.Id);
        Names.CheckSortKey(write.SortKey);
        if (write.Body.Length > BodyBytesMax)
        {
            throw new ArgumentException($"The body of '{write.Id}' has {write.Body.Length} bytes; {BodyBytesMax} are allowed.", nameof(writes));
        }
        for (var i = 0; i < index; i++)
        {
            if (writes[i].Id == write.Id)
            {
                throw new ArgumentException($"Two writes name '{write.Id}'.", nameof(writes));
            }
        }
    }
}
