using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Operations;

/// <summary>A workflow instance as operators see it.</summary>
/// <param name="InstanceId">Its id, which begins with the alliance's.</param>
/// <param name="Workflow">Which workflow.</param>
/// <param name="Version">The version of its code.</param>
/// <param name="Status"><c>pending</c>, <c>running</c>, <c>suspended</c>, <c>completed</c>, <c>failed</c> or <c>terminated</c>.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="UpdatedAt">When something was last recorded.</param>
/// <param name="Progress">What its code says of itself, as JSON text; or null.</param>
/// <param name="Error">Why it failed or was ended, or what keeps it from going on; or null.</param>
public sealed record WorkflowView(
    string InstanceId, string Workflow, int Version, string Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Progress, string? Error);

/// <summary>
/// An operator looks at an alliance's workflows and steers them. They announce, nudge and report; steering one touches
/// no points, stamps or rewards.
/// </summary>
public sealed class SteerWorkflows
{
    private const int PagesMax = 20;
    private readonly Kernel _kernel;
    private readonly IWorkflowClient? _client;

    internal SteerWorkflows(Kernel kernel, IWorkflowClient? client) => (_kernel, _client) = (kernel, client);

    private IWorkflowClient Client => _client ?? throw new StoreUnavailableException("This process runs no workflows.");

    /// <summary>The statuses by the names that callers know.</summary>
    public static IReadOnlyDictionary<string, WorkflowStatus> Statuses { get; } =
        Enum.GetValues<WorkflowStatus>().ToDictionary(Word, StringComparer.Ordinal);

    /// <summary>The alliance's instances of one status, in no particular order; a page may be shorter than asked for, even empty, and have a next one.</summary>
    /// <param name="allianceId">The alliance.</param>
    /// <param name="status">Which of its instances.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cursor">The cursor of the page before, or null.</param>
    /// <returns>Null when the cursor is not one that this listing gave.</returns>
    public async Task<Page<WorkflowView>?> List(string allianceId, WorkflowStatus status, int limit, string? cursor)
    {
        // Sealed, since an engine's place in its list may name another alliance's instance.
        var listing = Ids.Key(allianceId, Word(status));
        string? continuation = null;
        if (cursor is not null && (continuation = _kernel.Secrets.OpenCursor(cursor, listing)) is null)
        {
            return null;
        }

        var found = new List<WorkflowView>(limit);
        for (var pages = 0; pages < PagesMax; pages++)
        {
            // As many as are still wanted, so that nothing found is dropped.
            var page = await Client.List(status, limit - found.Count, continuation);
            found.AddRange(page.Instances.Where(instance => IsOf(allianceId, instance.InstanceId)).Select(View));
            continuation = page.Continuation;
            if (continuation is null || found.Count == limit)
            {
                break;
            }
        }

        return new Page<WorkflowView>(found, continuation is null ? null : _kernel.Secrets.SealCursor(continuation, listing, _kernel.Entropy));
    }

    /// <summary>One instance.</summary>
    public async Task<Answer<WorkflowView>> Read(string allianceId, string instanceId) =>
        await Find(allianceId, instanceId) is { } instance ? View(instance) : new NotFound(Subject.Workflow, instanceId);

    /// <summary>Holds an instance up; what comes for it is kept.</summary>
    public Task<Answer<WorkflowView>> Suspend(string allianceId, string instanceId, string reason) =>
        Steer(allianceId, instanceId, client => client.Suspend(instanceId, reason));

    /// <summary>Lets a suspended instance go on.</summary>
    public Task<Answer<WorkflowView>> Resume(string allianceId, string instanceId, string reason) =>
        Steer(allianceId, instanceId, client => client.Resume(instanceId, reason));

    /// <summary>Ends an instance for good.</summary>
    public Task<Answer<WorkflowView>> Terminate(string allianceId, string instanceId, string reason) =>
        Steer(allianceId, instanceId, client => client.Terminate(instanceId, reason));

    /// <summary>Deletes what is left of an instance that is over; its id may then be used again.</summary>
    public async Task<Answer<WorkflowView>> Purge(string allianceId, string instanceId)
    {
        var instance = await Find(allianceId, instanceId);
        return instance is null ? new NotFound(Subject.Workflow, instanceId)
            : await Client.Purge(instanceId) ? View(instance)
            : new WorkflowNotOver(instanceId);
    }

    private async Task<Answer<WorkflowView>> Steer(string allianceId, string instanceId, Func<IWorkflowClient, ValueTask<bool>> steer)
    {
        if (await Find(allianceId, instanceId) is null)
        {
            return new NotFound(Subject.Workflow, instanceId);
        }

        var isDone = await steer(Client);
        var after = await Find(allianceId, instanceId);
        return after is null ? new NotFound(Subject.Workflow, instanceId)
            : isDone ? View(after)
            : new WorkflowOver(instanceId, Word(after.Status));
    }

    private async ValueTask<WorkflowInstance?> Find(string allianceId, string instanceId) =>
        IsOf(allianceId, instanceId) ? await Client.Get(instanceId) : null;

    private static bool IsOf(string allianceId, string instanceId) => instanceId.StartsWith(Ids.Key(allianceId, ""), StringComparison.Ordinal);

    private static WorkflowView View(WorkflowInstance instance) => new(
        instance.InstanceId, instance.Workflow, instance.Version, Word(instance.Status), instance.CreatedAt, instance.UpdatedAt,
        instance.CustomStatus, instance.Error is { } error ? $"{error.Type}: {error.Message}" : null);

    private static string Word(WorkflowStatus status) => status.ToString().ToLowerInvariant();
}
