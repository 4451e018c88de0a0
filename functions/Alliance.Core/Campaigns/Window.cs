namespace Alliance.Campaigns;

/// <summary>
/// One window of a schedule, half-open: a moment is in it from <see cref="From"/> to just before <see cref="Until"/>.
/// </summary>
/// <param name="Key">
/// The local start as scheduled, <c>yyyy-MM-ddTHH:mm:ss</c>: unique in its schedule and the same for ever, also where the
/// clocks of that day skip it or the zone's rules change later.
/// </param>
/// <param name="From">The first moment, with the zone's offset.</param>
/// <param name="Until">The first moment after it, with the zone's offset.</param>
public sealed record Window(string Key, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether a moment is in it.</summary>
    public bool Contains(DateTimeOffset at) => From <= at && at < Until;
}
