using System.Text.Json;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>One shard of the index: the writes of many instances wait here in line and are folded into commits.</summary>
internal sealed class IndexShard(StoreCalls store, Partition partition)
{
    private const int WritesMax = 90;
    private readonly Lock _gate = new();
    private List<IndexWrite> _waiting = [];
    private bool _isRunning;

    public static IndexEntry Decode(Document document) => new(document.SortKey!, Body(document).HeldUntilTicks, document.Version);

    public Task<(bool IsDone, IndexEntry? Entry)> Set(IndexWrite write)
    {
        lock (_gate)
        {
            _waiting.Add(write);
            if (_isRunning)
            {
                return write.Done.Task;
            }
            _isRunning = true;
        }
        Detached.Begin(Run);
        return write.Done.Task;
    }

    private static IndexBody Body(Document document) => JsonSerializer.Deserialize(document.Body.Span, WorkflowJson.Default.IndexBody)!;

    private async Task Run()
    {
        // Lets others come into line, for a commit of many costs little more than one of one.
        await Task.Yield();
        while (Take() is { } writes)
        {
            try
            {
                await Commit(writes);
            }
            catch (Exception exception)
            {
                writes.ForEach(write => write.Done.TrySetException(exception));
            }
        }
    }

    private List<IndexWrite>? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _isRunning = false;
                return null;
            }
            // Two writes of one entry cannot go into one commit.
            var taken = _waiting.DistinctBy(write => write.InstanceId).Take(WritesMax).ToList();
            _waiting = taken.Count == _waiting.Count ? [] : [.. _waiting.Except(taken)];
            return taken;
        }
    }

    private async Task Commit(List<IndexWrite> writes)
    {
        while (writes.Count > 0)
        {
            var commitId = store.NewCommitId();
            var (result, mayBeOurs) = await store.Commit(partition, writes.ConvertAll(write => write.ToWrite(commitId)));
            if (result.IsCommitted)
            {
                for (var i = 0; i < writes.Count; i++)
                {
                    writes[i].Succeed(result.Versions[i]);
                }
                return;
            }
            var failed = writes[result.ConflictIndex];
            foreach (var write in mayBeOurs ? [.. writes] : new[] { failed })
            {
                var document = await store.Read(partition, write.InstanceId);
                if (mayBeOurs && (document is null ? write.SortKey is null : Body(document).CommitId == commitId))
                {
                    write.Succeed(document?.Version ?? "");
                    writes.Remove(write);
                }
                else if (write == failed)
                {
                    write.Done.TrySetResult((false, document is null ? null : Decode(document)));
                    writes.Remove(write);
                }
            }
        }
    }
}

/// <summary>One write of an index entry.</summary>
internal sealed class IndexWrite(string instanceId, string? ifVersion, string? sortKey, long heldUntilTicks)
{
    public string InstanceId => instanceId;

    public string? SortKey => sortKey;

    public TaskCompletionSource<(bool IsDone, IndexEntry? Entry)> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Write ToWrite(string commitId)
    {
        if (sortKey is null)
        {
            return Write.Delete(instanceId, ifVersion!);
        }
        var body = JsonSerializer.SerializeToUtf8Bytes(new IndexBody(commitId, heldUntilTicks), WorkflowJson.Default.IndexBody);
        return ifVersion is null ? Write.Create(instanceId, sortKey, body) : Write.Replace(instanceId, sortKey, body, ifVersion);
    }

    public void Succeed(string version) =>
        Done.TrySetResult((true, sortKey is null ? null : new IndexEntry(sortKey, heldUntilTicks, version)));
}
