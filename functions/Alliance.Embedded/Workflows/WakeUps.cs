using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>
/// Wakes the instances that are not in memory: at the start those that were awake, then each parked one when its time
/// has come. Only the entries that are due are read, and one more of each shard.
/// </summary>
internal sealed class WakeUps : IDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan s_timerMax = TimeSpan.FromDays(40);
    private readonly WorkflowRunner _runner;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private long _nextTicks = long.MaxValue;
    private bool _isScanning;
    private bool _mustScanAgain;
    private volatile bool _hasFoundAwake;

    public WakeUps(WorkflowRunner runner)
    {
        _runner = runner;
        _timer = runner.Time.CreateTimer(_ => Scan(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>An instance was parked until then.</summary>
    public void Expect(long dueTicks)
    {
        lock (_gate)
        {
            if (dueTicks < _nextTicks)
            {
                _nextTicks = dueTicks;
                Arm();
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>
    /// Looks for what is due and, until it has succeeded once, for what was awake when the process before this one ended;
    /// where others share the store and may end, for that every time.
    /// </summary>
    public void Scan()
    {
        lock (_gate)
        {
            if (_isScanning)
            {
                _mustScanAgain = true;
                return;
            }
            _isScanning = true;
            _nextTicks = long.MaxValue;
            _runner.Busy.Enter();
        }
        Detached.Begin(RunScan);
    }

    private async Task RunScan()
    {
        await Task.Yield();
        try
        {
            if (!_runner.Calls.Store.IsExclusive)
            {
                _runner.RenewAll();
            }
            for (var again = true; again;)
            {
                await Task.WhenAll(Enumerable.Range(0, Names.IndexShards).Select(ScanShard));
                _hasFoundAwake = true;
                lock (_gate)
                {
                    again = _mustScanAgain;
                    _mustScanAgain = false;
                    _isScanning = again;
                }
            }
        }
        catch (OperationCanceledException) when (_runner.Calls.Stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            _runner.Report(exception);
            lock (_gate)
            {
                _isScanning = false;
                _nextTicks = (_runner.Time.GetUtcNow() + TimeSpan.FromSeconds(1)).UtcTicks;
            }
        }
        finally
        {
            _runner.Busy.Exit();
        }
        lock (_gate)
        {
            Arm();
        }
    }

    private async Task ScanShard(int shard)
    {
        if (!_hasFoundAwake || !_runner.Calls.Store.IsExclusive)
        {
            await Wake(shard, SortRange.StartingWith(IndexEntry.AwakeClass));
        }
        var nowTicks = _runner.Time.GetUtcNow().UtcTicks;
        await Wake(shard, new(IndexEntry.ParkedClass, IndexEntry.ParkedBefore(nowTicks + 1)));
        var later = new SortRange(IndexEntry.ParkedBefore(nowTicks + 1), IndexEntry.ParkedBefore(long.MaxValue));
        if (await _runner.Calls.ReadRange(Names.Index(shard), later, 1) is { Documents: [var next] })
        {
            Expect(IndexEntry.DueTicksOf(next.SortKey!));
        }
    }

    /// <summary>Wakes a page at a time and waits for it, so that not everything comes into memory at once.</summary>
    private async Task Wake(int shard, SortRange range)
    {
        string? continuation = null;
        do
        {
            var page = await _runner.Calls.ReadRange(Names.Index(shard), range, PageSize, continuation);
            await Task.WhenAll(page.Documents.Select(document => Wake(IndexEntry.InstanceIdOf(document.SortKey!))));
            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    private async Task Wake(string instanceId)
    {
        try
        {
            await _runner.Tell(instanceId, new WakeMessage()).Answered;
        }
        catch (Exception) when (!_runner.Calls.Stopping.IsCancellationRequested)
        {
            // The instance has reported it; the others are to be woken all the same.
        }
    }

    private void Arm()
    {
        var nowTicks = _runner.Time.GetUtcNow().UtcTicks;
        if (_isScanning || _runner.Calls.Stopping.IsCancellationRequested)
        {
            return;
        }
        var wait = _nextTicks == long.MaxValue ? s_timerMax : TimeSpan.FromMilliseconds(Math.Ceiling(TimeSpan.FromTicks(Math.Max(0, _nextTicks - nowTicks)).TotalMilliseconds));
        var most = _runner.Calls.Store.IsExclusive ? s_timerMax : _runner.Options.SharedScanInterval;
        _timer.Change(wait < most ? wait : most, Timeout.InfiniteTimeSpan);
    }
}
