using System.Security.Cryptography;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The database file. A container is a table of documents in the order of the change feed, and two that lead to them: by
/// the hash of their names, and in the order of their sort keys. These are tables and not indexes so that each can be
/// filled in its own order, page after page. The file always holds the state after some commit, <c>store.applied</c>;
/// what came later is in the journal.
/// </summary>
internal static class TableFile
{
    public const string Name = "alliance.db";
    private const int SchemaVersion = 2;

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
            var version = Version(connection, folder);
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("PRAGMA wal_autocheckpoint = 0");
            Create(connection, version);
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
            return Version(connection, folder) is SchemaVersion or 0
                ? connection
                : throw new StoreDamagedException($"An earlier version of the program wrote {In(folder)}. Start the service on it once, which brings it up to date.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static long Salt(Connection connection) => connection.Number("SELECT salt FROM store")!.Value;

    public static long Applied(Connection connection) => connection.Number("SELECT applied FROM store")!.Value;

    private static long Version(Connection connection, string folder)
    {
        var version = connection.Number("PRAGMA user_version") ?? 0;
        return version <= SchemaVersion
            ? version
            : throw new StoreDamagedException(
                $"{In(folder)} has format {version}; this program knows {SchemaVersion}. Use the newer program that wrote it.");
    }

    private static void Create(Connection connection, long version)
    {
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute("CREATE TABLE IF NOT EXISTS store (applied INTEGER NOT NULL, salt INTEGER NOT NULL)");
        var salt = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        connection.Execute($"INSERT INTO store SELECT 0, {salt} WHERE NOT EXISTS (SELECT 1 FROM store)");
        foreach (var container in Containers.All)
        {
            // Format 1 is older than the workflows.
            var isOfFormat1 = version == 1 && container != Containers.Workflows;
            if (isOfFormat1)
            {
                connection.Execute($"DROP INDEX {container}_by_id; DROP INDEX {container}_by_sort");
            }
            // home and hash: see KeyHash. Names are text as StoreText writes it.
            connection.Execute($"""
                CREATE TABLE IF NOT EXISTS {container} (
                    seq INTEGER PRIMARY KEY, partition TEXT NOT NULL, id TEXT NOT NULL, sort TEXT, body BLOB NOT NULL);
                CREATE TABLE IF NOT EXISTS {container}_by_id (hash INTEGER, seq INTEGER, PRIMARY KEY (hash, seq)) WITHOUT ROWID;
                CREATE TABLE IF NOT EXISTS {container}_by_sort (home INTEGER, sort TEXT, id TEXT, seq INTEGER, PRIMARY KEY (home, sort, id, seq)) WITHOUT ROWID;
                """);
            if (isOfFormat1)
            {
                // Format 1 kept the hashes beside the document, with indexes over them.
                connection.Execute($"""
                    INSERT INTO {container}_by_id SELECT hash, seq FROM {container} ORDER BY hash, seq;
                    INSERT INTO {container}_by_sort SELECT home, sort, id, seq FROM {container} WHERE sort IS NOT NULL ORDER BY home, sort, id, seq;
                    ALTER TABLE {container} DROP COLUMN hash;
                    ALTER TABLE {container} DROP COLUMN home;
                    """);
            }
        }
        connection.Execute($"PRAGMA user_version = {SchemaVersion}");
        connection.Execute("COMMIT");
    }
}
