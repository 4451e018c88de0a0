using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>
/// The commands of one partition wait here in line. Whoever is at the head folds all that wait over the partition's
/// hot document and commits the result once; replies leave after the commit. A version conflict means that another
/// process wrote: reload and decide again.
/// </summary>
internal sealed class Mailbox<TState>(MailboxContext context, Partition partition, StateDocument<TState> shape, bool assumeAbsent)
    where TState : class
{
    // A commit holds at most 99 writes; a single command stages a few, and one more for each passport it completes.
    private const int WritesBeforeCommit = 85;
    private const int ConflictsBeforeGivingUp = 200;

    private readonly Lock _gate = new();
    private Queue<Command<TState>> _waiting = new();
    private bool _running;
    private bool _retired;
    private Command<TState>? _lastAnswered;

    // Written by the head of the line only; one reference, so that readers see state and version together.
    private volatile Remembered? _remembered = assumeAbsent ? new Remembered(null, null) : null;

    private sealed record Remembered(TState? State, string? Version);

    // A commit went unanswered and may land, or have landed, unseen: what is remembered may be out of date, even in a store of our own.
    private volatile bool _isInDoubt;

    /// <summary>The hot document as last committed or read, when nobody else can have written it since; otherwise null.</summary>
    public TState? Current => RemembersForSure ? _remembered?.State : null;

    private bool RemembersForSure => context.Store.IsExclusive && !_isInDoubt;

    /// <summary>Puts a command in line; false when this mailbox was retired and another must be asked for.</summary>
    public bool TrySend(Command<TState> command)
    {
        lock (_gate)
        {
            if (_retired)
            {
                return false;
            }

            _waiting.Enqueue(command);
            if (_running)
            {
                return true;
            }

            _running = true;
        }

        _ = Run();
        return true;
    }

    /// <summary>Takes the mailbox out of use, unless somebody waits in it.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            if (_running || _isInDoubt)
            {
                return false;
            }

            _retired = true;
            return true;
        }
    }

    private async Task Run()
    {
        while (TakeAll() is { } batch)
        {
            if (!await TryExecute(batch))
            {
                // One command's bug must not fail its neighbours: each that is still unanswered is decided alone.
                foreach (var command in batch)
                {
                    await TryExecute(new Queue<Command<TState>>([command]));
                    _ = CompleteAside(TakeLastAnswered());
                }
            }

            var last = TakeLastAnswered();
            if (IsEmptyNow())
            {
                // Nobody waits behind it: its caller goes on right here, without another thread being woken.
                last?.Complete();
                return;
            }

            _ = CompleteAside(last);
        }
    }

    private Command<TState>? TakeLastAnswered()
    {
        var last = _lastAnswered;
        _lastAnswered = null;
        return last;
    }

    private bool IsEmptyNow()
    {
        lock (_gate)
        {
            _running = _waiting.Count > 0;
            return !_running;
        }
    }

    /// <summary>Lets a caller go on without holding up the line.</summary>
    private static async Task CompleteAside(Command<TState>? command)
    {
        if (command is not null)
        {
            await Task.Yield();
            command.Complete();
        }
    }

    private async ValueTask<bool> TryExecute(Queue<Command<TState>> batch)
    {
        try
        {
            await Execute(batch);
            return true;
        }
        catch (Exception exception)
        {
            _remembered = null;
            if (batch.Count > 1 && exception is not StoreUnavailableException)
            {
                return false;
            }

            foreach (var command in batch)
            {
                command.Fail(exception);
            }

            return true;
        }
    }

    private Queue<Command<TState>>? TakeAll()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _running = false;
                return null;
            }

            var batch = _waiting;
            _waiting = new Queue<Command<TState>>();
            return batch;
        }
    }

    /// <summary>Answers every command of the batch, in as many commits as it takes.</summary>
    private async Task Execute(Queue<Command<TState>> batch)
    {
        while (batch.Count > 0)
        {
            await ExecuteOneCommit(batch);
        }
    }

    private async Task ExecuteOneCommit(Queue<Command<TState>> batch)
    {
        var unit = new Unit<TState>(context.Store, partition, shape, context.NewCommitId());
        var retry = new Retry(context);
        for (var conflicts = 0; conflicts < ConflictsBeforeGivingUp; conflicts++)
        {
            var rememberedBefore = _remembered is not null && !(assumeAbsent && conflicts == 0);
            var remembered = _remembered ??= await retry.Run(Load);
            var decided = await retry.Run(() =>
            {
                // Also when a read failed half way: nothing of that try may count.
                unit.Reset(remembered.State, remembered.Version);
                return Fold(batch, unit);
            });
            if (unit.WriteCount == 0)
            {
                if (rememberedBefore && !RemembersForSure)
                {
                    // A refusal or a reading must not rest on what was changed since, by another process or a late commit.
                    _remembered = null;
                    unit.ForgetAbsences();
                    continue;
                }

                CompleteFirst(batch, decided);
                return;
            }

            var writes = unit.Writes();
            // An unknown outcome is settled by sending the same commit again until it is answered definitely.
            var failuresBefore = retry.Failures;
            var result = await retry.Run(() => context.Store.Commit(partition, writes), Doubt);
            if (result.IsCommitted)
            {
                if (unit.StateChanged)
                {
                    _remembered = new Remembered(unit.State, result.Versions[^1]);
                    _isInDoubt = false;
                }

                CompleteFirst(batch, decided);
                return;
            }

            var inTheWay = writes[result.ConflictIndex].Id;
            _remembered = null;
            // After a lost answer all of it may be there: each command must find its own part, not only the first.
            var mayBeOurs = retry.Failures > failuresBefore;
            await retry.Run(() => unit.ReloadAfterConflict(inTheWay == shape.Id ? null : inTheWay, mayBeOurs));
        }

        throw new StoreUnavailableException($"{partition} changed under every one of {ConflictsBeforeGivingUp} tries.");
    }

    private void Doubt() => _isInDoubt = true;

    private async ValueTask<Remembered> Load()
    {
        var document = await context.Store.Read(partition, shape.Id);
        return document is null ? new Remembered(null, null) : new Remembered(Bodies.Decode(document, shape.Json), document.Version);
    }

    /// <summary>Decides commands in order until the unit is full; says how many.</summary>
    private static async ValueTask<int> Fold(Queue<Command<TState>> batch, Unit<TState> unit)
    {
        var decided = 0;
        foreach (var command in batch)
        {
            await command.Decide(unit);
            decided++;
            if (unit.WriteCount >= WritesBeforeCommit)
            {
                break;
            }
        }

        return decided;
    }

    /// <summary>Answers the commands that this commit decided; the very last one of a batch is kept for <see cref="Run"/>.</summary>
    private void CompleteFirst(Queue<Command<TState>> batch, int count)
    {
        for (; count > 0; count--)
        {
            var command = batch.Dequeue();
            if (batch.Count == 0)
            {
                _lastAnswered = command;
            }
            else
            {
                _ = CompleteAside(command);
            }
        }
    }
}
