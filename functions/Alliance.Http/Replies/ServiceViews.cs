namespace Alliance.Http.Replies;

/// <summary>The service answers.</summary>
/// <param name="Status"><c>ok</c>.</param>
/// <param name="Time">What time it is for the service; a demonstration's runs fast.</param>
internal sealed record HealthView(string Status, DateTimeOffset Time);

/// <summary>A signed token.</summary>
/// <param name="Token">Send it as <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
internal sealed record TokenView(string Token, DateTimeOffset ExpiresAt);

/// <summary>What a merchant's screen shows to prove a visit.</summary>
/// <param name="Token">The text in the QR code.</param>
/// <param name="SecondsLeft">When to ask for the next one.</param>
/// <param name="LocationId">The location that shows it.</param>
/// <param name="QrSvg">The QR code as an SVG image.</param>
internal sealed record PresenceTokenView(string Token, int SecondsLeft, string LocationId, string QrSvg);
