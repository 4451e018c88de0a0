using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Alliance.Ports;

namespace Alliance.Cosmos;

/// <summary>
/// A place in the change feed: the feed's own continuation and, where a page held more changes than were asked for,
/// marks of those of that page that were already handed out. The rest of it is then read again.
/// </summary>
/// <param name="Token">Where the feed goes on, or null for its beginning.</param>
/// <param name="Seen">Marks of the changes behind the token that were handed out.</param>
internal sealed record ChangeCursor(string? Token, IReadOnlySet<ulong> Seen)
{
    private const char Separator = '.';
    private static readonly HashSet<ulong> s_none = [];

    public static ChangeCursor At(string? token) => new(token, s_none);

    /// <exception cref="ArgumentException">The text is no cursor of this store.</exception>
    public static ChangeCursor Parse(string? text)
    {
        if (text is null)
        {
            return At(null);
        }

        var end = text.IndexOf(Separator, StringComparison.Ordinal);
        if (end < 0 || !Base64Url.IsValid(text.AsSpan(0, end), out var length) || length % sizeof(ulong) != 0)
        {
            throw new ArgumentException("This is no cursor of the Cosmos DB store.", nameof(text));
        }

        var marks = Base64Url.DecodeFromChars(text.AsSpan(0, end));
        var seen = new HashSet<ulong>();
        for (var i = 0; i < marks.Length; i += sizeof(ulong))
        {
            seen.Add(BitConverter.ToUInt64(marks, i));
        }

        return new(end + 1 == text.Length ? null : text[(end + 1)..], seen);
    }

    /// <summary>Eight bytes that name one version of one document.</summary>
    public static ulong MarkOf(Change change) => BitConverter.ToUInt64(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{change.Partition.Key}\n{change.Document.Id}\n{change.Document.Version}")));

    public override string ToString() =>
        Base64Url.EncodeToString(Seen.SelectMany(BitConverter.GetBytes).ToArray()) + Separator + Token;
}
