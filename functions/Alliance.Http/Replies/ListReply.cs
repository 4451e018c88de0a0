namespace Alliance.Http.Replies;

/// <summary>A page of a list as it is sent.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Data">The items.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> to read on; null at the end.</param>
/// <param name="HasMore">True when there is more to read.</param>
internal sealed record ListReply<T>(IReadOnlyList<T> Data, string? NextCursor, bool HasMore)
{
    /// <summary>A page of a use case.</summary>
    public static ListReply<T> From(Ledger.Page<T> page) => new(page.Data, page.NextCursor, page.NextCursor is not null);
}
