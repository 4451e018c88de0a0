using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>One read-only connection with the statements that read the tables; used by one thread at a time.</summary>
internal sealed class TableReader(Connection connection) : IDisposable
{
    // CROSS JOIN: SQLite keeps the order of the tables, so that each search begins at the one that leads to documents.
    private const string ById = " FROM {0}_by_id i CROSS JOIN {0} d ON d.seq = i.seq WHERE i.hash = ?1 AND d.id = ?2 AND d.partition = ?3";
    private const string BySort =
        "SELECT d.seq, i.id, i.sort, d.body FROM {0}_by_sort i CROSS JOIN {0} d ON d.seq = i.seq WHERE i.home = ?1 AND d.partition = ?5 AND d.id = i.id ";

    private readonly Dictionary<(string Container, string Query), Statement> _statements = [];
    private long _seen;

    public Connection Connection { get; } = connection;

    /// <summary>Keeps the view it has when that holds every write up to <paramref name="applied"/>; otherwise begins a new one.</summary>
    /// <param name="applied">A write that is in the tables by now.</param>
    public void SeeAtLeast(long applied)
    {
        if (Connection.IsInTransaction && _seen >= applied)
        {
            return;
        }
        EndView();
        // The view itself begins with the first read after this, so it may hold more.
        _seen = applied;
        Connection.Execute("BEGIN");
    }

    /// <summary>Lets go of the view; the next read sees the tables as they are then.</summary>
    public void EndView()
    {
        if (Connection.IsInTransaction)
        {
            Connection.Execute("COMMIT");
        }
    }

    /// <summary>The version of a document, or 0 when the table has none.</summary>
    public long Version(Partition partition, string id, long hash) =>
        Named(partition.Container, "SELECT d.seq" + ById, hash, partition.Key, id).First(static row => row.Number(0));

    public Document? Read(Partition partition, string id, long hash) =>
        Named(partition.Container, "SELECT d.seq, d.sort, d.body" + ById, hash, partition.Key, id)
            .First(row => new Document(id, row.Text(1), StoredDocument.VersionText(row.Number(0)), row.Blob(2)));

    public TableRows ReadRange(in Window window, int limit)
    {
        // Any text is smaller than any blob (SQLite, "Datatypes", section 4.1): the empty blob stands for "no upper bound".
        var statement = Of(window.Partition.Container, window.IsAscending
            ? BySort + "AND (i.sort, i.id) > (?2, ?3) AND i.sort < ?4 ORDER BY i.sort, i.id LIMIT ?6"
            : BySort + "AND (i.sort, i.id) < (?2, ?3) AND i.sort >= ?4 ORDER BY i.sort DESC, i.id DESC LIMIT ?6");
        var start = window.Start;
        try
        {
            statement.Bind(1, window.Home).BindText(3, start?.Id ?? "").BindText(5, window.Partition.Key).Bind(6, limit);
            _ = start is { } from ? statement.BindText(2, from.SortKey) : statement.BindBlob(2, []);
            _ = window.IsAscending
                ? window.Range.Before is { } before ? statement.BindText(4, before) : statement.BindBlob(4, [])
                : statement.BindText(4, window.Range.From ?? "");
            var rows = new List<Document>();
            while (statement.Step())
            {
                rows.Add(new(statement.Text(1)!, statement.Text(2), StoredDocument.VersionText(statement.Number(0)), statement.Blob(3)));
            }
            return new(rows, rows.Count < limit);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Adds at most <paramref name="limit"/> changes after <paramref name="after"/> up to <paramref name="upTo"/>; returns how far it came.</summary>
    public long Changes(string container, long after, long upTo, int limit, List<Change> page)
    {
        var statement = Of(container, "SELECT seq, partition, id, sort, body FROM {0} WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3");
        var before = page.Count;
        try
        {
            statement.Bind(1, after).Bind(2, upTo).Bind(3, limit);
            while (statement.Step())
            {
                var document = new Document(
                    statement.Text(2)!, statement.Text(3), StoredDocument.VersionText(statement.Number(0)), statement.Blob(4));
                page.Add(new(new(container, statement.Text(1)!), document));
            }
            return page.Count - before == limit ? StoredDocument.ParseVersion(page[^1].Document.Version) : upTo;
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Dispose() => Connection.Dispose();

    private Statement Named(string container, string query, long hash, string partition, string id) =>
        Of(container, query).Bind(1, hash).BindText(2, id).BindText(3, partition);

    private Statement Of(string container, string query)
    {
        if (!_statements.TryGetValue((container, query), out var statement))
        {
            statement = Connection.Prepare(query.Replace("{0}", container, StringComparison.Ordinal));
            _statements[(container, query)] = statement;
        }
        return statement;
    }
}
