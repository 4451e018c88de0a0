using Alliance.Catalogue;

namespace Alliance.Campaigns.Runs;

/// <summary>A window of a campaign as purchases were and are priced in it.</summary>
/// <param name="Window">The window as scheduled.</param>
/// <param name="ClosesAt">
/// From when on no purchase is priced in it: its end, or an earlier moment at which the campaign was cancelled or another
/// schedule took its place.
/// </param>
/// <param name="IsOfLatest">True while the last version has it: what members are told follows from that one.</param>
/// <param name="MerchantId">The merchant that opened it; null where the schedule did.</param>
internal sealed record OpenedWindow(Window Window, DateTimeOffset ClosesAt, bool IsOfLatest, string? MerchantId);

/// <summary>
/// The windows of a campaign under the versions in force at their own times, as <see cref="CampaignPricing"/> sees them. A
/// pause holds a window and does not end it. Pure: it follows from the catalogue alone.
/// </summary>
internal static class CampaignWindows
{
    /// <summary>Those that close after a moment, by their scheduled starts; lazy, perhaps without an end.</summary>
    public static IEnumerable<OpenedWindow> From(AllianceCatalogue catalogue, PublishedCampaign campaign, DateTimeOffset from) => From(
        campaign, catalogue.FlashWindows.Where(item => item.Key.CampaignId == campaign.CampaignId)
            .SelectMany(static item => item.Value.Select(opened => (item.Key.MerchantId, opened.Window))), from);

    internal static IEnumerable<OpenedWindow> From(
        PublishedCampaign campaign, IEnumerable<(string MerchantId, Window Window)> flash, DateTimeOffset from)
    {
        var spans = Spans(campaign).ToList();
        var latest = spans.Count > 0 && spans[^1].Until == DateTimeOffset.MaxValue && spans[^1].Timetable is not null ? spans[^1] : null;
        var begun = new Dictionary<string, OpenedWindow>(StringComparer.Ordinal);
        foreach (var span in spans.Where(span => span != latest && span.Timetable is not null))
        {
            foreach (var window in span.Timetable!.WindowsBetween(Later(span.From, from), span.Until))
            {
                begun[window.Key] = new OpenedWindow(window, End(window, span.Until), IsOfLatest: false, null);
            }
        }

        // What began before the last version is a finite number of windows: in order with those that it changed or ended.
        var standing = latest?.Timetable!.WindowsBetween(Later(latest.From, from), DateTimeOffset.MaxValue)
            .Select(static window => new OpenedWindow(window, window.Until, IsOfLatest: true, null)) ?? [];
        foreach (var opened in standing.TakeWhile(opened => opened.Window.From < latest!.From))
        {
            begun[opened.Window.Key] = opened;
        }

        return begun.Values
            .Concat(flash.Select(opened => OfFlash(spans, opened.MerchantId, opened.Window)).Where(opened => opened.ClosesAt > from))
            .OrderBy(static opened => opened.Window.From)
            .Concat(standing.SkipWhile(opened => opened.Window.From < latest!.From));
    }

    /// <summary>The times in which windows stand, and by what timetable; null for those that merchants open.</summary>
    private static IEnumerable<Span> Spans(PublishedCampaign campaign)
    {
        for (var i = 0; i < campaign.Versions.Count; i++)
        {
            var version = campaign.Versions[i];
            var until = i + 1 < campaign.Versions.Count ? campaign.Versions[i + 1].EffectiveFrom : DateTimeOffset.MaxValue;
            if (version.Status is CampaignStatus.Published or CampaignStatus.Paused && version.EffectiveFrom < until)
            {
                yield return new Span(version.EffectiveFrom, until, campaign.TimetableOf(i));
            }
        }
    }

    private static OpenedWindow OfFlash(List<Span> spans, string merchantId, Window window)
    {
        // It goes on through every version that is a flash promotion still.
        var (closesAt, isOfLatest) = (window.From, false);
        foreach (var span in spans.Where(span => span.Timetable is null && span.From <= window.Until && span.Until > window.From))
        {
            (closesAt, isOfLatest) = (End(window, span.Until), span.Until == DateTimeOffset.MaxValue);
        }

        return new OpenedWindow(window, closesAt, isOfLatest, merchantId);
    }

    /// <summary>Where a window ends or is cut short, in its own offset.</summary>
    private static DateTimeOffset End(Window window, DateTimeOffset cut) => window.Until < cut ? window.Until : cut.ToOffset(window.Until.Offset);

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private sealed record Span(DateTimeOffset From, DateTimeOffset Until, Timetable? Timetable);
}
