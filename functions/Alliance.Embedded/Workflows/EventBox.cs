namespace Alliance.Embedded.Workflows;

/// <summary>Events that came and are not taken yet, and waits that have no event yet: by name, first come first served.</summary>
internal sealed class EventBox
{
    private readonly LinkedList<HistoryEvent> _untaken = [];
    private readonly LinkedList<(string Name, TaskCompletionSource<string?> Taken)> _waits = [];

    /// <summary>The events not taken, in the order they came.</summary>
    public IReadOnlyCollection<HistoryEvent> Untaken => _untaken;

    public bool HasWaits => _waits.Count > 0;

    /// <summary>Gives an event to the first wait for its name, or keeps it.</summary>
    public void Put(HistoryEvent raised)
    {
        for (var wait = _waits.First; wait is not null; wait = wait.Next)
        {
            if (wait.Value.Name == raised.Name)
            {
                _waits.Remove(wait);
                wait.Value.Taken.SetResult(raised.Data);
                return;
            }
        }
        _untaken.AddLast(raised);
    }

    /// <summary>Takes the first event of a name, or waits for it.</summary>
    public Task<string?> Take(string name, CancellationToken cancellation)
    {
        for (var untaken = _untaken.First; untaken is not null; untaken = untaken.Next)
        {
            if (untaken.Value.Name == name)
            {
                _untaken.Remove(untaken);
                return Task.FromResult(untaken.Value.Data);
            }
        }
        var taken = new TaskCompletionSource<string?>();
        var wait = _waits.AddLast((name, taken));
        cancellation.UnsafeRegister(_ =>
        {
            if (taken.TrySetCanceled(cancellation))
            {
                _waits.Remove(wait);
            }
        }, null);
        return taken.Task;
    }
}
