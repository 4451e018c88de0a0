using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The one writer. It takes what waits, decides it in order, makes it durable with one flush, lets readers see it and
/// only then answers the callers.
/// </summary>
/// <remarks>
/// When the journal cannot grow (a full disk), the group has had no effect, its callers get a
/// <see cref="StoreUnavailableException"/> and the next group tries again. When a write or flush fails, nobody knows
/// what the file holds, and after a failed flush the operating system may have dropped the data: the store then
/// refuses every further commit until it is opened anew, which finds out. Reads go on.
/// </remarks>
internal sealed class CommittingThread
{
    private static readonly TimeSpan s_fullWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pauseMax = TimeSpan.FromMilliseconds(5);
    private readonly SqliteStoreOptions _options;
    private readonly CommitQueue _queue;
    private readonly Journal _journal;
    private readonly Overlay _overlay;
    private readonly TableFiller _filler;
    private readonly CommitGroup _group;
    private readonly List<PendingCommit> _commits = [];
    private readonly Thread _thread;
    private StoreUnavailableException? _broken;

    public CommittingThread(SqliteStoreOptions options, CommitQueue queue, Journal journal, Overlay overlay, TableFiller filler, ReaderPool pool)
    {
        (_options, _queue, _journal, _overlay, _filler) = (options, queue, journal, overlay, filler);
        _group = new(overlay, pool);
        _thread = new(Run) { IsBackground = true, Name = "alliance commits" };
        _thread.Start();
    }

    /// <summary>Waits until the closed queue is empty and the thread has ended.</summary>
    public void Join() => _thread.Join();

    private long UnappliedBytes => Math.Max(_overlay.Active.Bytes, _journal.Bytes);

    private void Run()
    {
        while (_queue.Take(_commits))
        {
            if (_commits.Count > 0)
            {
                Answer(Commit());
                _commits.Clear();
                ApplyWhen(UnappliedBytes >= _options.GenerationBytes);
            }
            else
            {
                ApplyWhen(_overlay.Active.Count > 0);
            }
        }
        // A folder closed in order opens at once, with nothing to read back.
        _filler.WaitUntilIdle(s_fullWait);
        ApplyWhen(_overlay.Active.Count > 0);
    }

    private StoreUnavailableException? Commit()
    {
        if (_broken is not null)
        {
            return _broken;
        }
        var failure = HoldBack();
        if (failure is not null)
        {
            return failure;
        }
        try
        {
            Decide();
            if (_group.Count > 0)
            {
                _journal.Reserve(JournalRecord.Padded(_group.Bytes));
            }
        }
        catch (Exception inner)
        {
            return new("The commit had no effect: " + inner.Message, inner);
        }
        try
        {
            if (_group.Count > 0)
            {
                _journal.Append(_group.Pad(), _group.Bytes, _group.FirstSequence, _group.Count);
                _group.Publish();
            }
            return null;
        }
        catch (Exception inner)
        {
            return _broken = new("The journal failed, and no commit is taken until the store is opened anew: " + inner.Message, inner);
        }
    }

    private void Decide()
    {
        var bytes = 0;
        foreach (var commit in _commits)
        {
            bytes += commit.Bytes;
        }
        _group.Begin(bytes);
        try
        {
            foreach (var commit in _commits)
            {
                commit.Decision = _group.Decide(commit);
            }
        }
        finally
        {
            _group.EndReading();
        }
    }

    private void Answer(StoreUnavailableException? failure)
    {
        foreach (var commit in _commits)
        {
            if (failure is not null)
            {
                commit.SetException(failure);
            }
            else
            {
                commit.SetResult(commit.Decision!);
            }
        }
    }

    private void ApplyWhen(bool isWanted)
    {
        if (isWanted && _overlay.Frozen is null && _broken is null)
        {
            _journal.Rotate();
            _overlay.Freeze();
            _filler.Wake();
        }
    }

    /// <summary>
    /// Slows commits down in proportion to how far the filling of the table has fallen behind: many short pauses
    /// rather than one long stall. At the bound it waits, and refuses when nothing moves.
    /// </summary>
    private StoreUnavailableException? HoldBack()
    {
        var excess = UnappliedBytes - _options.GenerationBytes;
        if (excess <= 0 || _overlay.Frozen is null)
        {
            return null;
        }
        var room = Math.Max(1, _options.MaxGenerationBytes - _options.GenerationBytes);
        if (excess < room)
        {
            _filler.WaitUntilIdle(s_pauseMax * ((double)excess / room));
            return null;
        }
        return _filler.WaitUntilIdle(s_fullWait)
            ? null
            : new("Too much waits to be brought into the table.", _filler.LastFailure);
    }
}
