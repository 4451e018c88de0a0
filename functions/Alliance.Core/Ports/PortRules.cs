using System.Buffers;

namespace Alliance.Ports;

/// <summary>The port's rules for what callers pass in, which every durable adapter applies: what one would refuse, all refuse.</summary>
public static class PortRules
{
    private const int SortKeyMax = 1_024;
    private const int BodyBytesMax = 2 << 20;
    private static readonly HashSet<string> s_containers = [.. Containers.All];
    private static readonly SearchValues<char> s_forbidden =
        SearchValues.Create([.. "/\\?#", .. Enumerable.Range(0, 0x20).Select(c => (char)c), .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c)]);

    /// <summary>A known container and a well-formed key.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void Check(Partition partition)
    {
        CheckContainer(partition.Container);
        CheckText(partition.Key, 512, "partition key");
    }

    /// <summary>One of <see cref="Containers"/>.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void CheckContainer(string container)
    {
        if (!s_containers.Contains(container))
        {
            throw new ArgumentException($"There is no container '{container}'.", nameof(container));
        }
    }

    /// <summary>A well-formed id.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void CheckId(string id) => CheckText(id, 255, "id");

    /// <summary>1 to <paramref name="most"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static void CheckLimit(int limit, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, most);
    }

    /// <summary>1 to 99 writes, each of a different, well-formed id.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void Check(IReadOnlyList<Write> writes)
    {
        if (writes.Count is < 1 or > 99)
        {
            throw new ArgumentException("A commit has 1 to 99 writes.", nameof(writes));
        }

        for (var i = 0; i < writes.Count; i++)
        {
            CheckWrite(writes, i);
        }
    }

    private static void CheckWrite(IReadOnlyList<Write> writes, int index)
    {
        var write = writes[index];
        CheckId(write.Id);
        if (write.SortKey is { Length: > SortKeyMax })
        {
            throw new ArgumentException($"A sort key has at most {SortKeyMax} characters.", nameof(writes));
        }

        if (write.Body.Length > BodyBytesMax)
        {
            throw new ArgumentException($"The body of '{write.Id}' has {write.Body.Length} bytes; {BodyBytesMax} are allowed.", nameof(writes));
        }

        for (var i = 0; i < index; i++)
        {
            if (writes[i].Id == write.Id)
            {
                throw new ArgumentException($"Two writes name '{write.Id}'.", nameof(writes));
            }
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
