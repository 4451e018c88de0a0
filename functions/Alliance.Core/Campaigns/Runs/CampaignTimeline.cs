namespace Alliance.Campaigns.Runs;

/// <summary>Every step of a campaign in the order of its time. Pure: it follows from the campaign's versions alone.</summary>
/// <param name="windowsFrom">The windows that close after a moment, by their starts; lazy, perhaps without an end.</param>
/// <param name="announcements">When the campaign's announcements are due.</param>
/// <param name="dueOf">The moment of an announcement of a window.</param>
/// <param name="finalAfter">The moment after a window's end from which on nothing of it can be reported any more.</param>
internal sealed class CampaignTimeline(
    Func<DateTimeOffset, IEnumerable<OpenedWindow>> windowsFrom, IReadOnlyList<AnnouncementTime> announcements,
    Func<Window, AnnouncementTime, DateTimeOffset> dueOf, Func<DateTimeOffset, DateTimeOffset> finalAfter)
{
    // Calendars and clocks make days and months unequal by less than this.
    private static readonly TimeSpan Slack = TimeSpan.FromDays(5);

    private readonly TimeSpan _ahead =
        TimeSpan.FromDays(announcements.Select(static announcement => announcement.DaysBefore).DefaultIfEmpty().Max()) + Slack;

    /// <summary>The steps from a moment on; lazy, perhaps without an end.</summary>
    public IEnumerable<CampaignStep> StepsFrom(DateTimeOffset from)
    {
        var pending = new SortedSet<CampaignStep>();
        foreach (var opened in windowsFrom(Earlier(from, finalAfter(from) - from + Slack)))
        {
            // What a later window has to say comes after everything that is due before its earliest announcement.
            while (pending.Count > 0 && pending.Min!.At < Earlier(opened.Window.From, _ahead))
            {
                yield return Take(pending);
            }

            pending.UnionWith(StepsOf(opened).Where(step => step.At >= from));
        }

        while (pending.Count > 0)
        {
            yield return Take(pending);
        }
    }

    private IEnumerable<CampaignStep> StepsOf(OpenedWindow opened)
    {
        var (window, closesAt, merchantId) = (opened.Window, opened.ClosesAt, opened.MerchantId);
        for (var i = 0; opened.IsOfLatest && i < announcements.Count; i++)
        {
            yield return new CampaignStep(dueOf(window, announcements[i]), CampaignStepKind.Announce, i, window, merchantId);
        }

        if (window.From < closesAt)
        {
            yield return new CampaignStep(window.From, CampaignStepKind.Open, 0, window, merchantId);
            var ran = window with { Until = closesAt };
            yield return new CampaignStep(closesAt, CampaignStepKind.Close, 0, ran, merchantId);
            yield return new CampaignStep(finalAfter(closesAt), CampaignStepKind.Settle, 0, ran, merchantId);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset at, TimeSpan by) => at - DateTimeOffset.MinValue > by ? at - by : DateTimeOffset.MinValue;

    private static CampaignStep Take(SortedSet<CampaignStep> pending)
    {
        var step = pending.Min!;
        pending.Remove(step);
        return step;
    }
}
