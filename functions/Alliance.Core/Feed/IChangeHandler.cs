using Alliance.Ports;

namespace Alliance.Feed;

/// <summary>Follows the change feed of one container, at least once, in order within a partition.</summary>
internal interface IChangeHandler
{
    /// <summary>Names the handler's cursor; never changes.</summary>
    string Name { get; }

    string Container { get; }

    /// <summary>
    /// True for a backfill: it goes through what a store holds, and ends for good when it has come to what is new, which
    /// another handler follows.
    /// </summary>
    bool IsOnce => false;

    /// <summary>Whether a document concerns it, from its id alone.</summary>
    bool Concerns(string documentId);

    /// <summary>Handles changes in order. Handling one again changes nothing.</summary>
    Task Handle(IReadOnlyList<Change> changes);
}
