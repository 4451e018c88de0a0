using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>
/// The bytes of one group of commits in the journal. A record begins on a page of its own, so that a torn write can
/// never damage an earlier one. Little endian:
/// magic(4) payload length(4) generation(8) first sequence(8) documents(4) CRC-32C(4), then the documents, each
/// kind(1) container length(1) partition length(2) id length(2) sort-key length(2) body length(4) prior version(8)
/// and those texts and bytes.
/// </summary>
internal static class JournalRecord
{
    public const int Page = 4_096;
    public const int HeaderBytes = 32;
    private const int DocumentBytes = 20;
    private const uint Magic = 0x314A4C41;
    private const ushort NoSortKey = ushort.MaxValue;
    private const int CrcAt = 28;

    public static int Padded(int bytes) => (bytes + Page - 1) & ~(Page - 1);

    /// <summary>The most bytes a write can take.</summary>
    public static int MaxBytes(Partition partition, in Write write) =>
        DocumentBytes + write.Body.Length + StoreText.MaxBytes(partition.Container) + StoreText.MaxBytes(partition.Key)
        + StoreText.MaxBytes(write.Id) + (write.SortKey is { } sortKey ? StoreText.MaxBytes(sortKey) : 0);

    /// <summary>Writes one document; returns its length, and where its body begins.</summary>
    public static int WriteDocument(Span<byte> into, Partition partition, in Write write, long prior, out int bodyAt)
    {
        into[0] = (byte)write.Kind;
        var at = DocumentBytes;
        into[1] = (byte)Append(into, ref at, partition.Container);
        BinaryPrimitives.WriteUInt16LittleEndian(into[2..], (ushort)Append(into, ref at, partition.Key));
        BinaryPrimitives.WriteUInt16LittleEndian(into[4..], (ushort)Append(into, ref at, write.Id));
        BinaryPrimitives.WriteUInt16LittleEndian(into[6..], write.SortKey is { } sortKey ? (ushort)Append(into, ref at, sortKey) : NoSortKey);
        BinaryPrimitives.WriteInt32LittleEndian(into[8..], write.Body.Length);
        BinaryPrimitives.WriteInt64LittleEndian(into[12..], prior);
        bodyAt = at;
        write.Body.Span.CopyTo(into[at..]);
        return at + write.Body.Length;
    }

    /// <summary>Completes the record whose documents stand after the header.</summary>
    public static void Seal(Span<byte> record, long salt, long generation, long firstSequence, int count)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length - HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], generation);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], firstSequence);
        BinaryPrimitives.WriteInt32LittleEndian(record[24..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(record[CrcAt..], Crc(record, salt));
    }

    /// <summary>The record that begins here, or null when none is whole.</summary>
    public static RecordHeader? ReadHeader(ReadOnlySpan<byte> bytes, long salt)
    {
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return null;
        }
        var payload = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (payload < 0 || payload > bytes.Length - HeaderBytes
            || Crc(bytes[..(HeaderBytes + payload)], salt) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]))
        {
            return null;
        }
        return new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]), HeaderBytes + payload);
    }

    /// <summary>Reads the documents of a record; their bodies go on standing in <paramref name="record"/>.</summary>
    public static IEnumerable<StoredDocument> ReadDocuments(ReadOnlyMemory<byte> record, RecordHeader header, long salt)
    {
        var rest = record[HeaderBytes..];
        for (var i = 0; i < header.Count; i++)
        {
            yield return ReadDocument(ref rest, header.FirstSequence + i, salt);
        }
    }

    private static StoredDocument ReadDocument(ref ReadOnlyMemory<byte> rest, long sequence, long salt)
    {
        var head = rest.Span[..DocumentBytes];
        var sortLength = BinaryPrimitives.ReadUInt16LittleEndian(head[6..]);
        var at = DocumentBytes;
        var container = string.Intern(Take(rest.Span, ref at, head[1]));
        var partition = new Partition(container, Take(rest.Span, ref at, BinaryPrimitives.ReadUInt16LittleEndian(head[2..])));
        var id = Take(rest.Span, ref at, BinaryPrimitives.ReadUInt16LittleEndian(head[4..]));
        var sortKey = sortLength == NoSortKey ? null : Take(rest.Span, ref at, sortLength);
        var body = rest.Slice(at, BinaryPrimitives.ReadInt32LittleEndian(head[8..]));
        var prior = BinaryPrimitives.ReadInt64LittleEndian(head[12..]);
        var isDeleted = head[0] == (byte)WriteKind.Delete;
        rest = rest[(at + body.Length)..];
        var home = KeyHash.Home(salt, container, partition.Key);
        return new(partition, id, home, KeyHash.Document(home, id))
        {
            Sequence = sequence, Prior = prior, SortKey = sortKey, Body = body, IsDeleted = isDeleted,
        };
    }

    private static int Append(Span<byte> into, ref int at, string text)
    {
        var length = StoreText.Write(text, into[at..]);
        at += length;
        return length;
    }

    private static string Take(ReadOnlySpan<byte> bytes, ref int at, int length)
    {
        at += length;
        return StoreText.Read(bytes.Slice(at - length, length));
    }

    /// <summary>
    /// CRC-32C (RFC 3720, appendix B.4) of the record without its own field. It starts from the store's salt, so that
    /// no body can contain what passes for a record.
    /// </summary>
    private static uint Crc(ReadOnlySpan<byte> record, long salt)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (ulong)salt);
        foreach (var word in MemoryMarshal.Cast<byte, uint>(record[..CrcAt]))
        {
            crc = BitOperations.Crc32C(crc, word);
        }
        var payload = record[HeaderBytes..];
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(payload))
        {
            crc = BitOperations.Crc32C(crc, word);
        }
        foreach (var last in payload[(payload.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }
        return crc;
    }
}

/// <summary>What a record says of itself; <paramref name="Bytes"/> is its whole length without padding.</summary>
internal readonly record struct RecordHeader(long Generation, long FirstSequence, int Count, int Bytes)
{
    public long LastSequence => FirstSequence + Count - 1;
}
