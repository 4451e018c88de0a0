using System.Collections.Concurrent;
using Alliance.Outcomes;

namespace Alliance.Rewards;

/// <summary>Duplicates of a request that is being answered wait for it and get the same answer, as replays.</summary>
internal sealed class InFlight<T> where T : class
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Answer<T>>> _running = new(StringComparer.Ordinal);

    public async Task<Answer<T>> Run(string key, Func<Task<Answer<T>>> answer)
    {
        var mine = new TaskCompletionSource<Answer<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!_running.TryAdd(key, mine))
        {
            if (_running.TryGetValue(key, out var other))
            {
                var same = await other.Task;
                return same.IsSuccess ? Answer<T>.Replay(same.Value) : same;
            }
        }

        try
        {
            var answered = await answer();
            mine.SetResult(answered);
            return answered;
        }
        catch (Exception exception)
        {
            mine.SetException(exception);
            _ = mine.Task.Exception;
            throw;
        }
        finally
        {
            _running.TryRemove(key, out _);
        }
    }
}
