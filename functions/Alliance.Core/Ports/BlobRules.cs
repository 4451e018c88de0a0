using System.Buffers;
using System.Net.Http.Headers;

namespace Alliance.Ports;

/// <summary>
/// What every <see cref="IBlobStore"/> accepts, checked here alone: what all the adapters can keep as it was given. Each
/// check throws <see cref="ArgumentException"/> and says what is allowed.
/// </summary>
public static class BlobRules
{
    /// <summary>The longest name, in characters: with what an adapter adds it stays below the 255 bytes of a file name.</summary>
    public const int NameLengthMax = 160;

    /// <summary>The largest content, in bytes: one request, one buffer.</summary>
    public const int ContentBytesMax = 64 << 20;

    /// <summary>The longest content type, in characters.</summary>
    public const int ContentTypeLengthMax = 100;

    /// <summary>The largest page of a list, in names.</summary>
    public const int ListLimitMax = 1_000;

    private static readonly SearchValues<char> s_letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./");

    /// <summary>How far ahead a signed link may end.</summary>
    public static TimeSpan LinkLifetimeMax { get; } = TimeSpan.FromDays(1);

    /// <summary>
    /// A name is 1 to <see cref="NameLengthMax"/> characters, <c>A-Z a-z 0-9 - _ . /</c>. Its parts between slashes are
    /// not empty, and no part begins or ends with a dot or has two in a row. Upper and lower case differ.
    /// </summary>
    public static void CheckName(string? name)
    {
        if (!IsName(name))
        {
            throw new ArgumentException(
                $"The blob name '{Shown(name)}' needs 1 to {NameLengthMax} characters A-Z a-z 0-9 - _ . / in parts between slashes "
                + "that are not empty, do not begin or end with a dot and have no two dots in a row.", nameof(name));
        }
    }

    /// <summary>Whether <see cref="CheckName"/> accepts it.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > NameLengthMax || name.ContainsAnyExcept(s_letters) || name.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }
        foreach (var range in name.Split('/'))
        {
            if (name[range] is [] or ['.', ..] or [.., '.'])
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Checks what a list is asked for; a prefix is empty or the beginning of a name.</summary>
    public static void CheckList(string? prefix, int limit)
    {
        if (prefix is null || (prefix.Length > 0 && !IsName(prefix) && !IsName(prefix + "x")))
        {
            throw new ArgumentException($"No blob name begins with '{Shown(prefix)}'.", nameof(prefix));
        }
        PortRules.CheckLimit(limit, ListLimitMax);
    }

    /// <summary>Checks what a put is given.</summary>
    public static void CheckPut(string? name, ReadOnlyMemory<byte> content, string? contentType)
    {
        CheckName(name);
        if (content.Length > ContentBytesMax)
        {
            throw new ArgumentException($"A blob has at most {ContentBytesMax} bytes; '{name}' was given {content.Length}.", nameof(content));
        }
        if (contentType is not { Length: <= ContentTypeLengthMax } || contentType.AsSpan().ContainsAnyExceptInRange(' ', '~')
            || contentType.AsSpan().Trim().Length != contentType.Length || !MediaTypeHeaderValue.TryParse(contentType, out _))
        {
            throw new ArgumentException(
                $"A content type is a media type such as 'text/csv; charset=utf-8', at most {ContentTypeLengthMax} characters of visible ASCII.",
                nameof(contentType));
        }
    }

    /// <summary>Checks what a signed link is asked for.</summary>
    /// <returns>The end of the link, in whole seconds.</returns>
    public static DateTimeOffset CheckLink(string? name, DateTimeOffset until, DateTimeOffset now)
    {
        CheckName(name);
        var end = DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds());
        if (end <= now || end - now > LinkLifetimeMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(until), until, $"A signed link ends at least a second and at most {LinkLifetimeMax.TotalHours} hours ahead.");
        }
        return end;
    }

    /// <summary>The <c>Content-Disposition</c> (RFC 6266) with which a signed link serves a blob: an attachment named after its last part.</summary>
    public static string Disposition(string name) => $"attachment; filename=\"{name[(name.LastIndexOf('/') + 1)..]}\"";

    private static string? Shown(string? text) => text is { Length: > NameLengthMax } ? string.Concat(text.AsSpan(0, NameLengthMax), "...") : text;
}
