using System.Security.Cryptography;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The database file: one table a container, its rows in the order of the change feed. It always holds the state after
/// some commit, <c>store.applied</c>; what came later is in the journal.
/// </summary>
internal static class TableFile
{
    public const string Name = "alliance.db";
    private const int SchemaVersion = 1;

    public static string In(string folder) => Path.Combine(folder, Name);

    /// <summary>Opens the file for the one connection that writes it, and creates what is missing.</summary>
    /// <exception cref="StoreDamagedException">A newer version of the program wrote it, or it is missing.</exception>
    public static Connection OpenForWriting(string folder, int cacheBytes)
    {
        if (!File.Exists(In(folder)) && Journal.Paths(folder).Any(File.Exists))
        {
            throw new StoreDamagedException($"{folder} holds a journal but no {Name}; an interrupted copy looks like this.");
        }
        var connection = new Connection(In(folder), readOnly: false, cacheKib: cacheBytes >> 10);
        try
        {
            RefuseNewer(connection, folder);
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("PRAGMA wal_autocheckpoint = 0");
            Create(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens the file for reading.</summary>
    public static Connection OpenForReading(string folder)
    {
        var connection = new Connection(In(folder), readOnly: true, cacheKib: 8 << 10);
        try
        {
            RefuseNewer(connection, folder);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static long Salt(Connection connection) => connection.Number("SELECT salt FROM store")!.Value;

    public static long Applied(Connection connection) => connection.Number("SELECT applied FROM store")!.Value;

    private static void RefuseNewer(Connection connection, string folder)
    {
        var version = connection.Number("PRAGMA user_version") ?? 0;
        if (version > SchemaVersion)
        {
            throw new StoreDamagedException(
                $"{In(folder)} has format {version}; this program knows {SchemaVersion}. Use the newer program that wrote it.");
        }
    }

    private static void Create(Connection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute("CREATE TABLE IF NOT EXISTS store (applied INTEGER NOT NULL, salt INTEGER NOT NULL)");
        var salt = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        connection.Execute($"INSERT INTO store SELECT 0, {salt} WHERE NOT EXISTS (SELECT 1 FROM store)");
        foreach (var container in Containers.All)
        {
            // home and hash: see KeyHash. Names are text as StoreText writes it.
            connection.Execute($"""
                CREATE TABLE IF NOT EXISTS {container} (
                    seq INTEGER PRIMARY KEY, hash INTEGER NOT NULL, home INTEGER NOT NULL,
                    partition TEXT NOT NULL, id TEXT NOT NULL, sort TEXT, body BLOB NOT NULL);
                CREATE INDEX IF NOT EXISTS {container}_by_id ON {container} (hash);
                CREATE INDEX IF NOT EXISTS {container}_by_sort ON {container} (home, sort, id) WHERE sort IS NOT NULL;
                """);
        }
        connection.Execute($"PRAGMA user_version = {SchemaVersion}");
        connection.Execute("COMMIT");
    }
}
