namespace Alliance.Embedded.Workflows;

/// <summary>Something that an instance is told. It waits in line, is decided over a batch, and answered after the commit.</summary>
internal abstract class Message
{
    /// <summary>Whether somebody asks for it, so that it must be done whoever runs the instance.</summary>
    public virtual bool IsAsked => true;

    /// <summary>Stages what follows; may be called again after a conflict.</summary>
    public abstract void Decide(Batch batch);

    /// <summary>What was decided last has been committed.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Nothing of it is certain.</summary>
    public virtual void Fail(Exception reason)
    {
    }
}

/// <summary>A message whose sender waits for an answer.</summary>
internal abstract class Message<T> : Message
{
    private readonly TaskCompletionSource<T> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _answer;

    public Task<T> Answered => _answered.Task;

    /// <summary>The answer; <see cref="TimeoutException"/> when it does not come in time, though the message may still be decided.</summary>
    public async Task<T> AnsweredWithin(TimeSpan deadline, TimeProvider time)
    {
        await using var timer = time.CreateTimer(_ => _answered.TrySetException(new TimeoutException()), null, deadline, Timeout.InfiniteTimeSpan);
        return await _answered.Task;
    }

    public sealed override void Decide(Batch batch) => _answer = Answer(batch);

    public sealed override void Complete() => _answered.TrySetResult(_answer!);

    public sealed override void Fail(Exception reason) => _answered.TrySetException(reason);

    protected abstract T Answer(Batch batch);
}
