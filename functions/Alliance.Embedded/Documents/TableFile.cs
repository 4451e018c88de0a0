using System.Security.Cryptography;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The database file. A container is a table of documents in the order of the change feed, and two that lead to them: by
/// the hash of their names, and in the order of their sort keys. These are tables and not indexes so that each can be
/// filled in its own order, page after page. The file holds every write up to <c>store.applied</c>, and perhaps a part
/// of the generation after it, which the journal holds whole.
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
        return VersionedFile.OpenForWriting(In(folder), SchemaVersion, cacheBytes >> 10, checkpointPages: 0, Create);
    }

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="StoreDamagedException">A newer version of the program wrote it, or an older one and no newer has opened it since.</exception>
    public static Connection OpenForReading(string folder) => VersionedFile.OpenForReading(In(folder), SchemaVersion, cacheKib: 8 << 10, connection =>
    {
        // A container that came later has no tables here yet, and format 1 had no table by sort key.
        if (Containers.All.Any(container => connection.Number($"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{container}_by_sort'") is null))
        {
            throw new StoreDamagedException($"An earlier version of the program wrote {In(folder)}. Start the service on it once, which brings it up to date.");
        }
    });

    public static long Salt(Connection connection) => connection.Number("SELECT salt FROM store")!.Value;

    public static long Applied(Connection connection) => connection.Number("SELECT applied FROM store")!.Value;

    /// <summary>The newest write in any table; while a generation is brought into them it may be newer than <see cref="Applied"/>.</summary>
    public static long LastSequence(Connection connection) =>
        Containers.All.Max(container => connection.Number($"SELECT max(seq) FROM {container}") ?? 0);

    private static void Create(Connection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        connection.Execute("CREATE TABLE IF NOT EXISTS store (applied INTEGER NOT NULL, salt INTEGER NOT NULL)");
        var salt = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        connection.Execute($"INSERT INTO store SELECT 0, {salt} WHERE NOT EXISTS (SELECT 1 FROM store)");
        foreach (var container in Containers.All)
        {
            var isFormat1 = connection.Number($"SELECT 1 FROM pragma_table_info('{container}') WHERE name = 'hash'") is not null;
            if (isFormat1)
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
            if (isFormat1)
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
