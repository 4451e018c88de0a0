using System.Collections.Concurrent;

namespace Alliance.Http.Access;

/// <summary>
/// Remembers recently used values under their text in two generations: when the young one is full, the old one is
/// dropped. At most twice <c>entriesMax</c> values are held and a value in use is never lost for long.
/// </summary>
internal sealed class RecentMap<T>(int entriesMax) where T : class
{
    private readonly Lock _turn = new();
    private volatile Generations _generations = new(NewMap(), NewMap());
    private int _young;

    public T? Find(string key)
    {
        var now = _generations;
        if (now.Young.TryGetValue(key, out var value))
        {
            return value;
        }

        if (now.Old.TryGetValue(key, out value))
        {
            Remember(key, value);
            return value;
        }

        return null;
    }

    public void Remember(string key, T value)
    {
        if (Interlocked.Increment(ref _young) > entriesMax)
        {
            lock (_turn)
            {
                if (_young > entriesMax)
                {
                    _generations = new(NewMap(), _generations.Young);
                    _young = 1;
                }
            }
        }

        _generations.Young[key] = value;
    }

    public void Forget()
    {
        lock (_turn)
        {
            _generations = new(NewMap(), NewMap());
            _young = 0;
        }
    }

    private static ConcurrentDictionary<string, T> NewMap() => new(StringComparer.Ordinal);

    private sealed record Generations(ConcurrentDictionary<string, T> Young, ConcurrentDictionary<string, T> Old);
}
