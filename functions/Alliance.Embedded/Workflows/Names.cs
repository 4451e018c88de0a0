using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Alliance.Ports;

namespace Alliance.Embedded.Workflows;

/// <summary>Where the documents of workflows are.</summary>
internal static class Names
{
    public const string Head = "head";
    public const int IndexShards = 8;

    /// <summary>The documents of one instance.</summary>
    public static Partition InstanceOf(string instanceId) => new(Containers.Workflows, "instance|" + instanceId);

    /// <summary>The shard of the index that an instance is in.</summary>
    public static int ShardOf(string instanceId) => Digest(instanceId)[0] % IndexShards;

    /// <summary>One shard of the index.</summary>
    public static Partition Index(int shard) => new(Containers.Workflows, string.Create(CultureInfo.InvariantCulture, $"index|{shard}"));

    /// <summary>Id and sort key of a chunk of history.</summary>
    public static string Chunk(int run, int number) => string.Create(CultureInfo.InvariantCulture, $"h|{run:D8}|{number:D8}");

    /// <summary>The history of one run.</summary>
    public static SortRange ChunksOf(int run) => SortRange.StartingWith(string.Create(CultureInfo.InvariantCulture, $"h|{run:D8}|"));

    /// <summary>The histories of the runs before one.</summary>
    public static SortRange ChunksBefore(int run) => new("h|", Chunk(run, 0));

    /// <summary>Id and sort key of the mark that an event has come.</summary>
    public static string EventMark(string eventId) => "e|" + Hex(eventId);

    /// <summary>Id and sort key of the mark that a sub-workflow has answered.</summary>
    public static string ChildMark(int run, int task) => string.Create(CultureInfo.InvariantCulture, $"c|{run}|{task}");

    /// <summary>The instance id of a sub-workflow that was given none.</summary>
    public static string Child(string parentId, int run, int task) =>
        string.Create(CultureInfo.InvariantCulture, $"sub_{Hex($"{parentId}\n{run}\n{task}")}");

    /// <summary>An id that follows from its place in a run (RFC 9562, version 8).</summary>
    public static Guid NewGuid(string instanceId, int run, int number)
    {
        var bytes = Digest(string.Create(CultureInfo.InvariantCulture, $"id\n{instanceId}\n{run}\n{number}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Digest(text).AsSpan(0, 16));

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
