using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>
/// The code of one instance in one run, and what it waits for. It is fed the chunks of its history, old ones and new
/// ones alike: what the code did is compared with what was recorded, and what happened is given to it piece by piece.
/// </summary>
internal sealed class Execution : IWorkflowContext
{
    private readonly Workflow _workflow;
    private readonly int _run;
    private readonly Turn _turn;
    private readonly EventBox _events = new();
    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly Queue<HistoryEvent> _unrecorded = [];
    private List<OpenTask> _begun = [];
    private Task<string>? _code;
    private volatile bool _isAwaitingForeign;
    private int _tasks;
    private int _ids;

    /// <param name="instanceId">The instance.</param>
    /// <param name="run">Which of its runs.</param>
    /// <param name="workflow">The code.</param>
    /// <param name="onForeignAwait">Told when the code went on elsewhere while nobody fed it; called on any thread.</param>
    public Execution(string instanceId, int run, Workflow workflow, Action<WorkflowError> onForeignAwait)
    {
        (InstanceId, _run, _workflow) = (instanceId, run, workflow);
        _turn = new(() =>
        {
            _isAwaitingForeign = true;
            onForeignAwait(ForeignAwait());
        });
    }

    public string InstanceId { get; }

    public DateTimeOffset UtcNow { get; private set; }

    public bool IsReplaying { get; private set; }

    /// <summary>What its code last set.</summary>
    public string? CustomStatus { get; private set; }

    /// <summary>The input of the next run, when the code asked for one.</summary>
    public string? NextInput { get; private set; }

    /// <summary>What stopped the code although it neither returned nor threw.</summary>
    public WorkflowError? Stopped { get; private set; }

    /// <summary>Whether the code is over in one way or another.</summary>
    public bool IsOver => Stopped is not null || _code is { IsCompleted: true };

    public string? Result => _code is { IsCompletedSuccessfully: true } ? _code.Result : null;

    /// <summary>Why it failed, or null.</summary>
    public WorkflowError? Failure => Stopped ?? (_code is { IsCompleted: true, IsCompletedSuccessfully: false } ? Failures.Of(_code) : null);

    /// <summary>What the code did that is in no chunk yet, in order.</summary>
    public IReadOnlyCollection<HistoryEvent> Unrecorded => _unrecorded;

    /// <summary>Events the code has not taken.</summary>
    public IReadOnlyCollection<HistoryEvent> UntakenEvents => _events.Untaken;

    /// <summary>Whether the code waits for an answer to a task.</summary>
    public bool IsOpen(int task) => _open.ContainsKey(task);

    /// <summary>What the code began since last asked and still waits for.</summary>
    public List<OpenTask> TakeBegun()
    {
        var begun = _begun;
        _begun = [];
        begun.RemoveAll(task => !_open.ContainsKey(task.Action.Task));
        return begun;
    }

    /// <summary>When the first timer is due, in ticks, or null.</summary>
    public long? NextDueTicks => Timers.Select(task => (long?)task.Action.DueTicks).Min();

    /// <summary>The timers that are due, in the order in which they are.</summary>
    public IEnumerable<HistoryEvent> Due(long nowTicks) => Timers
        .Where(task => task.Action.DueTicks <= nowTicks)
        .OrderBy(task => task.Action.DueTicks).ThenBy(task => task.Action.Task)
        .Select(task => new HistoryEvent { Kind = HistoryKind.TimerFired, Task = task.Action.Task });

    private IEnumerable<OpenTask> Timers => _open.Values.Where(task => task.Action.Kind == HistoryKind.TimerCreated);

    /// <summary>Feeds one chunk.</summary>
    /// <param name="chunk">The next chunk of the history.</param>
    /// <param name="number">Its number, for errors.</param>
    /// <param name="isReplay">Whether the code has certainly seen it before.</param>
    public void Feed(HistoryChunk chunk, int number, bool isReplay)
    {
        UtcNow = new(chunk.AtTicks, TimeSpan.Zero);
        IsReplaying = isReplay;
        for (var i = 0; i < chunk.Events.Count && Stopped is null; i++)
        {
            var step = chunk.Events[i];
            if (Conflict(step) is { } conflict)
            {
                Stop(new(WorkflowErrors.Nondeterminism, $"Step {number}.{i} of run {_run}: {conflict} Version {_workflow.Version} of '{_workflow.Name}' is not the code that wrote this history."));
            }
            else if (step.IsAction)
            {
                _unrecorded.Dequeue();
            }
            else
            {
                _turn.Take(() => Give(step));
            }
        }
        IsReplaying = false;
        CheckForForeignAwait();
    }

    /// <summary>Stops code that waits for something that is not of its context.</summary>
    public void CheckForForeignAwait()
    {
        var waitsForNothing = _code is { IsCompleted: false } && _open.Count == 0 && !_events.HasWaits;
        if (Stopped is null && (_isAwaitingForeign || waitsForNothing))
        {
            Stop(ForeignAwait());
        }
    }

    public Guid NewGuid()
    {
        _turn.Check();
        return Names.NewGuid(InstanceId, _run, ++_ids);
    }

