namespace Alliance.Embedded.Workflows;

/// <summary>
/// The index of all instances. It is written beside the instances, never together with them: before a commit that gives
/// an instance something to do, so that a crash leaves at most an entry too many, which whoever starts next looks into.
/// </summary>
internal sealed class LiveIndex
{
    private readonly StoreCalls _store;
    private readonly IndexShard[] _shards;

    public LiveIndex(StoreCalls store)
    {
        _store = store;
        _shards = [.. Enumerable.Range(0, Names.IndexShards).Select(shard => new IndexShard(store, Names.Index(shard)))];
    }

    /// <summary>An instance's entry, or null.</summary>
    public async ValueTask<IndexEntry?> Read(string instanceId)
    {
        var document = await _store.Read(Names.Index(Names.ShardOf(instanceId)), instanceId);
        return document is null ? null : IndexShard.Decode(document);
    }

    /// <summary>Writes an instance's entry.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="known">The entry as it is, or null to create it.</param>
    /// <param name="sortKey">Where it shall stand; null to remove it.</param>
    /// <param name="heldUntilTicks">Until when it is held.</param>
    /// <returns>False when the entry is not as it was thought; and the entry as it is now (null when removed).</returns>
    public Task<(bool IsDone, IndexEntry? Entry)> Set(string instanceId, IndexEntry? known, string? sortKey, long heldUntilTicks = 0) =>
        _shards[Names.ShardOf(instanceId)].Set(new(instanceId, known?.Version, sortKey, heldUntilTicks));
}
