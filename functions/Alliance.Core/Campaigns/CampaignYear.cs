namespace Alliance.Campaigns;

/// <summary>One window in the operator's calendar.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">What an operator made of it.</param>
/// <param name="Window">The window.</param>
public sealed record CalendarEntry(string CampaignId, string Name, CampaignStatus Status, Window Window);

/// <summary>The windows of a year by their starts, drafts included and cancelled ones not.</summary>
/// <param name="Year">The local year.</param>
/// <param name="Entries">The windows; the first <see cref="CampaignCalendar.EntriesMax"/>.</param>
/// <param name="IsComplete">False where there are more.</param>
public sealed record CampaignYear(int Year, IReadOnlyList<CalendarEntry> Entries, bool IsComplete);
