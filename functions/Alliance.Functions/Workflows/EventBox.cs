using System.Text.Json;

namespace Alliance.Functions.Workflows;

/// <summary>Events not taken yet and waits not served yet, first come first served; Durable Task serves the newest wait first and keeps no order of its own.</summary>
internal sealed class EventBox
{
    private readonly LinkedList<RaisedEvent> _untaken = [];
    private readonly LinkedList<(string Name, TaskCompletionSource<JsonElement> Taken)> _waits = [];

    /// <summary>The events not taken, in the order they came.</summary>
    public IReadOnlyCollection<RaisedEvent> Untaken => _untaken;

    /// <summary>Gives an event to the first wait for its name, or keeps it.</summary>
    public void Put(RaisedEvent raised)
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
    public Task<JsonElement> Take(string name, CancellationToken cancellation)
    {
        for (var untaken = _untaken.First; untaken is not null; untaken = untaken.Next)
        {
            if (untaken.Value.Name == name)
            {
                _untaken.Remove(untaken);
                return Task.FromResult(untaken.Value.Data);
            }
        }

        var taken = new TaskCompletionSource<JsonElement>();
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
