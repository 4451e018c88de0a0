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
    private Line<TState> _waiting;

    // Taken out of the line and not yet answered; touched by the head of the line only.
    private Line<TState> _batch;
    private bool _running;
    private bool _retired;
    private Command<TState>? _lastAnswered;

    // Written by the head of the line only; one reference, so that readers see state and version together.
    private volatile Remembered? _remembered = assumeAbsent ? new Remembered(null, null, 0) : null;

    /// <summary>What the store held, and when it was seen to, as a timestamp.</summary>
    private sealed record Remembered(TState? State, string? Version, long SeenAt);

    // A commit went unanswered and may land, or have landed, unseen: what is remembered may be out of date, even in a store of our own.
    private volatile bool _isInDoubt;

    /// <summary>The hot document as last committed or read, when nobody else can have written it since; otherwise null.</summary>
    public TState? Current => RemembersForSure ? _remembered?.State : null;

    /// <summary>The hot document as last committed or read, when that was at most so long ago; another process may have written since.</summary>
    public TState? Recent(TimeSpan age) =>
        Current ?? (!_isInDoubt && _remembered is { } seen && context.Time.GetElapsedTime(seen.SeenAt) <= age ? seen.State : null);

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

            _waiting.Add(command);
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
        while (TryTakeAll())
        {
            if (!await TryExecute(alone: false))
            {
                // One command's bug must not fail its neighbours: each that is still unanswered is decided alone.
                while (!_batch.IsEmpty)
                {
                    await TryExecute(alone: true);
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
            _running = !_waiting.IsEmpty;
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

    /// <summary>
    /// Answers every command of the batch, in as many commits as it takes, or only the first. False when one of several
    /// has a bug; then they are still unanswered.
    /// </summary>
    private async ValueTask<bool> TryExecute(bool alone)
    {
        try
        {
            do
            {
                await ExecuteOneCommit(alone ? 1 : int.MaxValue);
            }
            while (!alone && !_batch.IsEmpty);
            return true;
        }
        catch (Exception exception)
        {
            _remembered = null;
            if (!alone && _batch.First?.Next is not null && exception is not StoreUnavailableException)
            {
                return false;
            }

            do
            {
                _batch.Take().Fail(exception);
            }
            while (!alone && !_batch.IsEmpty);
            return true;
        }
    }

    private bool TryTakeAll()
    {
        lock (_gate)
        {
            _batch = _waiting;
            _waiting = default;
            _running = !_batch.IsEmpty;
            return _running;
        }
    }

    private async ValueTask ExecuteOneCommit(int atMost)
    {
        var unit = new Unit<TState>(context.Store, partition, shape, context.NewCommitId());
        Retry? retry = null;
        for (var conflicts = 0; conflicts < ConflictsBeforeGivingUp; conflicts++)
        {
            var rememberedBefore = _remembered is not null && !(assumeAbsent && conflicts == 0);
            var remembered = _remembered ??= await (retry ??= new Retry(context)).Run(Load);
            int decided;
            try
            {
                decided = await Fold(unit, remembered, atMost);
            }
            catch (StoreUnavailableException)
            {
                decided = await FoldAgain(retry ??= new Retry(context), unit, remembered, atMost);
            }

            if (unit.WriteCount == 0)
            {
                if (rememberedBefore && !RemembersForSure)
                {
                    // A refusal or a reading must not rest on what was changed since, by another process or a late commit.
                    _remembered = null;
                    unit.ForgetAbsences();
                    continue;
                }

                CompleteFirst(decided);
                return;
            }

            var writes = unit.Writes();
            var mayBeOurs = false;
            var asked = context.Time.GetTimestamp();
            CommitResult result;
            try
            {
                result = await context.Store.Commit(partition, writes);
            }
            catch (StoreUnavailableException)
            {
                // An unknown outcome is settled by sending the same commit again until it is answered definitely.
                mayBeOurs = _isInDoubt = true;
                result = await CommitAgain(retry ??= new Retry(context), writes);
            }

            if (result.IsCommitted)
            {
                if (unit.StateChanged)
                {
                    _remembered = new Remembered(unit.State, result.Versions[^1], asked);
                    _isInDoubt = false;
                }

                CompleteFirst(decided);
                return;
            }

            var inTheWay = writes[result.ConflictIndex].Id;
            _remembered = null;
            // After a lost answer all of it may be there: each command must find its own part, not only the first.
            await ReloadAfterConflict(retry ??= new Retry(context), unit, inTheWay == shape.Id ? null : inTheWay, mayBeOurs);
        }

        throw new StoreUnavailableException($"{partition} changed under every one of {ConflictsBeforeGivingUp} tries.");
    }

    // What hardly ever happens stands apart, so that what always happens makes no closures.
    private ValueTask<int> FoldAgain(Retry retry, Unit<TState> unit, Remembered remembered, int atMost) =>
        retry.Resume(() => Fold(unit, remembered, atMost));

    private ValueTask<CommitResult> CommitAgain(Retry retry, List<Write> writes) =>
        retry.Resume(() => context.Store.Commit(partition, writes));

    private static ValueTask<bool> ReloadAfterConflict(Retry retry, Unit<TState> unit, string? inTheWay, bool mayBeOurs) =>
        retry.Run(() => unit.ReloadAfterConflict(inTheWay, mayBeOurs));

    private async ValueTask<Remembered> Load()
    {
        var asked = context.Time.GetTimestamp();
        var document = await context.Store.Read(partition, shape.Id);
        return document is null ? new Remembered(null, null, asked) : new Remembered(Bodies.Decode(document, shape.Json), document.Version, asked);
    }

    /// <summary>Decides commands in order until the unit is full; says how many. Nothing of an earlier try counts.</summary>
    private async ValueTask<int> Fold(Unit<TState> unit, Remembered remembered, int atMost)
    {
        unit.Reset(remembered.State, remembered.Version);
        var decided = 0;
        for (var command = _batch.First; command is not null && decided < atMost; command = command.Next)
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

    /// <summary>Answers the commands that this commit decided; the very last one is kept for <see cref="Run"/>.</summary>
    private void CompleteFirst(int count)
    {
        for (; count > 0; count--)
        {
            var command = _batch.Take();
            if (count == 1 && _batch.IsEmpty)
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
