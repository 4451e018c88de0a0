using Alliance.Embedded.Documents;
using Alliance.Embedded.Sqlite;

namespace Alliance.Embedded.Queues;

/// <summary>
/// Holds the queues' file still while the documents' snapshot is opened, so that a copy has both as of one instant: a
/// message sent for a document that the copy lacks, or handled with an effect that it lacks, would be lost in it.
/// </summary>
internal sealed class QueueBackup : IDisposable
{
    private readonly Connection _reader;

    private QueueBackup(Connection reader) => _reader = reader;

    /// <summary>Opens both; the queues are null where the folder has none.</summary>
    public static (SqliteSnapshot Documents, QueueBackup? Queues) Open(string folder)
    {
        if (!File.Exists(QueueFile.In(folder)))
        {
            return (SqliteSnapshot.Open(folder), null);
        }
        using var stop = new Connection(QueueFile.In(folder), readOnly: false, cacheKib: 100);
        // Until it is closed nobody else writes; whoever is about to waits up to five seconds.
        stop.Execute("BEGIN IMMEDIATE");
        var reader = QueueFile.OpenForReading(folder);
        try
        {
            reader.Execute("BEGIN");
            _ = reader.Number("SELECT opened FROM file");
            return (SqliteSnapshot.Open(folder), new(reader));
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Copies the queues into another folder.</summary>
    public void CopyTo(string folder, CancellationToken cancellation)
    {
        var part = QueueFile.In(folder) + ".part";
        StoreBackup.CopyTables(_reader, part, null, cancellation);
        File.Move(part, QueueFile.In(folder));
    }

    public void Dispose() => _reader.Dispose();
}
