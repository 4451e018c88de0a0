using SQLitePCL;

namespace Alliance.Embedded.Sqlite;

/// <summary>One prepared statement.</summary>
internal sealed class Statement : IDisposable
{
    private readonly Connection _connection;
    private readonly sqlite3_stmt _statement;
    private readonly string _sql;

    public Statement(Connection connection, string sql)
    {
        (_connection, _sql) = (connection, sql);
        var code = raw.sqlite3_prepare_v3(connection.Database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement);
        SqliteFailure.ThrowUnless(raw.SQLITE_OK, code, connection.Database, sql);
    }

    public Statement Bind(int index, long number)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, number));
        return this;
    }

    /// <summary>Binds text as <see cref="StoreText"/> writes it.</summary>
    public Statement BindText(int index, string? text)
    {
        if (text is null)
        {
            Check(raw.sqlite3_bind_null(_statement, index));
            return this;
        }
        Span<byte> bytes = stackalloc byte[StoreText.MaxBytes(text)];
        Check(raw.sqlite3_bind_text(_statement, index, bytes[..StoreText.Write(text, bytes)]));
        return this;
    }

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, bytes));
        return this;
    }

    /// <summary>True when there is a row to read.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code != raw.SQLITE_ROW)
        {
            SqliteFailure.ThrowUnless(raw.SQLITE_DONE, code, _connection.Database, _sql);
        }
        return code == raw.SQLITE_ROW;
    }

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public string? Text(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : StoreText.Read(raw.sqlite3_column_blob(_statement, column));

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <summary>Ends the read; the statement can be bound and stepped again.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    /// <summary>Runs the statement to its end.</summary>
    public void Run()
    {
        try
        {
            _ = Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>What is read of the first row, or the default where there is none.</summary>
    public T? First<T>(Func<Statement, T> read)
    {
        try
        {
            return Step() ? read(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>What is read of each row, in order.</summary>
    public List<T> All<T>(Func<Statement, T> read)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
            {
                rows.Add(read(this));
            }
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code) => SqliteFailure.ThrowUnless(raw.SQLITE_OK, code, _connection.Database, _sql);
}
