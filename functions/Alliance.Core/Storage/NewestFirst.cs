using Alliance.Ledger;
using Alliance.Ports;

namespace Alliance.Storage;

/// <summary>Pages of a partition's documents, newest first by sort keys of one beginning.</summary>
internal static class NewestFirst
{
    /// <summary>Reads a page.</summary>
    /// <param name="kernel">Where to read.</param>
    /// <param name="partition">Which partition.</param>
    /// <param name="prefix">What the sort keys begin with.</param>
    /// <param name="limit">How many, 1 to 1,000.</param>
    /// <param name="cursor">What the page before gave as its next cursor: the rest of the sort key before which to read on.</param>
    /// <param name="view">What each is shown as.</param>
    public static async Task<Page<T>> Read<T>(
        Kernel kernel, Partition partition, string prefix, int limit, string? cursor, Func<Document, T> view)
    {
        var range = SortRange.StartingWith(prefix);
        if (cursor is not null)
        {
            range = range with { Before = prefix + cursor };
        }

        var documents = new List<Document>(limit + 1);
        string? continuation = null;
        do
        {
            var page = await kernel.ReadRange(partition, range, Direction.Descending, limit + 1 - documents.Count, continuation);
            documents.AddRange(page.Documents);
            continuation = page.Continuation;
        }
        while (continuation is not null && documents.Count <= limit);

        var next = documents.Count > limit ? documents[limit - 1].SortKey![prefix.Length..] : null;
        return new Page<T>([.. documents.Take(limit).Select(view)], next);
    }
}
