namespace Alliance.Embedded.Documents;

/// <summary>The unapplied records of one journal file, in order, and where the next record would go.</summary>
internal sealed record JournalScan(long Generation, List<(RecordHeader Header, ReadOnlyMemory<byte> Bytes)> Records, long End)
{
    public long FirstSequence => Records[0].Header.FirstSequence;

    public long LastSequence => Records[^1].Header.LastSequence;

    /// <summary>Reads a journal file; a missing one is empty.</summary>
    /// <exception cref="StoreDamagedException">A damaged record is followed by a whole one.</exception>
    public static JournalScan Read(string path, long salt, long applied)
    {
        var bytes = File.Exists(path) ? ReadAll(path) : [];
        var records = new List<(RecordHeader, ReadOnlyMemory<byte>)>();
        var (generation, at, next) = (0L, 0, 0L);
        while (at < bytes.Length && JournalRecord.ReadHeader(bytes.AsSpan(at), salt) is { } header
            && (at == 0 || (header.Generation == generation && header.FirstSequence == next)))
        {
            if (header.LastSequence > applied)
            {
                records.Add((header, bytes.AsMemory(at, header.Bytes)));
            }
            (generation, next) = (header.Generation, header.LastSequence + 1);
            at += JournalRecord.Padded(header.Bytes);
        }
        RefuseRecordsBeyond(path, bytes, at, salt, applied);
        return new(generation, records, at);
    }

    /// <summary>
    /// Each record is flushed before the next is written, so only the last can be torn: it was never acknowledged and
    /// is as if it had not been. A whole, unapplied record behind the break means that acknowledged ones are lost.
    /// </summary>
    private static void RefuseRecordsBeyond(string path, byte[] bytes, int end, long salt, long applied)
    {
        for (var at = end; at < bytes.Length; at += JournalRecord.Page)
        {
            if (JournalRecord.ReadHeader(bytes.AsSpan(at), salt) is { } header && header.LastSequence > applied)
            {
                throw new StoreDamagedException(
                    $"The journal {path} is damaged at byte {end}: acknowledged commits are missing before sequence {header.FirstSequence}. Restore a backup.");
            }
        }
    }

    /// <summary>The server may go on writing the file while a snapshot reads it.</summary>
    private static byte[] ReadAll(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)RandomAccess.GetLength(handle)));
        var filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(filled), filled) is var read and > 0)
        {
            filled += read;
        }
        return filled == bytes.Length ? bytes : bytes[..filled];
    }
}
