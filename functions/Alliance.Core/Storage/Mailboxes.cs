using System.Collections.Concurrent;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>
/// The mailboxes of one container, by partition key; a bounded number of them stay, each remembering its hot document.
/// </summary>
internal sealed class Mailboxes<TState>(MailboxContext context, string container, StateDocument<TState> shape, int capacity)
    where TState : class
{
    private readonly ConcurrentDictionary<string, Mailbox<TState>> _mailboxes = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Puts a command in the line of its partition.</summary>
    public Task<Answer<T>> Send<T>(string key, Command<TState, T> command) where T : class
    {
        while (!Get(key).TrySend(command))
        {
        }

        return command.Answered;
    }

    /// <summary>The hot document of a partition, or null when it does not exist.</summary>
    public async ValueTask<TState?> Read(string key)
    {
        if (_mailboxes.TryGetValue(key, out var mailbox) && mailbox.Current is { } current)
        {
            return current;
        }

        var answer = await Send(key, new ReadCommand());
        return answer.IsSuccess ? answer.Value.State : throw new StoreUnavailableException();
    }

    /// <summary>
    /// The same, or what it was at most <paramref name="age"/> ago, without asking the store: for a check that the
    /// commit makes again, or that may lag behind other processes as the catalogue does. Null is always of now.
    /// </summary>
    public ValueTask<TState?> ReadRecent(string key, TimeSpan age) =>
        _mailboxes.TryGetValue(key, out var mailbox) && mailbox.Recent(age) is { } recent ? new(recent) : Read(key);

    private Mailbox<TState> Get(string key)
    {
        if (_mailboxes.TryGetValue(key, out var mailbox))
        {
            return mailbox;
        }

        var created = new Mailbox<TState>(context, new Partition(container, key), shape, assumeAbsent: false);
        mailbox = _mailboxes.GetOrAdd(key, created);
        if (ReferenceEquals(mailbox, created) && Interlocked.Increment(ref _count) > capacity)
        {
            Shrink(key);
        }

        return mailbox;
    }

    /// <summary>Retires an eighth of the idle mailboxes, whichever come first; they are asked for again when needed.</summary>
    private void Shrink(string keep)
    {
        var toGo = Math.Max(1, capacity / 8);
        foreach (var (key, mailbox) in _mailboxes)
        {
            if (key != keep && mailbox.TryRetire() && _mailboxes.TryRemove(key, out _))
            {
                Interlocked.Decrement(ref _count);
                if (--toGo == 0)
                {
                    return;
                }
            }
        }
    }

    private sealed record Reading(TState? State);

    private sealed class ReadCommand : Command<TState, Reading>
    {
        protected override ValueTask<Answer<Reading>> Answer(Unit<TState> unit) => new(new Reading(unit.State));
    }
}

/// <summary>Decides one command over a partition that nobody else is likely to write at the same time.</summary>
internal static class Once
{
    /// <summary>
    /// Decides and commits. With <paramref name="assumeAbsent"/> the hot document is not read first: it is expected
    /// not to exist, and its conflict tells otherwise.
    /// </summary>
    public static Task<Answer<T>> Send<TState, T>(
        MailboxContext context, Partition partition, StateDocument<TState> shape, Command<TState, T> command, bool assumeAbsent = false)
        where TState : class
        where T : class
    {
        _ = new Mailbox<TState>(context, partition, shape, assumeAbsent).TrySend(command);
        return command.Answered;
    }
}
