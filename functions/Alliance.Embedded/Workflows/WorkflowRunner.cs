using System.Collections.Concurrent;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>
/// Runs workflows in this process, over nothing but a document store: see the decision record 0014. Several may share one
/// store; an instance is then run by the one that started or last steered it, and by another when that one is not heard
/// of for <see cref="WorkflowRunnerOptions.HoldTime"/>.
/// </summary>
public sealed partial class WorkflowRunner : IWorkflowClient, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _activities;
    private readonly IdleInstances _idle;
    private readonly Action<Exception> _report;

    private WorkflowRunner(
        IDocumentStore store, TimeProvider time, IEntropy entropy, WorkflowDefinitions definitions, Action<Exception> report,
        WorkflowRunnerOptions options)
    {
        (Time, Definitions, Options, _report) = (time, definitions, options, report);
        Calls = new(store, Pace, entropy, _stopping.Token);
        Index = new(Calls);
        WakeUps = new(this);
        _activities = new(options.ConcurrentActivities);
        _idle = new(options.IdleInMemory);
    }

    internal StoreCalls Calls { get; }

    internal LiveIndex Index { get; }

    internal WakeUps WakeUps { get; }

    internal TimeProvider Time { get; }

    internal TimeProvider Pace => Options.Pace ?? Time;

    internal WorkflowDefinitions Definitions { get; }

    internal WorkflowRunnerOptions Options { get; }

    /// <summary>The loops of instances and what they wait for, without activities.</summary>
    internal Busy Busy { get; } = new();

    /// <summary>Activities that run or stand in line.</summary>
    internal Busy Activities { get; } = new();

    /// <summary>Starts a runner, which goes on with whatever the one before it left.</summary>
    /// <param name="store">Where instances and histories are kept.</param>
    /// <param name="time">What time it is.</param>
    /// <param name="entropy">Where the name of this runner's commits comes from.</param>
    /// <param name="definitions">The workflows and activities; not to be changed afterwards.</param>
    /// <param name="report">Told of what should not have happened; the instance concerned waits until it is woken again.</param>
    /// <param name="options">Numbers an operator may choose.</param>
    public static WorkflowRunner Start(
        IDocumentStore store, TimeProvider time, IEntropy entropy, WorkflowDefinitions definitions, Action<Exception> report,
        WorkflowRunnerOptions? options = null)
    {
        var runner = new WorkflowRunner(store, time, entropy, definitions, report, options ?? new());
        runner.WakeUps.Scan();
        return runner;
    }

    /// <summary>Stops: activities are cancelled and not waited for, commits under way are waited for. What was not recorded is done again by the next runner.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not CancelAsync, which would leave the scheduler of whoever calls.
        _stopping.Cancel();
        WakeUps.Dispose();
        await Busy.WhenIdle();
        foreach (var instance in _instances.Values)
        {
            instance.StopTimer();
        }
    }

    /// <summary>Ends at a moment when nothing goes on but waiting.</summary>
    internal async Task WhenIdle()
    {
        Task[] both;
        while (!Array.TrueForAll(both = [Busy.WhenIdle(), Activities.WhenIdle()], idle => idle.IsCompleted))
        {
            await Task.WhenAll(both);
        }
    }

    /// <summary>How many instances are in memory.</summary>
    internal int InstancesInMemory => _instances.Count;

    internal void Report(Exception exception) => _report(exception);

    /// <summary>Tells an instance something, bringing it into memory.</summary>
    internal T Tell<T>(string instanceId, T message) where T : Message
    {
        while (!_instances.GetOrAdd(instanceId, static (id, runner) => new Instance(runner, id), this).TryTell(message))
        {
        }
        return message;
    }

    internal void Remove(Instance instance)
    {
        _idle.Remove(instance);
        _instances.TryRemove(new(instance.InstanceId, instance));
    }

    /// <summary>Goes on holding what is in memory, where several processes share a store.</summary>
    internal void RenewAll()
    {
        foreach (var instance in _instances.Values.OrderBy(instance => instance.InstanceId, StringComparer.Ordinal))
        {
            instance.TryTell(new RenewMessage());
        }
    }

    internal void NotIdle(Instance instance) => _idle.Remove(instance);

    internal void NowIdle(Instance instance) => _idle.Add(instance)?.TryTell(new ParkMessage());

    /// <summary>Until when an instance touched now is this process's.</summary>
    internal long HeldUntilTicks() => Calls.Store.IsExclusive ? 0 : (Time.GetUtcNow() + Options.HoldTime).UtcTicks;

    /// <summary>Begins an activity or a sub-workflow; the instance is told how it ends.</summary>
    internal void Begin(Instance instance, int run, OpenTask task)
    {
        if (task.Action.Kind == HistoryKind.ActivityScheduled)
        {
            Activities.Enter();
            _ = RunActivity(instance, run, task);
        }
        else
        {
            Busy.Enter();
            _ = BeginChild(instance, run, task);
        }
    }

    private async Task RunActivity(Instance instance, int run, OpenTask task)
    {
        try
        {
            await _activities.WaitAsync(Calls.Stopping);
            try
            {
                var (result, error) = await RunActivity(instance.InstanceId, task);
                if (!Calls.Stopping.IsCancellationRequested)
                {
                    instance.TryTell(new ActivityEndedMessage(run, task.Action.Task, result, error));
                }
            }
            finally
            {
                _activities.Release();
            }
        }
        catch (OperationCanceledException) when (Calls.Stopping.IsCancellationRequested)
        {
            // The next runner runs it again.
        }
        finally
        {
            Activities.Exit();
        }
    }

    private async Task<(string? Result, WorkflowError? Error)> RunActivity(string instanceId, OpenTask task)
    {
        if (Definitions.FindActivity(task.Action.Name!) is not { } activity)
        {
            return (null, new(WorkflowErrors.NotRegistered, $"Activity '{task.Action.Name}' is not registered."));
        }
        try
        {
            var result = await activity.RunJson(new(instanceId, Calls.Stopping), task.Input!);
            return WorkflowRules.IsPayload(result)
                ? (result, null)
                : (null, new(WorkflowErrors.TooLarge, $"The result has more than {WorkflowRules.PayloadBytesMax} bytes of JSON."));
        }
        catch (Exception exception)
        {
            return (null, Failures.Of(exception));
        }
    }

    private async Task BeginChild(Instance instance, int run, OpenTask task)
    {
        try
        {
            var parent = new ParentTask(instance.InstanceId, run, task.Action.Task);
            var error = Definitions.Newest(task.Action.Name!) is not { } newest
                ? new WorkflowError(WorkflowErrors.NotRegistered, $"Workflow '{task.Action.Name}' is not registered.")
                : await Tell(task.Action.InstanceId!, new StartMessage(newest.Name, newest.Version, task.Input!, parent)).Answered == StartOutcome.IsAnothers
                    ? new(WorkflowErrors.InstanceExists, $"Instance '{task.Action.InstanceId}' exists and is not this one's.")
                    : null;
            instance.TryTell(new ChildBegunMessage(run, task.Action.Task, error));
        }
        catch (OperationCanceledException) when (Calls.Stopping.IsCancellationRequested)
        {
            // The next runner begins it again.
        }
        catch (Exception exception)
        {
            Report(exception);
        }
        finally
        {
            Busy.Exit();
        }
    }
}
