namespace Alliance.Campaigns;

/// <summary>The terms and status of a campaign from <see cref="EffectiveFrom"/> on, and who decided so.</summary>
public sealed record CampaignVersion
{
    /// <summary>1, 2, 3 …; given by the platform.</summary>
    public required int Version { get; init; }

    /// <summary>The terms.</summary>
    public required Campaign Terms { get; init; }

    /// <summary>What an operator made of it.</summary>
    public required CampaignStatus Status { get; init; }

    /// <summary>
    /// From when it counts for purchases, by their own time. Never before every process can know of it, so that no two
    /// of them price one moment differently.
    /// </summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>The IANA time zone in which its local times are meant: the alliance's when it was written.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Who made the change.</summary>
    public required string By { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, where a reason was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>What an operator made of a campaign.</summary>
public enum CampaignStatus
{
    /// <summary>Being written; nothing counts.</summary>
    Draft,

    /// <summary>Its windows count.</summary>
    Published,

    /// <summary>Nothing counts until it is resumed.</summary>
    Paused,

    /// <summary>Nothing counts any more, for good.</summary>
    Cancelled,
}

/// <summary>Where a campaign stands at a moment: its status, and for a published one its timetable.</summary>
public enum CampaignState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>Published, with a window to come. A flash promotion waits here for a merchant.</summary>
    Scheduled,

    /// <summary>Published, in a window.</summary>
    Running,

    /// <summary>Stopped until it is resumed.</summary>
    Paused,

    /// <summary>Published, with no window to come.</summary>
    Ended,

    /// <summary>Stopped for good.</summary>
    Cancelled,
}

/// <summary>
/// Every version of a campaign since it was first published, oldest first; before that, the draft. Earlier drafts are
/// revisions of the catalogue.
/// </summary>
internal sealed record CampaignVersions(CampaignVersion[] Versions);
