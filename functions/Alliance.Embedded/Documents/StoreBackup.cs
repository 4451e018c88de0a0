using Alliance.Embedded.Queues;
using Alliance.Embedded.Sqlite;
using SQLitePCL;

namespace Alliance.Embedded.Documents;

/// <summary>Copies a data folder while the server goes on writing it.</summary>
public static class StoreBackup
{
    private const int PagesPerStep = 1_024;

    /// <summary>
    /// Copies the documents and queues of one instant into an empty folder, which then opens as a store of its own. The
    /// database is named last: an interrupted copy is refused on opening rather than taken for a store.
    /// </summary>
    /// <param name="sourceFolder">The folder to copy; a server may have it open.</param>
    /// <param name="targetFolder">Created when missing; must be empty.</param>
    /// <param name="progress">Hears how much is done, 0 to 1.</param>
    /// <param name="cancellation">Stops between two steps and leaves a useless target.</param>
    /// <exception cref="InvalidOperationException">The target is not empty.</exception>
    public static void Backup(string sourceFolder, string targetFolder, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(targetFolder);
        if (Directory.EnumerateFileSystemEntries(targetFolder).Any())
        {
            throw new InvalidOperationException($"The folder {targetFolder} is not empty.");
        }
        var (documents, queues) = QueueBackup.Open(sourceFolder);
        using var snapshot = documents;
        using (queues)
        {
            queues?.CopyTo(targetFolder, cancellation);
        }
        var paths = Journal.Paths(targetFolder);
        for (var i = 0; i < paths.Length; i++)
        {
            WriteJournal(paths[i], i < snapshot.Unapplied.Length ? snapshot.Unapplied[i] : null);
        }
        var part = TableFile.In(targetFolder) + ".part";
        CopyTables(snapshot.Connection, part, progress, cancellation);
        File.Move(part, TableFile.In(targetFolder));
    }

    private static void WriteJournal(string path, JournalScan? scan)
    {
        using var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        var at = 0L;
        foreach (var (header, bytes) in scan?.Records ?? [])
        {
            RandomAccess.Write(handle, bytes.Span, at);
            at += JournalRecord.Padded(header.Bytes);
            RandomAccess.SetLength(handle, at);
        }
        RandomAccess.FlushToDisk(handle);
    }

    internal static void CopyTables(Connection source, string path, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var target = new Connection(path, readOnly: false, cacheKib: 8 << 10);
        using var copy = raw.sqlite3_backup_init(target.Database, "main", source.Database, "main");
        if (copy.IsInvalid)
        {
            throw new SqliteFailure($"SQLite could not begin a copy to {path}.");
        }
        int code;
        while ((code = raw.sqlite3_backup_step(copy, PagesPerStep)) == raw.SQLITE_OK)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(1 - ((double)raw.sqlite3_backup_remaining(copy) / Math.Max(1, raw.sqlite3_backup_pagecount(copy))));
        }
        SqliteFailure.ThrowUnless(raw.SQLITE_DONE, code, target.Database, $"copy to {path}");
        progress?.Report(1);
    }
}
