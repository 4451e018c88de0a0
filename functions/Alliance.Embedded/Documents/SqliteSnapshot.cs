using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// A data folder as it was at one instant, read only; a server may go on writing it. While a snapshot is open, SQLite
/// cannot begin its log anew, so that the folder grows: audits and backups are finite.
/// </summary>
public sealed class SqliteSnapshot : IDocumentStore, IDisposable
{
    private const int AttemptsMax = 50;
    private readonly TableReader _table;
    private readonly StoreReads _reads;
    private readonly Lock _gate = new();

    private SqliteSnapshot(TableReader table, string folder)
    {
        _table = table;
        table.Connection.Execute("BEGIN");
        // This first read fixes the instant of the tables; the journal then has at least what follows it.
        var applied = TableFile.Applied(table.Connection);
        var salt = TableFile.Salt(table.Connection);
        Unapplied = Journal.Unapplied(Journal.Scan(folder, salt, applied), applied);
        _reads = new(Recovery.Restore(Unapplied, applied, salt), () => _table, _ => { }, salt);
    }

    /// <summary>False: another process may be writing the folder.</summary>
    public bool IsExclusive => false;

    internal JournalScan[] Unapplied { get; }

    internal Sqlite.Connection Connection => _table.Connection;

    /// <summary>Opens the folder as it is now.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no store.</exception>
    /// <exception cref="StoreDamagedException">The folder is damaged, or a newer program wrote it.</exception>
    public static SqliteSnapshot Open(string folder)
    {
        if (!File.Exists(TableFile.In(folder)))
        {
            throw new FileNotFoundException($"There is no store in {folder}.", TableFile.In(folder));
        }
        for (var attempt = 1; ; attempt++)
        {
            var table = new TableReader(TableFile.OpenForReading(folder));
            try
            {
                return new(table, folder);
            }
            catch (StoreDamagedException) when (attempt < AttemptsMax)
            {
                // The server used a journal file again between our two looks; damage would still be there next time.
                table.Dispose();
            }
            catch
            {
                table.Dispose();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<Document?> Read(Partition partition, string id, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(_reads.Read(partition, id));
        }
    }

    /// <inheritdoc/>
    public ValueTask<DocumentPage> ReadRange(
        Partition partition, SortRange range, Direction direction, int limit, string? continuation = null,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(_reads.ReadRange(partition, range, direction, limit, continuation));
        }
    }

    /// <summary>A snapshot takes no commits.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public ValueTask<CommitResult> Commit(Partition partition, IReadOnlyList<Write> writes, CancellationToken cancellation = default) =>
        throw new InvalidOperationException("A snapshot is read only.");

    /// <inheritdoc/>
    public ValueTask<ChangePage> Changes(string container, string? cursor, int limit, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(_reads.Changes(container, cursor, limit));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Dispose();
}
