using System.Buffers;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>The port's rules for names. A name that Azure would refuse is refused here too.</summary>
internal static class Names
{
    private const int SortKeyMax = 1_024;
    private static readonly HashSet<string> s_containers = [.. Containers.All];
    private static readonly SearchValues<char> s_forbidden =
        SearchValues.Create([.. "/\\?#", .. Enumerable.Range(0, 0x20).Select(c => (char)c), .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c)]);

    public static void Check(Partition partition)
    {
        CheckContainer(partition.Container);
        CheckText(partition.Key, 512, "partition key");
    }

    public static void CheckContainer(string container)
    {
        if (!s_containers.Contains(container))
        {
            throw new ArgumentException($"There is no container '{container}'.", nameof(container));
        }
    }

    public static void CheckId(string id) => CheckText(id, 255, "id");

    public static void CheckSortKey(string? sortKey)
    {
        if (sortKey is { Length: > SortKeyMax })
        {
            throw new ArgumentException($"A sort key has at most {SortKeyMax} characters.", nameof(sortKey));
        }
    }

    private static void CheckText(string text, int max, string what)
    {
        if (text is not { Length: > 0 } || text.Length > max || text.AsSpan().ContainsAny(s_forbidden))
        {
            throw new ArgumentException($"The {what} '{text}' needs 1 to {max} characters without / \\ ? # and control characters.", what);
        }
    }
}
