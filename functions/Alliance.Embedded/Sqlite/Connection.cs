using SQLitePCL;

namespace Alliance.Embedded.Sqlite;

/// <summary>
/// One SQLite connection with prepared statements, used by one thread at a time. It stands directly on SQLite's own
/// interface: binding through ADO.NET costs several times what the statements of this store do.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly List<Statement> _statements = [];

    static Connection() => Batteries_V2.Init();

    /// <summary>Opens the file; a connection that only reads fails on any write.</summary>
    public Connection(string path, bool readOnly, int cacheKib)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var database, flags, null);
        Database = database;
        if (code != raw.SQLITE_OK)
        {
            database.Dispose();
            throw new SqliteFailure($"SQLite could not open {path} ({code}).");
        }
        _ = raw.sqlite3_busy_timeout(database, 5_000);
        Execute($"PRAGMA cache_size = -{cacheKib}");
    }

    internal sqlite3 Database { get; }

    /// <summary>True between BEGIN and COMMIT, unless a failure has rolled back.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Database) == 0;

    /// <summary>How many rows the last insert, update or delete changed.</summary>
    public int Changes => raw.sqlite3_changes(Database);

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql) =>
        SqliteFailure.ThrowUnless(raw.SQLITE_OK, raw.sqlite3_exec(Database, sql), Database, sql);

    /// <summary>The first column of the first row, or null when there is none.</summary>
    public long? Number(string sql)
    {
        using var statement = new Statement(this, sql);
        return statement.Step() ? statement.Number(0) : null;
    }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        var statement = new Statement(this, sql);
        _statements.Add(statement);
        return statement;
    }

    public void Dispose()
    {
        _statements.ForEach(statement => statement.Dispose());
        Database.Dispose();
    }
}
