namespace Alliance.Campaigns.Runs;

/// <summary>Every step of a campaign in the order of its time. Pure: it follows from the campaign's terms alone.</summary>
/// <param name="windowsFrom">The windows that end after a moment, by their starts; lazy, perhaps without an end.</param>
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

    /// <summary>The steps after one, or from a moment on; lazy, perhaps without an end.</summary>
    /// <param name="from">No step before it.</param>
    /// <param name="after">The step that was taken last, or null.</param>
    public IEnumerable<CampaignStep> StepsFrom(DateTimeOffset from, CampaignStep? after = null)
    {
        var pending = new SortedSet<CampaignStep>();
        var start = after is not null && after.At > from ? after.At : from;
        foreach (var opened in windowsFrom(Earlier(start, finalAfter(start) - start + Slack)))
        {
            // What a later window has to say comes after everything that is due before its earliest announcement.
            while (pending.Count > 0 && pending.Min!.At < Earlier(opened.Window.From, _ahead))
            {
                yield return Take(pending);
            }

            pending.UnionWith(StepsOf(opened).Where(step => step.At >= from && (after is null || step.CompareTo(after) > 0)));
        }

        while (pending.Count > 0)
        {
            yield return Take(pending);
        }
    }

    private IEnumerable<CampaignStep> StepsOf(OpenedWindow opened)
    {
        var (window, merchantId) = opened;
        for (var i = 0; i < announcements.Count; i++)
        {
            yield return new CampaignStep(dueOf(window, announcements[i]), CampaignStepKind.Announce, i, window, merchantId);
        }

        yield return new CampaignStep(window.From, CampaignStepKind.Open, 0, window, merchantId);
        yield return new CampaignStep(window.Until, CampaignStepKind.Close, 0, window, merchantId);
        yield return new CampaignStep(finalAfter(window.Until), CampaignStepKind.Settle, 0, window, merchantId);
    }

    private static DateTimeOffset Earlier(DateTimeOffset at, TimeSpan by) => at - DateTimeOffset.MinValue > by ? at - by : DateTimeOffset.MinValue;

    private static CampaignStep Take(SortedSet<CampaignStep> pending)
    {
        var step = pending.Min!;
        pending.Remove(step);
        return step;
    }
}

/// <summary>A window, and the merchant that opened it where the schedule did not.</summary>
internal readonly record struct OpenedWindow(Window Window, string? MerchantId);
