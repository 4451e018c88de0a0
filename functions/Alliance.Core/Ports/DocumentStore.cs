namespace Alliance.Ports;

/// <summary>
/// Partitioned documents with optimistic versions: exactly what Azure Cosmos DB gives through a point read, a
/// transactional batch, one query shape and the change feed, and what SQLite gives in one transaction. Nothing in
/// Core assumes more. Each adapter inherits the compliance suite in <c>tests/Alliance.Compliance</c>.
/// </summary>
/// <remarks>
/// Guarantees. A read sees every commit whose task completed before the read began, and never a commit that could
/// still be lost. A commit that completed survives the death of the process. Every method may throw
/// <see cref="StoreUnavailableException"/>; a read has then no effect, and the outcome of a commit is unknown: it may
/// have taken effect, or may still do so until the same commit has been answered definitely.
/// </remarks>
public interface IDocumentStore
{
    /// <summary>
    /// True when this process alone can write the store, so that a document read or written once and kept in memory
    /// is current until this process writes it again.
    /// </summary>
    bool IsExclusive { get; }

    /// <summary>Reads one document by its id, or null when it does not exist.</summary>
    ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default);

    /// <summary>
    /// Reads the documents of one partition whose sort key lies in the range, ordered by sort key (ordinal), at most
    /// <paramref name="limit"/> of them (1 to 1,000). Documents without a sort key are never returned.
    /// </summary>
    /// <param name="partition">The partition to read.</param>
    /// <param name="range">The sort keys wanted.</param>
    /// <param name="direction">Ascending or descending.</param>
    /// <param name="limit">How many documents at most; a page may be shorter and still have a continuation.</param>
    /// <param name="continuation">What the previous page returned, or null for the first page.</param>
    /// <param name="cancellation">Cancels the read.</param>
    ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null,
        CancellationToken cancellation = default);

    /// <summary>
    /// Applies all the writes (1 to 99, each naming a different id) together, or none of them.
    /// </summary>
    /// <returns>
    /// <see cref="CommitResult.IsCommitted"/> with the new versions, or the index of the first write whose condition
    /// did not hold: a create whose id exists, a replace or delete whose document is missing or has another version.
    /// </returns>
    ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default);

    /// <summary>
    /// The documents of one container in an order that is, within a partition, the order of their commits. Every
    /// created document comes at least once, of a replaced one at least the latest version; deletions do not come.
    /// </summary>
    /// <param name="container">The container to follow.</param>
    /// <param name="cursor">What the previous page returned, or null to begin with the oldest document.</param>
    /// <param name="limit">How many changes at most (1 to 10,000); a page with fewer means that there was nothing newer when it was read.</param>
    /// <param name="cancellation">Cancels the read.</param>
    ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default);
}

/// <summary>Names one partition: all documents of one container under one key.</summary>
/// <param name="Container">One of <see cref="Containers"/>.</param>
/// <param name="Key">The partition key, 1 to 512 characters without <c>/ \ ? #</c> and control characters.</param>
public readonly record struct Partition(string Container, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Container}({Key})";
}

/// <summary>One stored document.</summary>
/// <param name="Id">Unique in its partition; 1 to 255 characters without <c>/ \ ? #</c> and control characters.</param>
/// <param name="SortKey">Where it stands in range reads (ordinal order), or null when it takes part in none.</param>
/// <param name="Version">Opaque; changes with every write of the document.</param>
/// <param name="Body">A JSON object in UTF-8, far below 2 MB. A store may parse it: what comes back is the same JSON, if not the same white space and escapes.</param>
public sealed record Document(string Id, string? SortKey, string Version, ReadOnlyMemory<byte> Body);

/// <summary>A page of a range read.</summary>
/// <param name="Documents">The documents in the order asked for.</param>
/// <param name="Continuation">Pass it to read on; null when the range is exhausted.</param>
public sealed record DocumentPage(IReadOnlyList<Document> Documents, string? Continuation);

/// <summary>A created or replaced document, as <see cref="IDocumentStore.Changes"/> returns it.</summary>
/// <param name="Partition">Where the document lives.</param>
/// <param name="Document">The document as it was after this change, or later.</param>
public sealed record Change(Partition Partition, Document Document);

/// <summary>A page of the change feed.</summary>
/// <param name="Changes">The changes, in order within each partition.</param>
/// <param name="Cursor">Pass it to go on after the last change of this page; opaque, may be stored.</param>
public sealed record ChangePage(IReadOnlyList<Change> Changes, string Cursor);

/// <summary>The order of a range read.</summary>
public enum Direction
{
    /// <summary>Smallest sort key first.</summary>
    Ascending,

    /// <summary>Largest sort key first.</summary>
    Descending,
}

/// <summary>A half-open range of sort keys in ordinal order.</summary>
/// <param name="From">The smallest key wanted, or null for no lower bound.</param>
/// <param name="Before">The first key no longer wanted, or null for no upper bound.</param>
public readonly record struct SortRange(string? From, string? Before)
{
    /// <summary>Every document with a sort key.</summary>
    public static SortRange All => default;

    /// <summary>The keys that begin with <paramref name="prefix"/> (ASCII, not empty).</summary>
    public static SortRange StartingWith(string prefix) =>
        new(prefix, string.Concat(prefix.AsSpan(0, prefix.Length - 1), ((char)(prefix[^1] + 1)).ToString()));
}

