using Alliance.Embedded.Documents;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Queues;

/// <summary>
/// The queues' database file. A message stands once in <c>message</c> and either in <c>waiting</c>, where it is found in
/// the order of delivery, or in <c>dead</c>. Locks are in no table: they end with the process that gave them.
/// </summary>
internal static class QueueFile
{
    public const string Name = "queue.db";
    private const int SchemaVersion = 1;

    public static string In(string folder) => Path.Combine(folder, Name);

    /// <summary>Opens the file for the one connection that writes it, and creates what is missing.</summary>
    /// <exception cref="StoreDamagedException">A newer version of the program wrote it.</exception>
    public static Connection OpenForWriting(string folder, SqliteQueueOptions options) =>
        VersionedFile.OpenForWriting(In(folder), SchemaVersion, options.CacheBytes >> 10, options.CheckpointPages, Create);

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="StoreDamagedException">A newer version of the program wrote it.</exception>
    public static Connection OpenForReading(string folder) => VersionedFile.OpenForReading(In(folder), SchemaVersion, cacheKib: 2 << 10);

    /// <summary>The number under which a queue's rows are kept.</summary>
    public static int NumberOf(Connection connection, QueueDefinition queue)
    {
        // A name has no character that SQL would need escaped.
        QueueRules.Check(queue);
        connection.Execute($"INSERT OR IGNORE INTO queue (name, ordered) VALUES ('{queue.Name}', {(queue.IsOrdered ? 1 : 0)})");
        if (connection.Number($"SELECT ordered FROM queue WHERE name = '{queue.Name}'") != (queue.IsOrdered ? 1 : 0))
        {
            throw new ArgumentException($"The queue '{queue.Name}' was {(queue.IsOrdered ? "not " : "")}ordered when it was made.", nameof(queue));
        }
        return (int)connection.Number($"SELECT number FROM queue WHERE name = '{queue.Name}'")!.Value;
    }

    private static void Create(Connection connection)
    {
        // due: 0 for at once, else UTC ticks. seen_0 and seen_1 take turns in remembering ids, so that forgetting is
        // emptying a table.
        connection.Execute($"""
            BEGIN IMMEDIATE;
            CREATE TABLE IF NOT EXISTS file (opened INTEGER NOT NULL, generation INTEGER NOT NULL, since INTEGER NOT NULL);
            INSERT INTO file SELECT 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM file);
            CREATE TABLE IF NOT EXISTS queue (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, ordered INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS message (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, key TEXT, body BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS waiting (queue INTEGER, due INTEGER, seq INTEGER, deliveries INTEGER NOT NULL, PRIMARY KEY (queue, due, seq)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS keyed (queue INTEGER, key TEXT, seq INTEGER, PRIMARY KEY (queue, key, seq)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS dead (queue INTEGER, seq INTEGER, deliveries INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (queue, seq)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS seen_0 (queue INTEGER, id TEXT, at INTEGER NOT NULL, PRIMARY KEY (queue, id)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS seen_1 (queue INTEGER, id TEXT, at INTEGER NOT NULL, PRIMARY KEY (queue, id)) WITHOUT ROWID;
            PRAGMA user_version = {SchemaVersion};
            COMMIT;
            """);
    }
}
