using Alliance.Outcomes;

namespace Alliance.Storage;

/// <summary>
/// A decision over one partition. It reads from the unit, calls pure rules, and stages the effect only once it has
/// decided to accept (lots whose time is up may expire on the way); it may be decided again after a conflict.
/// </summary>
internal abstract class Command<TState> where TState : class
{
    /// <summary>Decides over what the unit holds now.</summary>
    public abstract ValueTask Decide(Unit<TState> unit);

    /// <summary>Lets the caller go with what was decided last.</summary>
    public abstract void Complete();

    /// <summary>Lets the caller go with a failure.</summary>
    public abstract void Fail(Exception reason);
}

/// <summary>A command that answers its caller.</summary>
internal abstract class Command<TState, T> : Command<TState> where TState : class where T : class
{
    // The mailbox decides on which thread its caller goes on.
    private readonly TaskCompletionSource<Answer<T>> _answered = new();
    private Answer<T> _answer;

    public Task<Answer<T>> Answered => _answered.Task;

    protected abstract ValueTask<Answer<T>> Answer(Unit<TState> unit);

    public sealed override ValueTask Decide(Unit<TState> unit)
    {
        var deciding = Answer(unit);
        if (!deciding.IsCompletedSuccessfully)
        {
            return Await(deciding);
        }

        _answer = deciding.Result;
        return ValueTask.CompletedTask;
    }

    public sealed override void Complete() => _answered.TrySetResult(_answer);

    public sealed override void Fail(Exception reason)
    {
        if (reason is Ports.StoreUnavailableException)
        {
            _answered.TrySetResult(new Busy(TimeSpan.FromSeconds(1)));
        }
        else
        {
            _answered.TrySetException(reason);
        }
    }

    private async ValueTask Await(ValueTask<Answer<T>> deciding) => _answer = await deciding;
}