/// <summary>What a <see cref="Write"/> does.</summary>
public enum WriteKind
{
    /// <summary>Creates the document; its id must not exist.</summary>
    Create,

    /// <summary>Replaces the document, sort key included; its version must be the one named.</summary>
    Replace,

    /// <summary>Deletes the document; its version must be the one named.</summary>
    Delete,
}

/// <summary>One write of a commit.</summary>
public readonly record struct Write
{
    private Write(WriteKind kind, string id, string? sortKey, ReadOnlyMemory<byte> body, string? ifVersion) =>
        (Kind, Id, SortKey, Body, IfVersion) = (kind, id, sortKey, body, ifVersion);

    /// <summary>What it does.</summary>
    public WriteKind Kind { get; }

    /// <summary>The document's id.</summary>
    public string Id { get; }

    /// <summary>The document's sort key after the write, or null for none.</summary>
    public string? SortKey { get; }

    /// <summary>The new body; empty for a delete.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The version the document must have; null for a create.</summary>
    public string? IfVersion { get; }

    /// <summary>Create if absent.</summary>
    public static Write Create(string id, string? sortKey, ReadOnlyMemory<byte> body) => new(WriteKind.Create, id, sortKey, body, null);

    /// <summary>Replace if the version is still <paramref name="ifVersion"/>.</summary>
    public static Write Replace(string id, string? sortKey, ReadOnlyMemory<byte> body, string ifVersion) =>
        new(WriteKind.Replace, id, sortKey, body, ifVersion);

    /// <summary>Delete if the version is still <paramref name="ifVersion"/>.</summary>
    public static Write Delete(string id, string ifVersion) => new(WriteKind.Delete, id, null, default, ifVersion);
}

/// <summary>The definite answer to a commit.</summary>
public sealed record CommitResult
{
    private CommitResult(IReadOnlyList<string>? versions, int conflictIndex) => (Versions, ConflictIndex) = (versions ?? [], conflictIndex);

    /// <summary>True when every write took effect; false when none did.</summary>
    public bool IsCommitted => ConflictIndex < 0;

    /// <summary>After a commit: the new version of each write's document, in the order of the writes (empty text for a delete).</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>After a conflict: the index of the first write whose condition did not hold; otherwise -1.</summary>
    public int ConflictIndex { get; }

    /// <summary>All writes took effect.</summary>
    public static CommitResult Committed(IReadOnlyList<string> versions) => new(versions, -1);

    /// <summary>No write took effect, because of the one at <paramref name="index"/>.</summary>
    public static CommitResult Conflict(int index) => new(null, index);
}

/// <summary>
/// The store did not answer, or refused for now. After a commit the outcome is unknown until the same commit has been
/// sent again and answered.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException() : this("The store did not answer.")
    {
    }

    /// <summary>Creates the exception.</summary>
    public StoreUnavailableException(string message) : this(message, null)
    {
    }
}

/// <summary>The containers; an adapter knows them all when it opens.</summary>
public static class Containers
{
    /// <summary>A member a partition: account, profile, ledger entries, redemptions.</summary>
    public const string Accounts = "accounts";

    /// <summary>An order a partition: the claim and its refunds.</summary>
    public const string Orders = "orders";

    /// <summary>A shard of a reward's stock a partition: the count and its reservations; and merchants' issuing allowances.</summary>
    public const string Stock = "stock";

    /// <summary>An alliance a partition: programme, merchants, passports, rewards and their revisions.</summary>
    public const string Catalogue = "catalogue";

    /// <summary>A merchant or operator a partition: what its secrets are checked against.</summary>
    public const string Credentials = "credentials";

    /// <summary>A keyed hash a partition: who is found under it; and the keys of refunds.</summary>
    public const string Lookups = "lookups";

    /// <summary>A minute (UTC) a partition: the members who then have something to expire.</summary>
    public const string Due = "due";

    /// <summary>A day (UTC) a partition: what merchants came to owe each other.</summary>
    public const string Clearing = "clearing";

    /// <summary>Cursors and dead letters.</summary>
    public const string System = "system";

    /// <summary>A workflow instance a partition: its state and its history; and the index of instances by what they wait for.</summary>
    public const string Workflows = "workflows";

    /// <summary>A campaign a partition: its runs, its reports and what members said of it.</summary>
    public const string Campaigns = "campaigns";

    /// <summary>A shard of a list of members a partition: all of an alliance, a merchant's visitors, a route's walkers.</summary>
    public const string Rosters = "rosters";

    /// <summary>A notification a partition: what it says, to whom, and how far it has come.</summary>
    public const string Notifications = "notifications";

    /// <summary>A member a partition: messages, read marks, and what the member wants to be told.</summary>
    public const string Inboxes = "inboxes";

    /// <summary>A merchant or operator a partition: endpoints, what came in from them and what goes out to them.</summary>
    public const string Webhooks = "webhooks";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Accounts, Orders, Stock, Catalogue, Credentials, Lookups, Due, Clearing, System, Workflows, Campaigns, Rosters, Notifications, Inboxes,
        Webhooks,
    ];
}
