namespace Alliance.Embedded.Workflows;

/// <summary>
/// Where the code of one instance runs: on whatever thread has the turn, one continuation after the other. What comes
/// back from anywhere else was awaited although it is not of the workflow's context; it is never run.
/// </summary>
internal sealed class Turn(Action onForeignAwait) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _ready = [];
    private volatile int _thread;

    /// <summary>Throws unless the instance's code is calling.</summary>
    public void Check()
    {
        if (_thread != Environment.CurrentManagedThreadId || !ReferenceEquals(Current, this))
        {
            throw new ForeignCallException();
        }
    }

    /// <summary>Does something of the code, and all that follows from it.</summary>
    public void Take(Action begin)
    {
        var before = Current;
        SetSynchronizationContext(this);
        _thread = Environment.CurrentManagedThreadId;
        try
        {
            begin();
            while (_ready.TryDequeue(out var next))
            {
                next.Callback(next.State);
            }
        }
        finally
        {
            _thread = 0;
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (_thread == Environment.CurrentManagedThreadId)
        {
            _ready.Enqueue((d, state));
        }
        else
        {
            onForeignAwait();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => Post(d, state);

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>A workflow's context was called from outside its code's turn.</summary>
internal sealed class ForeignCallException() : InvalidOperationException(
    "A workflow's context was called from outside its code: the code awaited something that is not of its context, or used ConfigureAwait(false).");
