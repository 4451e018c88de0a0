using Alliance.Ports;

namespace Alliance.Messaging;

/// <summary>Handles messages of a queue. A message may come again, also after it was handled: handling it again changes nothing.</summary>
/// <param name="messages">1 or more, under locks that the worker renews meanwhile.</param>
/// <param name="cancellation">Ends the work when all locks are lost, or when the worker has been stopping for too long.</param>
/// <returns>What became of each message, in order. An exception means that all failed.</returns>
public delegate ValueTask<IReadOnlyList<Handling>> MessageHandler(IReadOnlyList<Delivery> messages, CancellationToken cancellation);

/// <summary>What became of one message.</summary>
public abstract record Handling
{
    private Handling()
    {
    }

    /// <summary>It is done with.</summary>
    public static Handling Done { get; } = new Handled();

    /// <summary>It failed, and is tried again until it has been delivered too often.</summary>
    public static Handling Retry(string reason) => new Failed(reason);

    /// <summary>It can never succeed.</summary>
    public static Handling Reject(string reason) => new Rejected(reason);

    internal sealed record Handled : Handling;

    internal sealed record Failed(string Reason) : Handling;

    internal sealed record Rejected(string Reason) : Handling;
}
