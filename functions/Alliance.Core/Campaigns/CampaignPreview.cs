namespace Alliance.Campaigns;

/// <summary>An announcement and when it is due.</summary>
/// <param name="At">When.</param>
/// <param name="Window">Of which window.</param>
/// <param name="Title">Its title.</param>
public sealed record DueAnnouncement(DateTimeOffset At, string Window, string Title);

/// <summary>What a sample purchase would earn, with this campaign published.</summary>
/// <param name="At">The purchase's time.</param>
/// <param name="MerchantId">Where.</param>
/// <param name="AmountMinor">How much.</param>
/// <param name="ProgrammePoints">What the programme gives.</param>
/// <param name="CampaignId">The campaign whose points it takes, or null.</param>
/// <param name="CampaignPoints">Those points.</param>
/// <param name="Gifts">The campaigns whose gifts it counts for.</param>
public sealed record SamplePurchase(
    DateTimeOffset At, string MerchantId, long AmountMinor, long ProgrammePoints, string? CampaignId, long CampaignPoints, IReadOnlyList<string> Gifts);

/// <summary>What would happen when, and what to look at before publishing.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Windows">The windows under way and to come; at most <see cref="CampaignCalendar.WindowsShown"/>.</param>
/// <param name="Announcements">What would be told of them from now on, by time.</param>
/// <param name="Overlaps">Windows of other campaigns that share time with them.</param>
/// <param name="Warnings">What an operator may have overlooked, in sentences.</param>
/// <param name="Sample">The sample purchase, where one was asked for.</param>
public sealed record CampaignPreview(
    string CampaignId, IReadOnlyList<Window> Windows, IReadOnlyList<DueAnnouncement> Announcements, IReadOnlyList<Overlap> Overlaps,
    IReadOnlyList<string> Warnings, SamplePurchase? Sample);
