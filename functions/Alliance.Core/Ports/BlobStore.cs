namespace Alliance.Ports;

/// <summary>
/// Named blobs, each replaced as a whole: what Azure Blob Storage and a folder of files both give. For what people
/// download (reports), not for state: nothing here is conditional. Each adapter inherits the compliance suite in
/// <c>tests/Alliance.Compliance</c>.
/// </summary>
/// <remarks>
/// Guarantees. A read sees every put and delete whose task completed before the read began, and of a blob that is being
/// replaced the old or the new content and type, never a mixture or a part. A put or delete that completed survives the
/// death of the process. What <see cref="BlobRules"/> refuses throws <see cref="ArgumentException"/> before anything is
/// done, with the same words from every adapter. Every method may throw <see cref="StoreUnavailableException"/>; the
/// outcome of a put or delete is then unknown, and it may be sent again.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Creates the blob, or replaces its content and content type together.</summary>
    /// <param name="name">Which blob; see <see cref="BlobRules.CheckName"/>.</param>
    /// <param name="content">All of it; 0 to <see cref="BlobRules.ContentBytesMax"/> bytes.</param>
    /// <param name="contentType">A media type (RFC 9110, section 8.3.1) such as <c>text/csv; charset=utf-8</c>, returned as it is.</param>
    /// <param name="cancellation">Cancels the put; its outcome is then unknown.</param>
    ValueTask Put(string name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellation = default);

    /// <summary>The whole blob, or null when it does not exist.</summary>
    ValueTask<Blob?> Get(string name, CancellationToken cancellation = default);

    /// <summary>
    /// The names that begin with <paramref name="prefix"/>, in ordinal order. While others put and delete, a name that
    /// is there from the first page to the last comes exactly once.
    /// </summary>
    /// <param name="prefix">The beginning of a name, a whole one included; empty for all.</param>
    /// <param name="limit">How many names at most (1 to 1,000); a page may be shorter and still have a continuation.</param>
    /// <param name="continuation">What the previous page returned for the same prefix, or null for the first page.</param>
    /// <param name="cancellation">Cancels the read.</param>
    ValueTask<BlobPage> List(string prefix, int limit, string? continuation = null, CancellationToken cancellation = default);

    /// <summary>Deletes the blob; when it does not exist, nothing happens.</summary>
    ValueTask Delete(string name, CancellationToken cancellation = default);

    /// <summary>
    /// A link with which anybody may download this one blob, as an attachment named after the name's last part, until
    /// the time given. It serves what the blob holds when it is followed, and does not say whether the blob exists.
    /// </summary>
    /// <param name="name">Which blob.</param>
    /// <param name="until">
    /// When the link stops working, rounded down to the second: later than now, at most <see cref="BlobRules.LinkLifetimeMax"/> ahead.
    /// </param>
    /// <param name="cancellation">Cancels the request.</param>
    /// <returns>An absolute link, or one relative to the server that answers requests.</returns>
    ValueTask<Uri> SignedLink(string name, DateTimeOffset until, CancellationToken cancellation = default);
}

/// <summary>A blob store whose signed links lead to the server itself, which asks here before it answers.</summary>
public interface IServedBlobs : IBlobStore
{
    /// <summary>Whether a link was made for this blob and has not ended. Whatever is missing or malformed is not valid.</summary>
    /// <param name="name">The blob that the link names.</param>
    /// <param name="until">The query's <c>until</c>.</param>
    /// <param name="signature">The query's <c>signature</c>.</param>
    bool IsValidLink(string? name, string? until, string? signature);
}

/// <summary>One blob.</summary>
/// <param name="Content">The whole content.</param>
/// <param name="ContentType">The media type it was put with.</param>
public sealed record Blob(ReadOnlyMemory<byte> Content, string ContentType);

/// <summary>A page of names.</summary>
/// <param name="Names">The names, in ordinal order.</param>
/// <param name="Continuation">Pass it to read on; null when there are no more. Opaque.</param>
public sealed record BlobPage(IReadOnlyList<string> Names, string? Continuation);
