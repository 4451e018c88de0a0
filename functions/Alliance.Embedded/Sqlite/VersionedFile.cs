using Alliance.Embedded.Documents;

namespace Alliance.Embedded.Sqlite;

/// <summary>Opens database files that name their own format (<c>user_version</c>).</summary>
internal static class VersionedFile
{
    /// <summary>Opens a file for the one connection that writes it: whatever it commits is durable.</summary>
    /// <param name="path">The file; made when it is missing.</param>
    /// <param name="format">The newest format that this program knows.</param>
    /// <param name="cacheKib">Memory for pages.</param>
    /// <param name="checkpointPages">After how many pages SQLite copies its log into the file by itself; 0 for never.</param>
    /// <param name="create">Creates what is missing.</param>
    /// <exception cref="StoreDamagedException">A newer version of the program wrote it.</exception>
    public static Connection OpenForWriting(string path, int format, int cacheKib, int checkpointPages, Action<Connection> create) =>
        Open(path, readOnly: false, format, cacheKib, connection =>
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute($"PRAGMA wal_autocheckpoint = {checkpointPages}");
            create(connection);
        });

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="StoreDamagedException">A newer version of the program wrote it.</exception>
    public static Connection OpenForReading(string path, int format, int cacheKib, Action<Connection>? check = null) =>
        Open(path, readOnly: true, format, cacheKib, check);

    private static Connection Open(string path, bool readOnly, int format, int cacheKib, Action<Connection>? prepare)
    {
        var connection = new Connection(path, readOnly, cacheKib);
        try
        {
            var written = connection.Number("PRAGMA user_version") ?? 0;
            if (written > format)
            {
                throw new StoreDamagedException($"{path} has format {written}; this program knows {format}. Use the newer program that wrote it.");
            }
            prepare?.Invoke(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
