using Alliance.Outcomes;

namespace Alliance.Ports;

/// <summary>
/// What a process that runs the platform has beside the store. One that only reads or edits, such as a command, has none;
/// what needs them then waits in the store for a process that has.
/// </summary>
public sealed record Neighbours
{
    /// <summary>Nothing beside the store.</summary>
    public static Neighbours None { get; } = new();

    /// <summary>The queues, with every definition of <see cref="QueueNames"/>.</summary>
    public IMessageQueues? Queues { get; init; }

    /// <summary>
    /// By which locks and pauses of the machine's own work are timed, or null for the platform's time: it differs where
    /// that runs fast.
    /// </summary>
    public TimeProvider? Pace { get; init; }

    /// <summary>WeChat's server, or null where none is configured: messages then stay in the inbox.</summary>
    public IWeChat? WeChat { get; init; }

    /// <summary>Where reports go.</summary>
    public IBlobStore? Blobs { get; init; }

    /// <summary>Puts refusals into words where they are kept for later; null for <see cref="RefusalReason.Of"/>.</summary>
    public Func<Refusal, RefusalReason>? Explain { get; init; }

    /// <summary>How merchants' endpoints are reached.</summary>
    public IWebhookTransport? Webhooks { get; init; }

    /// <summary>Begins to run workflows over the platform's definitions, and says how they are reached.</summary>
    public Func<WorkflowDefinitions, IWorkflowClient>? Workflows { get; init; }
}
