using System.Text.Json.Serialization;

namespace Alliance.Notifications;

/// <summary>
/// What members are told. It is kept with the notification for good, so it must hold nothing personal: no name, no number.
/// </summary>
/// <param name="Title">What stands first; 1 to <see cref="TitleLengthMax"/> characters.</param>
/// <param name="Text">All of it; 1 to <see cref="TextLengthMax"/> characters.</param>
/// <param name="Category">Whether members may have declined it.</param>
public sealed record Message(string Title, string Text, MessageCategory Category)
{
    /// <summary>The longest title, in characters.</summary>
    public const int TitleLengthMax = 80;

    /// <summary>The longest text, in characters.</summary>
    public const int TextLengthMax = 1_000;

    /// <summary>The longest link, in characters.</summary>
    public const int LinkLengthMax = 300;

    /// <summary>Where a tap leads: a page of the mini-program or an address, at most <see cref="LinkLengthMax"/> characters; null for nowhere.</summary>
    public string? Link { get; init; }

    /// <summary>How WeChat is told too, or null for the inbox alone.</summary>
    public WeChatTemplate? WeChat { get; init; }

    /// <summary>First moment at which it is not sent any more, or null for none. What was sent stays in the inbox.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal bool IsWithinBounds =>
        Title is { Length: >= 1 and <= TitleLengthMax } && Text is { Length: >= 1 and <= TextLengthMax } && Link is not { Length: > LinkLengthMax };
}

/// <summary>What a message is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageCategory>))]
public enum MessageCategory
{
    /// <summary>The alliance's news; goes to members who have not declined them.</summary>
    [JsonStringEnumMemberName("campaign")]
    Campaign,

    /// <summary>Something of the member's own, such as a reward or a route under way; goes to every member.</summary>
    [JsonStringEnumMemberName("service")]
    Service,
}

/// <summary>A subscribe message of WeChat.</summary>
/// <param name="TemplateId">The template, as WeChat's console names it; members grant messages of it one by one.</param>
/// <param name="Data">The template's fields (<c>thing1</c>, <c>time2</c> …) and what they say; WeChat bounds each by its kind.</param>
public sealed record WeChatTemplate(string TemplateId, IReadOnlyDictionary<string, string> Data)
{
    /// <summary>The page of the mini-program that a tap opens, or null for none.</summary>
    public string? Page { get; init; }
}
