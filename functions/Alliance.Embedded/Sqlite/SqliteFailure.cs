using SQLitePCL;

namespace Alliance.Embedded.Sqlite;

/// <summary>SQLite answered with an error code.</summary>
internal sealed class SqliteFailure(string message) : IOException(message)
{
    internal static void ThrowUnless(int expected, int code, sqlite3 database, string doing)
    {
        if (code != expected)
        {
            throw new SqliteFailure($"SQLite could not {doing}: {raw.sqlite3_errmsg(database).utf8_to_string()} ({code}).");
        }
    }
}
