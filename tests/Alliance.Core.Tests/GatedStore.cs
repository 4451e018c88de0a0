using Alliance.Compliance;
using Alliance.Ports;

namespace Alliance.Core.Tests;

/// <summary>The store in memory, with a hand on it: commits can be held up, and answers lost.</summary>
internal sealed class GatedStore : IDocumentStore
{
    private readonly InMemoryDocumentStore _inner = new();
    private readonly List<TaskCompletionSource> _held = [];

    public bool IsExclusive
    {
        get => _inner.IsExclusive;
        set => _inner.IsExclusive = value;
    }

    /// <summary>Which commits wait until <see cref="Release"/>.</summary>
    public Func<Partition, IReadOnlyList<Write>, bool>? Hold { get; set; }

    /// <summary>Which commits take effect without an answer, once.</summary>
    public Func<Partition, IReadOnlyList<Write>, bool>? LoseReply { get; set; }

    /// <summary>Which range reads are answered only at <see cref="Release"/>, with what was true before.</summary>
    public Func<Partition, bool>? HoldRangeAnswer { get; set; }

    public void Release()
    {
        var held = _held.ToArray();
        _held.Clear();
        foreach (var commit in held)
        {
            commit.SetResult();
        }
    }

    public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default) => _inner.Read(partition, id, cancellation);

    public async ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null, CancellationToken cancellation = default)
    {
        var page = await _inner.ReadRange(partition, range, direction, limit, continuation, cancellation);
        if (HoldRangeAnswer?.Invoke(partition) == true)
        {
            await Held();
        }

        return page;
    }

    public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default) =>
        _inner.Changes(container, cursor, limit, cancellation);

    public async ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default)
    {
        if (Hold?.Invoke(partition, writes) == true)
        {
            await Held();
        }

        var result = await _inner.Commit(partition, writes, cancellation);
        if (LoseReply?.Invoke(partition, writes) == true)
        {
            LoseReply = null;
            throw new StoreUnavailableException("The answer was lost.");
        }

        return result;
    }

    private Task Held()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Add(held);
        return held.Task;
    }
}
