namespace Alliance.Storage;

/// <summary>Commands in the order they came. It costs nothing to make: the commands themselves are the links.</summary>
internal struct Line<TState> where TState : class
{
    private Command<TState>? _last;

    /// <summary>Who is next, or null.</summary>
    public Command<TState>? First { get; private set; }

    public readonly bool IsEmpty => First is null;

    public void Add(Command<TState> command)
    {
        if (_last is null)
        {
            First = command;
        }
        else
        {
            _last.Next = command;
        }

        _last = command;
    }

    /// <summary>Takes the first one out; the line must not be empty.</summary>
    public Command<TState> Take()
    {
        var first = First!;
        First = first.Next;
        first.Next = null;
        if (First is null)
        {
            _last = null;
        }

        return first;
    }
}
