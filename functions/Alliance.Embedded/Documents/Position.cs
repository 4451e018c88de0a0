using System.Globalization;
using Alliance.Ports;

namespace Alliance.Embedded.Documents;

/// <summary>A place in sort order. Documents of equal sort key stand in the order of their ids.</summary>
internal readonly record struct Position(string SortKey, string Id)
{
    public static int Compare(string sortA, string idA, string sortB, string idB) =>
        string.CompareOrdinal(sortA, sortB) is var order and not 0 ? order : string.CompareOrdinal(idA, idB);

    public static Position Of(Document document) => new(document.SortKey!, document.Id);

    public string ToContinuation() => string.Create(CultureInfo.InvariantCulture, $"{Id.Length}:{Id}{SortKey}");

    /// <exception cref="ArgumentException">The text is no continuation.</exception>
    public static Position Parse(string continuation)
    {
        var colon = continuation.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !int.TryParse(continuation.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > continuation.Length - colon - 1)
        {
            throw new ArgumentException("This is not a continuation that the store returned.", nameof(continuation));
        }
        return new(continuation[(colon + 1 + length)..], continuation.Substring(colon + 1, length));
    }
}

/// <summary>What is left to read of a range: everything after <paramref name="After"/> (exclusive) and inside the bounds.</summary>
internal readonly record struct Window(Partition Partition, long Home, SortRange Range, Direction Direction, Position? After)
{
    public bool IsAscending => Direction == Direction.Ascending;

    /// <summary>Whether a document that stands here is past the end of the window.</summary>
    public bool IsPast(string sortKey) => IsAscending
        ? Range.Before is { } before && string.CompareOrdinal(sortKey, before) >= 0
        : Range.From is { } from && string.CompareOrdinal(sortKey, from) < 0;

    /// <summary>
    /// The exclusive start. An id has at least one character, so that the empty id stands before every document of
    /// its sort key.
    /// </summary>
    public Position? Start => After
        ?? (IsAscending ? new Position(Range.From ?? "", "") : Range.Before is { } before ? new Position(before, "") : null);
}
