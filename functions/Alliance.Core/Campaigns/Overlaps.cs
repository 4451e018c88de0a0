using NodaTime;

namespace Alliance.Campaigns;

/// <summary>Which windows of different campaigns share time: what an operator looks at before publishing.</summary>
public static class Overlaps
{
    /// <summary>
    /// The overlaps of a calendar year (1 to 9998) of an existing time zone, by when they begin. Lazy; the caller takes as
    /// many as it shows.
    /// </summary>
    public static IEnumerable<Overlap> InYear(IReadOnlyList<ScheduledCampaign> campaigns, int year, string timeZone)
    {
        var zone = DateTimeZoneProviders.Tzdb[timeZone];
        var from = zone.AtStartOfDay(new LocalDate(year, 1, 1)).ToDateTimeOffset();
        var to = zone.AtStartOfDay(new LocalDate(year + 1, 1, 1)).ToDateTimeOffset();
        return Between(campaigns, from, to);
    }

    /// <summary>The overlaps that share a moment with <c>[from, to)</c>, by when they begin.</summary>
    public static IEnumerable<Overlap> Between(IReadOnlyList<ScheduledCampaign> campaigns, DateTimeOffset from, DateTimeOffset to)
    {
        var windows = campaigns
            .SelectMany(campaign => campaign.Timetable.WindowsBetween(from, to).Select(window => new CampaignWindow(campaign.CampaignId, window)))
            .OrderBy(static entry => entry.Window.From)
            .ThenBy(static entry => entry.CampaignId, StringComparer.Ordinal);
        var open = new List<CampaignWindow>();
        foreach (var next in windows)
        {
            open.RemoveAll(entry => entry.Window.Until <= next.Window.From);
            foreach (var entry in open)
            {
                var until = entry.Window.Until < next.Window.Until ? entry.Window.Until : next.Window.Until;
                if (entry.CampaignId != next.CampaignId && until > from)
                {
                    yield return new Overlap(entry, next, next.Window.From, until);
                }
            }

            open.Add(next);
        }
    }
}

/// <summary>A campaign and when it runs.</summary>
public sealed record ScheduledCampaign(string CampaignId, Timetable Timetable);

/// <summary>One window of one campaign.</summary>
public sealed record CampaignWindow(string CampaignId, Window Window);

/// <summary>Two windows of different campaigns, of which <see cref="First"/> began no later, and the time they share.</summary>
public sealed record Overlap(CampaignWindow First, CampaignWindow Second, DateTimeOffset From, DateTimeOffset Until);
