using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>The store as the runner asks it: again and again until there is an answer, or the runner stops.</summary>
internal sealed class StoreCalls
{
    private readonly TimeProvider _time;
    private readonly CommitIds _commits;

    public StoreCalls(IDocumentStore store, TimeProvider time, IEntropy entropy, CancellationToken stopping) =>
        (Store, _time, Stopping, _commits) = (store, time, stopping, new CommitIds(entropy));

    public IDocumentStore Store { get; }

    public CancellationToken Stopping { get; }

    /// <inheritdoc cref="CommitIds.Next"/>
    public string NewCommitId() => _commits.Next();

    public ValueTask<Document?> Read(Partition partition, string id) => Ask(() => Store.Read(partition, id));

    public ValueTask<DocumentPage> ReadRange(Partition partition, SortRange range, int limit, string? continuation = null) =>
        Ask(() => Store.ReadRange(partition, range, Direction.Ascending, limit, continuation));

    /// <summary>Commits until answered definitely.</summary>
    /// <returns>The answer, and whether an earlier try went unanswered: a conflict may then come from this very commit.</returns>
    public async ValueTask<(CommitResult Result, bool MayBeOurs)> Commit(Partition partition, IReadOnlyList<Write> writes)
    {
        Stopping.ThrowIfCancellationRequested();
        try
        {
            return (await Store.Commit(partition, writes), false);
        }
        catch (StoreUnavailableException)
        {
            await Delay(0);
            return (await Ask(() => Store.Commit(partition, writes)), true);
        }
    }

    private async ValueTask<T> Ask<T>(Func<ValueTask<T>> ask)
    {
        for (var failures = 0; ; failures++)
        {
            Stopping.ThrowIfCancellationRequested();
            try
            {
                return await ask();
            }
            catch (StoreUnavailableException)
            {
                await Delay(failures);
            }
        }
    }

    private Task Delay(int failures) => Task.Delay(StoreRetry.Pause(failures), _time, Stopping);
}
