using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// How reads put the overlay and the tables together: the overlay first, and the table for what it does not know. No
/// read waits for the writer.
/// </summary>
internal sealed class StoreReads(Overlay overlay, Func<TableReader> rent, Action<TableReader> giveBack, long salt)
{
    public Document? Read(Partition partition, string id)
    {
        PortRules.Check(partition);
        PortRules.CheckId(id);
        var hash = KeyHash.Document(KeyHash.Home(salt, partition.Container, partition.Key), id);
        while (true)
        {
            var applied = overlay.Applied;
            if (overlay.Find(hash, partition, id) is { } known)
            {
                return known.IsDeleted ? null : known.ToDocument();
            }
            var found = WithTable(table => table.Read(partition, id, hash));
            // Nothing is the truth unless the document has been written since, and is on its way from one row to another.
            if (found is not null || (overlay.Find(hash, partition, id) is null && overlay.Applied == applied))
            {
                return found;
            }
        }
    }

    public DocumentPage ReadRange(Partition partition, SortRange range, Direction direction, int limit, string? continuation)
    {
        PortRules.Check(partition);
        PortRules.CheckLimit(limit, 1_000);
        var home = KeyHash.Home(salt, partition.Container, partition.Key);
        while (true)
        {
            var after = continuation is null ? (Position?)null : Position.Parse(continuation);
            var window = new Window(partition, home, range, direction, after);
            var applied = overlay.Applied;
            var rows = WithTable(table => table.ReadRange(window, limit));
            if (overlay.Merge(window, rows, limit, applied) is not { } page)
            {
                // A generation went into the table between the two looks; that happens a few times a second at most.
                continue;
            }
            if (page.Documents.Count > 0 || page.Continuation is null)
            {
                return page;
            }
            continuation = page.Continuation;
        }
    }

    public ChangePage Changes(string container, string? cursor, int limit)
    {
        PortRules.CheckContainer(container);
        PortRules.CheckLimit(limit, 10_000);
        var at = cursor is null or "0" ? 0 : StoredDocument.ParseVersion(cursor);
        if (at < 0)
        {
            throw new ArgumentException("This is not a cursor that the store returned.", nameof(cursor));
        }
        var page = new List<Change>();
        while (true)
        {
            if (overlay.Applied is var applied && at < applied)
            {
                at = WithTable(table => table.Changes(container, at, applied, limit - page.Count, page));
            }
            if (page.Count < limit)
            {
                at = overlay.Changes(container, at, limit, page);
            }
            if (page.Count == limit || at >= overlay.Applied)
            {
                return new(page, StoredDocument.VersionText(at));
            }
        }
    }

    private T WithTable<T>(Func<TableReader, T> read)
    {
        try
        {
            var table = rent();
            try
            {
                return read(table);
            }
            finally
            {
                giveBack(table);
            }
        }
        catch (Sqlite.SqliteFailure inner)
        {
            throw new StoreUnavailableException(inner.Message, inner);
        }
    }
}
