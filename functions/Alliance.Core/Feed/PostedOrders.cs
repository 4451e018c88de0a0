using System.Collections.Concurrent;

namespace Alliance.Feed;

/// <summary>
/// Partition keys of orders that were posted by the request that claimed them. Only a short cut: what is forgotten is
/// looked up.
/// </summary>
internal sealed class PostedOrders
{
    private const int Max = 100_000;
    private readonly ConcurrentDictionary<string, byte> _keys = new(StringComparer.Ordinal);
    private int _count;

    public void Add(string partitionKey)
    {
        if (_keys.TryAdd(partitionKey, 0) && Interlocked.Increment(ref _count) > Max)
        {
            _keys.Clear();
            _count = 0;
        }
    }

    /// <summary>True once for each order added.</summary>
    public bool Remove(string partitionKey)
    {
        if (!_keys.TryRemove(partitionKey, out _))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }
}
