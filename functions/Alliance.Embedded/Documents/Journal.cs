namespace Alliance.Embedded.Documents;

/// <summary>
/// The journal: every group of commits is one record, appended and flushed before anybody hears of it. Two files take
/// turns; one is written while the documents of the other are brought into the table.
/// </summary>
/// <remarks>
/// Plain files rather than rows of SQLite. A row is written twice (SQLite's log, then its database) and takes turns
/// with the filling of the table for the one write lock; an append is written once, needs no checkpoint, and goes on
/// while the table is being filled. The price is the checksum and the scan in this folder.
/// </remarks>
internal sealed class Journal : IDisposable
{
    private readonly JournalFile[] _files;
    private readonly long _salt;
    private int _current;
    private long _generation;

    private Journal(JournalFile[] files, long salt) => (_files, _salt) = (files, salt);

    /// <summary>How many bytes the file being written holds.</summary>
    public long Bytes => _files[_current].Position;

    /// <summary>The paths of the two files of a data folder.</summary>
    public static string[] Paths(string folder) => [Path.Combine(folder, "journal-a"), Path.Combine(folder, "journal-b")];

    /// <summary>Reads both files, in the order of <see cref="Paths"/>.</summary>
    public static JournalScan[] Scan(string folder, long salt, long applied) =>
        [.. Paths(folder).Select(path => JournalScan.Read(path, salt, applied))];

    /// <summary>The generations (at most two) that are not yet in the table, the older first.</summary>
    /// <exception cref="StoreDamagedException">Acknowledged commits are missing.</exception>
    public static JournalScan[] Unapplied(JournalScan[] scans, long applied)
    {
        JournalScan[] found = [.. scans.Where(scan => scan.Records.Count > 0).OrderBy(scan => scan.Generation)];
        var next = applied + 1;
        foreach (var scan in found)
        {
            if (scan.FirstSequence > next)
            {
                throw new StoreDamagedException($"The journal goes on at sequence {scan.FirstSequence}, but {next} is missing. Restore a backup.");
            }
            next = scan.LastSequence + 1;
        }
        return found;
    }

    /// <summary>Opens the files to go on after what <see cref="Scan"/> found, and makes durable what it found.</summary>
    public static Journal Open(string folder, long salt, JournalScan[] scans, SqliteStoreOptions options)
    {
        var journal = new Journal([.. Paths(folder).Select(path => new JournalFile(path, options))], salt)
        {
            _generation = scans.Max(scan => scan.Generation),
            _current = scans[1].Generation > scans[0].Generation ? 1 : 0,
        };
        Array.ForEach(journal._files, file => file.Flush());
        if (scans[journal._current].Records.Count > 0)
        {
            journal._files[journal._current].Position = scans[journal._current].End;
        }
        else
        {
            journal._generation++;
        }
        return journal;
    }

    /// <summary>Makes sure of room for a record of this many bytes; a failure leaves the journal as it was.</summary>
    public void Reserve(int bytes) => _files[_current].Reserve(bytes);

    /// <summary>Seals the record at the beginning of the span (the rest is padding) and makes it durable.</summary>
    public void Append(Span<byte> padded, int bytes, long firstSequence, int count)
    {
        JournalRecord.Seal(padded[..bytes], _salt, _generation, firstSequence, count);
        _files[_current].Append(padded);
    }

    /// <summary>Goes on in the other file, whose documents must all be in the table.</summary>
    public void Rotate()
    {
        _current = 1 - _current;
        _generation++;
        _files[_current].Position = 0;
    }

    public void Dispose() => Array.ForEach(_files, file => file.Dispose());
}
