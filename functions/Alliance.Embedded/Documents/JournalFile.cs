using Microsoft.Win32.SafeHandles;

namespace Alliance.Embedded.Documents;

/// <summary>
/// One of the journal's two files. Its space is allocated and zeroed ahead of its use and used again for a later
/// generation, so that a flush has data to write but no file-system metadata.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private static readonly byte[] s_zeros = new byte[1 << 20];
    private readonly SafeFileHandle _handle;
    private readonly SqliteStoreOptions _options;
    private long _allocated;

    public JournalFile(string path, SqliteStoreOptions options)
    {
        _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        _options = options;
        // A length that is no whole number of pages was cut off by a crash while the file grew.
        _allocated = RandomAccess.GetLength(_handle) & ~(JournalRecord.Page - 1L);
    }

    /// <summary>Where the next record goes.</summary>
    public long Position { get; set; }

    /// <summary>Makes sure of room for a record. A failure here leaves the journal as it was.</summary>
    public void Reserve(int bytes)
    {
        if (Position + bytes <= _allocated)
        {
            return;
        }
        _options.OnJournal?.Invoke(JournalStep.Grow);
        var wanted = Position + Math.Max(bytes, _options.JournalGrowthBytes);
        for (var at = _allocated; at < wanted; at += s_zeros.Length)
        {
            RandomAccess.Write(_handle, s_zeros.AsSpan(0, (int)Math.Min(s_zeros.Length, wanted - at)), at);
        }
        RandomAccess.FlushToDisk(_handle);
        _allocated = wanted;
    }

    /// <summary>Writes a padded record and makes it durable. After a failure nobody knows what the file holds.</summary>
    public void Append(ReadOnlySpan<byte> padded)
    {
        _options.OnJournal?.Invoke(JournalStep.Write);
        RandomAccess.Write(_handle, padded, Position);
        _options.OnJournal?.Invoke(JournalStep.Flush);
        RandomAccess.FlushToDisk(_handle);
        Position += padded.Length;
    }

    /// <summary>
    /// Makes durable what was found in the file: a process that died between write and flush leaves whole records that
    /// only the operating system's memory has.
    /// </summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    public void Dispose() => _handle.Dispose();
}
