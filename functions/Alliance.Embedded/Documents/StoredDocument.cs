using System.Globalization;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// One version of a document, held in memory until its table has it. The body stands in the buffer that was written to
/// the journal: nothing is copied on the way in.
/// </summary>
internal sealed class StoredDocument(Partition partition, string id, long home, long hash)
{
    public Partition Partition { get; } = partition;

    public string Id { get; } = id;

    public long Home { get; } = home;

    public long Hash { get; } = hash;

    /// <summary>Where this version stands among all writes of the store; its version and its place in the feed.</summary>
    public required long Sequence { get; init; }

    /// <summary>The version this one took the place of, or 0 for none.</summary>
    public required long Prior { get; init; }

    public string? SortKey { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>The table's row of this document at the time this version's generation is applied; 0 for none.</summary>
    public long RowInTable { get; set; }

    /// <summary>Another document of the same hash.</summary>
    public StoredDocument? Next { get; set; }

    /// <summary>How much memory it is counted for.</summary>
    public int Bytes => Body.Length + 256;

    public bool Is(Partition partition, string id) =>
        Id == id && Partition.Key == partition.Key && Partition.Container == partition.Container;

    public static string VersionText(long sequence) => sequence.ToString(CultureInfo.InvariantCulture);

    /// <summary>The sequence a version names, or -1 for text that is no version of this store.</summary>
    public static long ParseVersion(string? version) =>
        version is { Length: > 0 } && version[0] is >= '1' and <= '9'
        && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : -1;

    /// <summary>A copy for a caller, who may keep it without keeping the journal's buffer alive.</summary>
    public Document ToDocument() => new(Id, SortKey, VersionText(Sequence), Body.ToArray());
}
