using Alliance.Compliance;
using Alliance.Ports;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>The store as one process sees it, which dies with one of its commits, or when told so.</summary>
internal sealed class MortalStore(IDocumentStore store, bool isExclusive, Fate? fate) : IDocumentStore
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _commits;
    private int _instanceCommits;
    private int _reads;

    public bool IsExclusive => isExclusive;

    public Task Died => _died.Task;

    /// <summary>Lets a commit take effect and go unanswered: given its number.</summary>
    public Predicate<int> IsUnheard { get; set; } = _ => false;

    /// <summary>Commits of instances, without those of the index.</summary>
    public int InstanceCommits => Volatile.Read(ref _instanceCommits);

    /// <summary>Documents and pages read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public void Die() => _died.TrySetResult();

    public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _reads);
        return Alive().Read(partition, id, cancellation);
    }

    public ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        Interlocked.Increment(ref _reads);
        return Alive().ReadRange(partition, range, direction, limit, continuation, cancellation);
    }

    public async ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default)
    {
        var number = Interlocked.Increment(ref _commits);
        if (partition.Key.StartsWith("instance|", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _instanceCommits);
        }
        if (number == fate?.Commits)
        {
            fate.IsFulfilled = true;
            if (fate.Lands)
            {
                await Alive().Commit(partition, writes, cancellation);
            }
            Die();
        }
        var result = await Alive().Commit(partition, writes, cancellation);
        return IsUnheard(number) ? throw new StoreUnavailableException() : result;
    }

    public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default) =>
        Alive().Changes(container, cursor, limit, cancellation);

    private IDocumentStore Alive() => _died.Task.IsCompleted ? throw new StoreUnavailableException("The process is dead.") : store;
}
