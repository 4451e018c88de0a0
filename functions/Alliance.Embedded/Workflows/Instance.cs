namespace Alliance.Embedded.Workflows;

/// <summary>
/// One instance while it is in memory. Whatever it is told waits here in line; one loop at a time takes all that waits,
/// commits it, feeds it to the code, and begins what the code asks for.
/// </summary>
internal sealed partial class Instance(WorkflowRunner runner, string instanceId)
{
    private readonly Lock _gate = new();
    private List<Message> _waiting = [];
    private bool _isRunning;
    private bool _isRetired;

    // Touched by the loop only. What was taken out of the line and is not answered:
    private readonly Queue<Message> _taken = [];
    private readonly HashSet<(int Run, int Task)> _inFlight = [];
    private Loaded? _loaded;
    private ITimer? _timer;
    private bool _mayPark;
    private bool _mustRenew;

    public string InstanceId => instanceId;

    /// <summary>Where it stands among those that wait in memory; the runner's.</summary>
    public LinkedListNode<Instance>? Idle { get; set; }

    /// <summary>Puts a message in line; false when the instance has left the memory and another must be asked for.</summary>
    public bool TryTell(Message message)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }
            _waiting.Add(message);
            if (_isRunning)
            {
                return true;
            }
            _isRunning = true;
            runner.Busy.Enter();
        }
        Detached.Begin(Run);
        return true;
    }

    public void StopTimer() => _timer?.Dispose();

    private async Task Run()
    {
        // The sender goes on: the loop may take long.
        await Task.Yield();
        runner.NotIdle(this);
        try
        {
            while (true)
            {
                await RunUntilIdle();
                if (TryRest())
                {
                    return;
                }
            }
        }
        finally
        {
            runner.Busy.Exit();
        }
    }

    private async Task RunUntilIdle()
    {
        try
        {
            while (TakeWaiting() || IsDirty)
            {
                await Step();
            }
            await Settle();
        }
        catch (OperationCanceledException exception) when (runner.Calls.Stopping.IsCancellationRequested)
        {
            Abandon(exception);
        }
        catch (Exception exception)
        {
            runner.Report(new InvalidOperationException($"Workflow instance '{instanceId}' was put aside until it is woken again.", exception));
            Abandon(exception);
        }
    }

    private bool TakeWaiting()
    {
        lock (_gate)
        {
            foreach (var message in _waiting)
            {
                _taken.Enqueue(message);
            }
            _waiting.Clear();
            return _taken.Count > 0;
        }
    }

    /// <summary>Ends the loop unless somebody waits; leaves the memory when nothing keeps the instance there.</summary>
    private bool TryRest()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0)
            {
                return false;
            }
            _isRunning = false;
            _isRetired = _loaded is null && _inFlight.Count == 0;
        }
        if (_isRetired)
        {
            _timer?.Dispose();
            runner.Remove(this);
        }
        else if (_inFlight.Count == 0)
        {
            runner.NowIdle(this);
        }
        return true;
    }

    private void Abandon(Exception reason)
    {
        _loaded = null;
        _entry = null;
        foreach (var message in _taken)
        {
            Forget(message);
            message.Fail(reason);
        }
        _taken.Clear();
    }

    private void Answer(Message message)
    {
        Forget(message);
        message.Complete();
    }

    /// <summary>Leaves the instance to whoever else has it: none of what waits is anybody's request.</summary>
    private void Drop()
    {
        (_loaded, _isLost) = (null, false);
        while (_taken.TryDequeue(out var message))
        {
            Answer(message);
        }
    }

    /// <summary>What was in flight and is over is so however its message ends.</summary>
    private void Forget(Message message)
    {
        switch (message)
        {
            case ActivityEndedMessage ended:
                _inFlight.Remove(ended.Key);
                break;
            case ChildBegunMessage begun:
                _inFlight.Remove(begun.Key);
                break;
        }
    }
}
