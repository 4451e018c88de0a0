using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

internal sealed partial class Instance
{
    private const int DeletesInCommit = 90;

    // The framework's timers reach 49 days; whoever is woken too early waits again.
    private static readonly TimeSpan s_timerMax = TimeSpan.FromDays(40);

    // The entry of the index as this process last wrote or read it; null when unknown.
    private IndexEntry? _entry;
    private int? _trimmedTo;

    private LiveIndex Index => runner.Index;

    /// <summary>Puts the index, and what else follows from where the instance now stands, in order.</summary>
    private async Task Settle()
    {
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        switch (_loaded)
        {
            case null:
                return;
            case { Head: null }:
                await RemoveOrphan();
                break;
            case { Head.Status: null }:
                break;
            case { Head: { IsTerminal: true } head }:
                await Finish(head);
                break;
            case { Head.Status: WorkflowStatus.Suspended }:
                if (_inFlight.Count > 0)
                {
                    return;
                }
                await RestSuspended();
                break;
            case { Execution: null }:
                // Its version is not registered. It stays awake in the index: a start with the version finds it.
                break;
            case { Execution: { } execution, Head: { } head } when IsOurs:
                await Trim(head);
                await Wait(execution);
                return;
        }
        _loaded = null;
    }

    private async Task RestSuspended()
    {
        var entry = _entry ?? await Index.Read(instanceId);
        if (_entry is null && !runner.Calls.Store.IsExclusive && entry is { IsAwake: true })
        {
            // Another process suspended or is just resuming it: the entry is for that one to put to rest, or for a scan after it.
            return;
        }
        _entry = entry;
        await Move(IndexEntry.Resting(instanceId, WorkflowStatus.Suspended));
    }

    private async Task Wait(Execution execution)
    {
        if (_mustRenew)
        {
            _mustRenew = false;
            var (isDone, entry) = await Index.Set(instanceId, _entry, IndexEntry.Awake(instanceId), runner.HeldUntilTicks());
            _entry = entry;
            if (!isDone)
            {
                // Another process has taken it over.
                (_loaded, _entry) = (null, null);
                return;
            }
        }
        var dueTicks = execution.NextDueTicks ?? long.MaxValue;
        if (_mayPark && _inFlight.Count == 0)
        {
            await Move(IndexEntry.Parked(instanceId, dueTicks));
            runner.WakeUps.Expect(dueTicks);
            _loaded = null;
        }
        else if (dueTicks < long.MaxValue)
        {
            var wait = TimeSpan.FromTicks(Math.Max(0, dueTicks - runner.Time.GetUtcNow().UtcTicks));
            // Timers count whole milliseconds; one that fires too early would find nothing due.
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
            _timer ??= runner.Time.CreateTimer(_ => TryTell(new WakeMessage()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(wait < s_timerMax ? wait : s_timerMax, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Makes sure that whoever starts next looks into this instance.</summary>
    private async Task EnsureAwake()
    {
        if (_entry is { IsAwake: true })
        {
            return;
        }
        if (_entry is null && _loaded?.Head?.Status is not null)
        {
            _entry = await Index.Read(instanceId);
        }
        // Where other processes write, the entry is written even when it stands right, so that they notice.
        for (var isDone = false; !isDone && !(_entry is { IsAwake: true } && runner.Calls.Store.IsExclusive);)
        {
            var mayBeHeld = _entry is { IsAwake: true } && !runner.Calls.Store.IsExclusive;
            (isDone, _entry) = await Index.Set(instanceId, _entry, IndexEntry.Awake(instanceId), runner.HeldUntilTicks());
            _mustFence |= isDone && mayBeHeld;
        }
    }

    /// <summary>Whether to look into an instance that nobody asked for: not while another process holds it.</summary>
    private async Task<bool> MayLoad()
    {
        if (runner.Calls.Store.IsExclusive || _taken.Any(message => message.IsAsked))
        {
            return true;
        }
        var nowTicks = runner.Time.GetUtcNow().UtcTicks;
        var entry = await Index.Read(instanceId);
        if (entry is { IsAwake: true } && entry.HeldUntilTicks <= nowTicks || entry is { IsParked: true } && entry.DueTicks <= nowTicks)
        {
            (var isDone, _entry) = await Index.Set(instanceId, entry, IndexEntry.Awake(instanceId), runner.HeldUntilTicks());
            if (isDone)
            {
                _mustFence = entry.IsAwake;
                return true;
            }
        }
        _entry = null;
        Drop();
        return false;
    }

    /// <summary>Tells the parent, and the index that it is over.</summary>
    private async Task Finish(InstanceHead head)
    {
        _entry ??= await Index.Read(instanceId);
        var resting = IndexEntry.Resting(instanceId, head.Status!.Value);
        if (_entry?.SortKey == resting)
        {
            return;
        }
        if (head.Parent is { } parent)
        {
            await runner.Tell(parent.InstanceId, new ChildEndedMessage(parent, head.Result, head.Error)).Answered;
        }
        await Trim(head);
        await Move(resting);
    }

    private async Task Move(string sortKey)
    {
        _entry ??= await Index.Read(instanceId);
        if (_entry?.SortKey != sortKey)
        {
            // Where it fails, another process has the instance, and the entry with it.
            (_, _entry) = await Index.Set(instanceId, _entry, sortKey);
        }
    }

    /// <summary>An entry without an instance: a crash came between the two. Other processes may be between the two just now.</summary>
    private async Task RemoveOrphan()
    {
        if (runner.Calls.Store.IsExclusive && await Index.Read(instanceId) is { } entry)
        {
            await Index.Set(instanceId, entry, null);
        }
        _entry = null;
    }

    /// <summary>Deletes the histories of earlier runs.</summary>
    private async Task Trim(InstanceHead head)
    {
        if (Math.Max(head.OldestRun, _trimmedTo ?? 0) < head.Run)
        {
            await DeleteAll(Names.ChunksBefore(head.Run));
            _trimmedTo = head.Run;
        }
    }

    private async Task Purge(Loaded loaded)
    {
        if (loaded.Head!.IsTerminal)
        {
            await Finish(loaded.Head);
        }
        // The head goes last: as long as it is there, a purge that a crash broke off can be asked for again.
        await DeleteAll(SortRange.All);
        await runner.Calls.Commit(Names.InstanceOf(instanceId), [Write.Delete(Names.Head, loaded.Version!)]);
        if ((_entry ?? await Index.Read(instanceId)) is { } entry)
        {
            await Index.Set(instanceId, entry, null);
        }
        (_loaded, _entry, _trimmedTo) = (null, null, null);
    }

    private async Task DeleteAll(SortRange range)
    {
        while (await runner.Calls.ReadRange(Names.InstanceOf(instanceId), range, DeletesInCommit) is { Documents: { Count: > 0 } documents })
        {
            await runner.Calls.Commit(Names.InstanceOf(instanceId), [.. documents.Select(document => Write.Delete(document.Id, document.Version))]);
        }
    }
}
