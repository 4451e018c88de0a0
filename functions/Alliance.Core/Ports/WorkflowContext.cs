using System.Text.Json.Serialization.Metadata;

namespace Alliance.Ports;

/// <summary>
/// What a workflow's code may do, with the meaning of <c>TaskOrchestrationContext</c> in Microsoft.DurableTask. Only the
/// code of the instance may call it, between being resumed and its next await; another thread gets
/// <see cref="InvalidOperationException"/>.
/// </summary>
public interface IWorkflowContext
{
    /// <summary>The instance's id.</summary>
    string InstanceId { get; }

    /// <summary>
    /// The time (UTC) at which what the code now sees was recorded. It is the same in every replay, never goes back, and
    /// stands still between two awaits.
    /// </summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Whether the code certainly has been here before. Where it is false, a crash may still bring it here again.</summary>
    bool IsReplaying { get; }

    /// <summary>A new id that is the same in every replay: it follows from the instance, its run and the number of ids so far (RFC 9562, version 8).</summary>
    Guid NewGuid();

    /// <summary>
    /// Calls an activity. It runs at least once (again after a crash before its result was recorded); the workflow sees
    /// one result, which is recorded before.
    /// </summary>
    /// <param name="activity">Which one.</param>
    /// <param name="input">Its input.</param>
    /// <param name="retry">What to do when it fails; null to let the failure through at once.</param>
    /// <returns>Its result. The task fails with <see cref="StepFailedException"/> when the last attempt failed.</returns>
    Task<TResult> CallActivity<TInput, TResult>(ActivityType<TInput, TResult> activity, TInput input, RetryPolicy? retry = null);

    /// <summary>
    /// Runs another workflow and waits for its result. It starts once, however often this instance is replayed.
    /// </summary>
    /// <param name="workflow">Which one; it starts with the newest registered version.</param>
    /// <param name="input">Its input.</param>
    /// <param name="instanceId">The id of its instance, or null for one that follows from this instance.</param>
    /// <param name="retry">What to do when it fails; each attempt is an instance of its own, so the id must then be null.</param>
    /// <returns>
    /// Its result. The task fails with <see cref="StepFailedException"/> when it failed or was terminated, or when an
    /// instance that this one did not start has the id.
    /// </returns>
    Task<TResult> CallWorkflow<TInput, TResult>(
        WorkflowType<TInput, TResult> workflow, TInput input, string? instanceId = null, RetryPolicy? retry = null);

    /// <summary>Waits until a time, which may be years ahead or past. It is over at that time or, where nothing ran then, soon after.</summary>
    /// <param name="due">When.</param>
    /// <param name="cancellation">Ends the wait; to be cancelled by the workflow's code only.</param>
    Task CreateTimer(DateTimeOffset due, CancellationToken cancellation = default);

    /// <summary>
    /// Waits for an event. Events that came before the wait, even before the instance was started, are kept; each is
    /// taken once, in the order they came, by the waits in the order they began.
    /// </summary>
    /// <param name="type">What the event is called and carries.</param>
    /// <param name="cancellation">Ends the wait; to be cancelled by the workflow's code only.</param>
    Task<T> WaitForEvent<T>(EventType<T> type, CancellationToken cancellation = default);

    /// <summary>
    /// Makes the instance begin anew with this input, with an empty history and the newest registered version, as soon
    /// as the code returns; its result then counts for nothing. Events not yet taken are kept; what else is still open
    /// is forgotten.
    /// </summary>
    /// <param name="input">The new run's input.</param>
    /// <param name="json">How it is written.</param>
    void ContinueAsNew<TInput>(TInput input, JsonTypeInfo<TInput> json);

    /// <summary>Sets what clients see as <see cref="WorkflowInstance.CustomStatus"/>; at most <see cref="WorkflowRules.StatusBytesMax"/> of JSON.</summary>
    /// <param name="status">The status; it replaces the one before and stays until replaced, also when continued as new.</param>
    /// <param name="json">How it is written.</param>
    void SetCustomStatus<T>(T status, JsonTypeInfo<T> json);
}

/// <summary>What every workflow context can do by means of its other members.</summary>
public static class WorkflowContextWaits
{
    /// <summary>Waits for so long.</summary>
    /// <param name="context">The workflow's context.</param>
    /// <param name="delay">How long, from <see cref="IWorkflowContext.UtcNow"/>.</param>
    /// <param name="cancellation">Ends the wait; to be cancelled by the workflow's code only.</param>
    public static Task CreateTimer(this IWorkflowContext context, TimeSpan delay, CancellationToken cancellation = default) =>
        context.CreateTimer(context.UtcNow + delay, cancellation);

    /// <summary>Waits for an event for at most so long.</summary>
    /// <param name="context">The workflow's context.</param>
    /// <param name="type">What the event is called and carries.</param>
    /// <param name="timeout">How long, from <see cref="IWorkflowContext.UtcNow"/>.</param>
    /// <exception cref="TimeoutException">The event did not come in time. One that comes later is kept.</exception>
    public static async Task<T> WaitForEvent<T>(this IWorkflowContext context, EventType<T> type, TimeSpan timeout)
    {
        using var over = new CancellationTokenSource();
        var timer = context.CreateTimer(timeout, over.Token);
        var wait = context.WaitForEvent(type, over.Token);
        var first = await Task.WhenAny(wait, timer);
        over.Cancel();
        return first == timer ? throw new TimeoutException($"Event '{type.Name}' did not come within {timeout}.") : await wait;
    }
}
