using Alliance.Inboxes;

namespace Alliance.Http.Replies;

/// <summary>A page of a member's inbox.</summary>
/// <param name="Data">The messages, newest first.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> to read on; null at the end.</param>
/// <param name="HasMore">True when there is more to read.</param>
/// <param name="Unread">How many messages of the whole inbox are unread; at most 999 are counted.</param>
internal sealed record InboxView(IReadOnlyList<InboxItem> Data, string? NextCursor, bool HasMore, int Unread);

/// <summary>A member who has signed in.</summary>
/// <param name="MemberId">The member.</param>
/// <param name="Token">Send it as <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">Until when it is good; sign in again then.</param>
internal sealed record LoginView(string MemberId, string Token, DateTimeOffset ExpiresAt);
