using System.Buffers.Text;
using System.Text;
using Alliance.Http.Problems;
using Alliance.Http.Table;

namespace Alliance.Http.Input;

/// <summary>The <c>limit</c> and <c>cursor</c> of a list.</summary>
internal readonly record struct Paging(int Limit, string? Cursor)
{
    public const int LimitMax = 100;
    public const int LimitDefault = 20;
    private const int CursorCharsMax = 512;

    /// <summary>The parameters, for the API's description.</summary>
    public static IReadOnlyList<QueryParameter> Parameters { get; } =
    [
        new("limit", $"How many items at most, 1 to {LimitMax}; {LimitDefault} unless given.", "integer"),
        new("cursor", "The nextCursor of the page before; opaque."),
    ];

    /// <summary>Reads both parameters; a problem when one of them is no good.</summary>
    public static Problem? TryRead(Call call, out Paging paging)
    {
        paging = new(LimitDefault, null);
        if (call.Query("limit") is { } limitText)
        {
            if (!int.TryParse(limitText, System.Globalization.NumberStyles.None, null, out var limit) || limit is < 1 or > LimitMax)
            {
                return RequestProblems.InvalidQuery("limit", $"limit must be a whole number from 1 to {LimitMax}.");
            }

            paging = paging with { Limit = limit };
        }

        if (call.Query("cursor") is { } cursor)
        {
            if (cursor.Length is 0 or > CursorCharsMax || !Ids.IsVisibleAscii(cursor))
            {
                return InvalidCursor;
            }

            paging = paging with { Cursor = cursor };
        }

        return null;
    }

    /// <summary>Reads both parameters of a list whose cursors are numbers.</summary>
    public static Problem? TryReadNumbered(Call call, out Paging paging) =>
        TryRead(call, out paging) ?? (paging.Cursor is { } cursor && (cursor.Length > 18 || cursor.AsSpan().ContainsAnyExceptInRange('0', '9'))
            ? InvalidCursor
            : null);

    /// <summary>400: the cursor is none of ours.</summary>
    public static Problem InvalidCursor { get; } =
        RequestProblems.InvalidQuery("cursor", "cursor must be the nextCursor of a page of the same list, unchanged.");

    /// <summary>The id after which the next page of a list sorted by id begins.</summary>
    public static string WriteId(string id) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id));

    /// <summary>Reads what <see cref="WriteId"/> wrote; null when it is something else.</summary>
    public static string? ReadId(string cursor)
    {
        if (!Base64Url.IsValid(cursor))
        {
            return null;
        }

        var id = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return id.Length is > 0 and <= 200 && Ids.IsVisibleAscii(id) ? id : null;
    }
}
