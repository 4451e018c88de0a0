namespace Alliance.Ports;

/// <summary>The queues of the platform; whoever opens queues opens all of them.</summary>
public static class QueueNames
{
    /// <summary>Pages of audiences to be fanned out, and batches of members to be told.</summary>
    public const string Notifications = "notifications";

    /// <summary>How each is opened.</summary>
    public static IReadOnlyList<QueueDefinition> Definitions { get; } = [new QueueDefinition(Notifications)];
}
