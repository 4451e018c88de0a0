namespace Alliance.Campaigns;

/// <summary>The terms of a campaign: when it runs, where, what it gives, who pays for it and what is told of it.</summary>
public sealed record Campaign
{
    /// <summary>Prefixed id, <c>cmp_…</c>.</summary>
    public required string CampaignId { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of campaign it is.</summary>
    public required CampaignKind Kind { get; init; }

    /// <summary>When it runs; null for a flash promotion, whose windows merchants open.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The merchants that take part, or null for all.</summary>
    public IReadOnlyList<string>? Merchants { get; init; }

    /// <summary>Points beyond the programme's own, or null for none.</summary>
    public CampaignBonus? Bonus { get; init; }

    /// <summary>A reward for the first qualifying purchase in a window, or null for none.</summary>
    public CampaignGift? Gift { get; init; }

    /// <summary>The route it opens, <c>rte_…</c>; only of a route campaign.</summary>
    public string? RouteId { get; init; }

    /// <summary>How merchants open windows; only of a flash promotion.</summary>
    public FlashTerms? Flash { get; init; }

    /// <summary>Who issues the bonus points.</summary>
    public CampaignFunder Funder { get; init; }

    /// <summary>Bonus points it may give in all, or null for no limit. Refunds do not refill it.</summary>
    public long? BudgetPoints { get; init; }

    /// <summary>What members are told and when; at most <see cref="CampaignLimits.Announcements"/>.</summary>
    public IReadOnlyList<CampaignAnnouncement> Announcements { get; init; } = [];
}

/// <summary>The kinds of campaigns.</summary>
public enum CampaignKind
{
    /// <summary>A season or a festival.</summary>
    Season,

    /// <summary>A day for members that comes again and again.</summary>
    MemberDay,

    /// <summary>A themed walk.</summary>
    Route,

    /// <summary>Short windows that a merchant's system opens.</summary>
    FlashPromo,
}

/// <summary>Who issues a campaign's bonus points, and so owes them when they are spent elsewhere.</summary>
public enum CampaignFunder
{
    /// <summary>The merchant that sells; they count for its issuing cap.</summary>
    Merchant,

    /// <summary>The alliance.</summary>
    Alliance,
}

/// <summary>What a qualifying purchase earns beyond the programme's points.</summary>
/// <param name="MultiplierPercent">Points altogether in percent of the programme's, rounded down; 100 for no more than those, at most 1,000.</param>
/// <param name="FixedPoints">Points on top of each qualifying purchase; 0 or more.</param>
/// <param name="MinAmountMinor">Smallest purchase that qualifies, in minor units.</param>
public sealed record CampaignBonus(int MultiplierPercent = 100, long FixedPoints = 0, long MinAmountMinor = 0)
{
    /// <summary>The points of a purchase beyond those the programme gives; the caller has checked the ranges.</summary>
    internal long PointsFor(long amountMinor, long programmePoints) =>
        amountMinor < MinAmountMinor ? 0 : (long)((Int128)programmePoints * MultiplierPercent / 100) - programmePoints + FixedPoints;
}

/// <summary>A reward that each member gets once a window, with the first qualifying purchase.</summary>
public sealed record CampaignGift
{
    /// <summary>The rewards of which the member chooses one; 1 to 10.</summary>
    public required IReadOnlyList<string> Rewards { get; init; }

    /// <summary>Smallest purchase that qualifies, in minor units.</summary>
    public long MinAmountMinor { get; init; }
}

/// <summary>How merchants open windows of a flash promotion.</summary>
/// <param name="Length">ISO 8601 duration of a window, at most a day: <c>PT2H</c>.</param>
/// <param name="WindowsPerDay">Windows one merchant may open in a local day; 1 to 24.</param>
public sealed record FlashTerms(string Length, int WindowsPerDay = 1);

/// <summary>Something members are told of every window.</summary>
public sealed record CampaignAnnouncement
{
    /// <summary>When, relative to the window.</summary>
    public required AnnouncementTime Time { get; init; }

    /// <summary>Its title; at most <see cref="CampaignLimits.TitleLength"/> characters.</summary>
    public required string Title { get; init; }

    /// <summary>Its text; at most <see cref="CampaignLimits.TextLength"/> characters.</summary>
    public required string Text { get; init; }
}

/// <summary>Bounds of a campaign.</summary>
public static class CampaignLimits
{
    /// <summary>Announcements of a campaign.</summary>
    public const int Announcements = 8;

    /// <summary>Characters of an announcement's title.</summary>
    public const int TitleLength = 80;

    /// <summary>Characters of an announcement's text.</summary>
    public const int TextLength = 500;

    /// <summary>The largest multiplier, in percent.</summary>
    public const int MultiplierPercent = 1_000;

    /// <summary>The most points given on top of a purchase.</summary>
    public const long FixedPoints = 1_000_000;

    /// <summary>The largest budget.</summary>
    public const long BudgetPoints = 1_000_000_000_000;

    /// <summary>Windows a merchant may open in a day.</summary>
    public const int WindowsPerDay = 24;

    /// <summary>Changes that a published campaign may see; each stays, since purchases name it.</summary>
    public const int Versions = 100;

    /// <summary>Characters after <c>cmp_</c> of a campaign that has a gift: they stand in the id of its card.</summary>
    public const int GiftIdLength = 24;
}
