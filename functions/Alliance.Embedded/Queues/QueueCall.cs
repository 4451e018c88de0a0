namespace Alliance.Embedded.Queues;

/// <summary>A call waiting for the queues' thread, which works it out within a group and answers when the group is durable.</summary>
internal abstract class QueueCall
{
    public abstract void Work();

    public abstract void Answer();

    public abstract void Fail(Exception exception);
}

/// <summary>A call with a result.</summary>
internal sealed class QueueCall<T>(Func<T> work) : QueueCall
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _source.Task;

    public override void Work() => _result = work();

    public override void Answer() => _source.SetResult(_result!);

    public override void Fail(Exception exception) => _source.SetException(exception);
}
