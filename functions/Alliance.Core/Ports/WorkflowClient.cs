namespace Alliance.Ports;

/// <summary>
/// Starts and steers workflow instances from outside. Each adapter inherits the compliance suite in
/// <c>tests/Alliance.Compliance</c>.
/// </summary>
/// <remarks>
/// Guarantees. What completed survives the death of the process. Every method may throw
/// <see cref="StoreUnavailableException"/>; the outcome is then unknown, and the same call may be made again: each does
/// nothing the second time. A terminal status never changes. What <see cref="WorkflowRules"/> refuses throws
/// <see cref="ArgumentException"/> before anything is done.
/// </remarks>
public interface IWorkflowClient
{
    /// <summary>Starts an instance, with the newest registered version. When one of this id exists, in whatever status, nothing happens.</summary>
    /// <param name="workflow">Which workflow.</param>
    /// <param name="instanceId">Chosen by the caller; see <see cref="WorkflowRules.CheckInstanceId"/>.</param>
    /// <param name="input">Its input.</param>
    /// <returns>False when the instance existed.</returns>
    /// <exception cref="ArgumentException">No such workflow is registered.</exception>
    ValueTask<bool> Start<TInput, TResult>(WorkflowType<TInput, TResult> workflow, string instanceId, TInput input);

    /// <summary>Gives an event to an instance. It is kept until the instance waits for it, and even until the instance is started.</summary>
    /// <param name="instanceId">Which instance.</param>
    /// <param name="type">What the event is called and carries.</param>
    /// <param name="eventId">
    /// What makes it the same event, 1 to <see cref="WorkflowRules.EventIdLengthMax"/> characters: a second one of this id
    /// to this instance has no effect, whatever its name and payload.
    /// </param>
    /// <param name="payload">What it carries.</param>
    ValueTask<EventOutcome> RaiseEvent<T>(string instanceId, EventType<T> type, string eventId, T payload);

    /// <summary>An instance as it is now, or null when none of this id was started.</summary>
    ValueTask<WorkflowInstance?> Get(string instanceId);

    /// <summary>The instances of one status, in no particular order. One that changes while it is listed may be missed or come twice.</summary>
    /// <param name="status">Which.</param>
    /// <param name="limit">How many at most (1 to <see cref="WorkflowRules.ListLimitMax"/>); a page may be shorter, even empty, and still have a continuation.</param>
    /// <param name="continuation">What the previous page returned for the same status, or null for the first page.</param>
    ValueTask<WorkflowPage> List(WorkflowStatus status, int limit, string? continuation = null);

    /// <summary>Suspends an instance: its code does not go on, while results and events are kept. Activities that run are not stopped.</summary>
    /// <param name="instanceId">Which instance.</param>
    /// <param name="reason">Why; recorded.</param>
    /// <returns>False when there is no such instance or it is terminal; true also when it was suspended already.</returns>
    ValueTask<bool> Suspend(string instanceId, string reason);

    /// <summary>Lets a suspended instance go on.</summary>
    /// <param name="instanceId">Which instance.</param>
    /// <param name="reason">Why; recorded.</param>
    /// <returns>False when there is no such instance or it is terminal; true also when it was not suspended.</returns>
    ValueTask<bool> Resume(string instanceId, string reason);

    /// <summary>Ends an instance at once, suspended or not. Its sub-workflows and running activities go on by themselves.</summary>
    /// <param name="instanceId">Which instance.</param>
    /// <param name="reason">Why; it becomes the message of the instance's error.</param>
    /// <returns>False when there is no such instance or it was terminal.</returns>
    ValueTask<bool> Terminate(string instanceId, string reason);

    /// <summary>
    /// Deletes all there is of a terminal instance, or of an id that has events and was never started. The id may then
    /// be used again.
    /// </summary>
    /// <returns>False when there is nothing of this id, or the instance is not terminal.</returns>
    ValueTask<bool> Purge(string instanceId);
}

/// <summary>Where an instance is in its life.</summary>
public enum WorkflowStatus
{
    /// <summary>Started; its code has not run yet.</summary>
    Pending,

    /// <summary>Its code runs or waits.</summary>
    Running,

    /// <summary>Held up by <see cref="IWorkflowClient.Suspend"/>.</summary>
    Suspended,

    /// <summary>Terminal: it returned a result.</summary>
    Completed,

    /// <summary>Terminal: it failed.</summary>
    Failed,

    /// <summary>Terminal: ended by <see cref="IWorkflowClient.Terminate"/>.</summary>
    Terminated,
}

/// <summary>What became of an event.</summary>
public enum EventOutcome
{
    /// <summary>It is kept, or was taken at once.</summary>
    Kept,

    /// <summary>The instance has had an event of this id.</summary>
    Duplicate,

    /// <summary>The instance is terminal; the event has no effect.</summary>
    Ended,

    /// <summary>
    /// The instance holds as many untaken events as <see cref="WorkflowRules"/> allows; this one was not kept and may be
    /// raised again later.
    /// </summary>
    Full,
}

/// <summary>An instance as clients see it.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Version">The version of the code that it runs.</param>
/// <param name="Status">Where it is in its life.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="UpdatedAt">When something was last recorded.</param>
/// <param name="CustomStatus">What its code last set, as JSON; or null.</param>
/// <param name="Result">When completed: its result, as JSON.</param>
/// <param name="Error">When failed or terminated: why. While it runs: what keeps it from going on, such as a version that is not registered.</param>
public sealed record WorkflowInstance(
    string InstanceId, string Workflow, int Version, WorkflowStatus Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    string? CustomStatus, string? Result, WorkflowError? Error)
{
    /// <summary>Whether it is over.</summary>
    public bool IsTerminal => Status is WorkflowStatus.Completed or WorkflowStatus.Failed or WorkflowStatus.Terminated;
}

/// <summary>A page of instances.</summary>
/// <param name="Instances">The instances.</param>
/// <param name="Continuation">Pass it to read on; null when there are no more. Opaque.</param>
public sealed record WorkflowPage(IReadOnlyList<WorkflowInstance> Instances, string? Continuation);
