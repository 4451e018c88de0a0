using System.Runtime.InteropServices;

namespace Alliance.Embedded.Documents;

/// <summary>
/// 64-bit hashes of names, seeded by the store's own salt so that no caller can aim at collisions. The table
/// by them is a quarter the size of one by the names, and dirty pages are what filling the tables costs.
/// A hash only narrows a search; the names are always compared.
/// </summary>
internal static class KeyHash
{
    /// <summary>The hash of a partition.</summary>
    public static long Home(long salt, string container, string partition) => Mix(Mix(salt, container), partition);

    /// <summary>
    /// The hash of a document: the upper half is its partition's, so that the documents of one partition are neighbours.
    /// </summary>
    public static long Document(long home, string id) => (home & unchecked((long)0xFFFFFFFF_00000000)) | (uint)Mix(home, id);

    private static long Mix(long seed, string text)
    {
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        var hash = (ulong)seed ^ ((ulong)bytes.Length * 0x9E3779B97F4A7C15);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(bytes)) * 0xBF58476D1CE4E5B9;
            hash ^= hash >> 32;
        }
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            hash = (hash ^ MemoryMarshal.Read<ushort>(bytes)) * 0x94D049BB133111EB;
            hash ^= hash >> 32;
        }
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return (long)(hash ^ (hash >> 33));
    }
}