    public Task<TResult> CallActivity<TInput, TResult>(ActivityType<TInput, TResult> activity, TInput input, RetryPolicy? retry = null)
    {
        _turn.Check();
        var json = Payload(input, activity.Input, "input");
        return Read(WithRetries(() => Begin(new() { Kind = HistoryKind.ActivityScheduled, Task = ++_tasks, Name = activity.Name }, json), retry), activity.Result);
    }

    public Task<TResult> CallWorkflow<TInput, TResult>(
        WorkflowType<TInput, TResult> workflow, TInput input, string? instanceId = null, RetryPolicy? retry = null)
    {
        _turn.Check();
        if (instanceId is not null)
        {
            WorkflowRules.CheckInstanceId(instanceId);
            if (retry is { MaxAttempts: > 1 })
            {
                throw new ArgumentException("Each attempt of a sub-workflow needs an instance id of its own; leave it out.", nameof(instanceId));
            }
        }
        var json = Payload(input, workflow.Input, "input");
        return Read(WithRetries(() =>
        {
            var task = ++_tasks;
            var id = instanceId ?? Names.Child(InstanceId, _run, task);
            return Begin(new() { Kind = HistoryKind.ChildStarted, Task = task, Name = workflow.Name, InstanceId = id }, json);
        }, retry), workflow.Result);
    }

    public Task CreateTimer(DateTimeOffset due, CancellationToken cancellation = default)
    {
        _turn.Check();
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellation);
        }
        var task = Begin(new() { Kind = HistoryKind.TimerCreated, Task = ++_tasks, DueTicks = due.UtcTicks }, null, out var timer);
        cancellation.UnsafeRegister(_ =>
        {
            _turn.Check();
            _open.Remove(timer.Action.Task);
            timer.Ended.TrySetCanceled(cancellation);
        }, null);
        return task;
    }

    public Task<T> WaitForEvent<T>(EventType<T> type, CancellationToken cancellation = default)
    {
        _turn.Check();
        return cancellation.IsCancellationRequested
            ? Task.FromCanceled<T>(cancellation)
            : Read(_events.Take(type.Name, cancellation), type.Payload);
    }

    public void ContinueAsNew<TInput>(TInput input, JsonTypeInfo<TInput> json)
    {
        _turn.Check();
        NextInput = Payload(input, json, "input");
    }

    public void SetCustomStatus<T>(T status, JsonTypeInfo<T> json)
    {
        _turn.Check();
        var text = JsonSerializer.Serialize(status, json);
        CustomStatus = System.Text.Encoding.UTF8.GetByteCount(text) <= WorkflowRules.StatusBytesMax
            ? text
            : throw new ArgumentException($"A custom status has at most {WorkflowRules.StatusBytesMax} bytes of JSON.", nameof(status));
    }

    private static string Payload<T>(T value, JsonTypeInfo<T> json, string what)
    {
        var text = JsonSerializer.Serialize(value, json);
        WorkflowRules.CheckPayload(text, what);
        return text;
    }

    private static async Task<T> Read<T>(Task<string?> json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize((await json)!, type)!;

    private async Task<string?> WithRetries(Func<Task<string?>> call, RetryPolicy? policy)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (StepFailedException) when (attempt < (policy?.MaxAttempts ?? 1))
            {
                await this.CreateTimer(policy!.DelayAfter(attempt));
            }
        }
    }

    private Task<string?> Begin(HistoryEvent action, string? input) => Begin(action, input, out _);

    private Task<string?> Begin(HistoryEvent action, string? input, out OpenTask task)
    {
        _turn.Check();
        task = new(action, input);
        _open.Add(action.Task, task);
        _unrecorded.Enqueue(action);
        _begun.Add(task);
        return task.Ended.Task;
    }

    /// <summary>Says how a recorded step and the code differ, or null when they do not.</summary>
    private string? Conflict(HistoryEvent step)
    {
        if (step.IsAnswer)
        {
            return step.Task <= _tasks ? null : $"the history answers task {step.Task}, which the code has not begun.";
        }
        if (!step.IsAction)
        {
            return null;
        }
        return _unrecorded.TryPeek(out var did)
            ? did.IsSameAction(step) ? null : $"the history has {step} as task {step.Task}, the code did {did} as task {did.Task}."
            : $"the history has {step} as task {step.Task}, the code did nothing more{(IsOver ? " and is over" : "")}.";
    }

    private void Give(HistoryEvent step)
    {
        switch (step.Kind)
        {
            case HistoryKind.Started:
                _code = _workflow.RunJson(this, step.Data!);
                break;
            case HistoryKind.EventRaised:
                _events.Put(step);
                break;
            case HistoryKind.ActivityEnded or HistoryKind.ChildEnded or HistoryKind.TimerFired when _open.Remove(step.Task, out var task):
                End(task, step);
                break;
        }
    }

    private static void End(OpenTask task, HistoryEvent answer)
    {
        if (answer.Error is { } error)
        {
            task.Ended.SetException(new StepFailedException(task.Action.Name!, error));
        }
        else
        {
            task.Ended.SetResult(answer.Data);
        }
    }

    private WorkflowError ForeignAwait() => new(
        WorkflowErrors.ForeignAwait, $"The code of '{_workflow.Name}' awaits something that is not of its context: after task {_tasks} of run {_run}.");

    private void Stop(WorkflowError error)
    {
        Stopped = error;
        _open.Clear();
    }
}
