using Alliance.Campaigns.Runs;
using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Rewards;
using NodaTime;

namespace Alliance.Campaigns;

/// <summary>The operator's calendar, and the dry run of a campaign. Reads only.</summary>
public sealed class CampaignCalendar
{
    /// <summary>Windows of a year that are listed.</summary>
    public const int EntriesMax = 2_000;

    /// <summary>Windows of a campaign that a preview shows.</summary>
    public const int WindowsShown = 24;

    private const int OverlapsShown = 50;

    private readonly Kernel _kernel;
    private readonly IssuingAllowance _allowance;
    private readonly CampaignWarnings _warnings;

    internal CampaignCalendar(Kernel kernel, IssuingAllowance allowance, Stock stock) =>
        (_kernel, _allowance, _warnings) = (kernel, allowance, new CampaignWarnings(kernel, allowance, stock));

    /// <summary>
    /// The windows that share a moment with a local year (1980 to 2999, or null for the present one): those to come, and of
    /// what was published those that ran, to where they were cut short.
    /// </summary>
    public async Task<Answer<CampaignYear>> Year(string allianceId, int? wanted)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        var zone = DateTimeZoneProviders.Tzdb[catalogue.Programme.Value.TimeZone];
        var year = wanted ?? Instant.FromDateTimeOffset(_kernel.Now).InZone(zone).Year;
        if (year is < ScheduleLimits.FirstYear or > ScheduleLimits.LastYear)
        {
            return new InvalidReference("/year", $"A year is from {ScheduleLimits.FirstYear} to {ScheduleLimits.LastYear}.");
        }

        var from = zone.AtStartOfDay(new LocalDate(year, 1, 1)).ToDateTimeOffset();
        var to = zone.AtStartOfDay(new LocalDate(year + 1, 1, 1)).ToDateTimeOffset();
        var entries = catalogue.Campaigns.Select(static item => item.Value)
            .Where(static campaign => campaign.Latest.Status != CampaignStatus.Cancelled)
            .SelectMany(campaign => Listed(catalogue, campaign, from, to)
                .Take(EntriesMax + 1)
                .Select(window => new CalendarEntry(campaign.CampaignId, campaign.Latest.Terms.Name, campaign.Latest.Status, window)))
            .OrderBy(static entry => entry.Window.From).ThenBy(static entry => entry.CampaignId, StringComparer.Ordinal)
            .Take(EntriesMax + 1)
            .ToList();
        return new CampaignYear(year, [.. entries.Take(EntriesMax)], entries.Count <= EntriesMax);
    }

    /// <summary>What a campaign would do from now on, and what a purchase would earn; as if it were published.</summary>
    public async Task<Answer<CampaignPreview>> Preview(
        string allianceId, string campaignId, (DateTimeOffset At, string MerchantId, long AmountMinor)? purchase = null)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (catalogue.FindCampaign(campaignId)?.Value is not { } campaign)
        {
            return new NotFound(Subject.Campaign, campaignId);
        }

        if (purchase is { } asked && catalogue.FindMerchant(asked.MerchantId) is null)
        {
            return new NotFound(Subject.Merchant, asked.MerchantId);
        }

        var now = _kernel.Now;
        var windows = WindowsOf(catalogue, campaign, now, DateTimeOffset.MaxValue).Take(WindowsShown).ToList();
        var overlaps = windows.Count == 0 ? [] : Shared(catalogue, campaign, now, windows[^1].Until);
        return new CampaignPreview(
            campaignId, windows, Announcements(campaign, windows, now), overlaps,
            await _warnings.Of(catalogue, campaign, windows, overlaps), purchase is { } sample ? await Sample(catalogue, campaign, sample) : null);
    }

    private static IEnumerable<Window> Listed(AllianceCatalogue catalogue, PublishedCampaign campaign, DateTimeOffset from, DateTimeOffset to) =>
        campaign.WasPublished
            ? CampaignWindows.From(catalogue, campaign, from).TakeWhile(opened => opened.Window.From < to)
                .Where(static opened => opened.Window.From < opened.ClosesAt).Select(static opened => opened.Window with { Until = opened.ClosesAt })
            : WindowsOf(catalogue, campaign, from, to);

    private static IEnumerable<Window> WindowsOf(AllianceCatalogue catalogue, PublishedCampaign campaign, DateTimeOffset from, DateTimeOffset to) =>
        campaign.Timetable is { } timetable
            ? timetable.WindowsBetween(from, to)
            : catalogue.FlashWindows.Where(item => item.Key.CampaignId == campaign.CampaignId)
                .SelectMany(static item => item.Value).Select(static flash => flash.Window)
                .Where(window => window.From < to && window.Until > from)
                .OrderBy(static window => window.From);

    private static List<Overlap> Shared(AllianceCatalogue catalogue, PublishedCampaign campaign, DateTimeOffset from, DateTimeOffset to) =>
        campaign.Timetable is not { } own ? [] :
        [
            .. catalogue.Campaigns.Select(static item => item.Value)
                .Where(other => other.CampaignId != campaign.CampaignId && other.Timetable is not null
                    && other.Latest.Status is CampaignStatus.Published or CampaignStatus.Paused && ShareMerchants(campaign, other))
                .SelectMany(other => Overlaps.Between(
                    [new ScheduledCampaign(campaign.CampaignId, own), new ScheduledCampaign(other.CampaignId, other.Timetable!)], from, to).Take(OverlapsShown))
                .OrderBy(static overlap => overlap.From).Take(OverlapsShown),
        ];

    private static bool ShareMerchants(PublishedCampaign a, PublishedCampaign b) =>
        a.Latest.Terms.Merchants is not { } of || b.Latest.Terms.Merchants is not { } others || of.Intersect(others, StringComparer.Ordinal).Any();

    private static List<DueAnnouncement> Announcements(PublishedCampaign campaign, List<Window> windows, DateTimeOffset now) =>
        campaign.Timetable is not { } timetable ? [] :
        [
            .. windows.SelectMany(window => campaign.Latest.Terms.Announcements.Select(announcement =>
                    new DueAnnouncement(AnnouncementTimes.Of(timetable, window, announcement.Time), window.Key, announcement.Title)))
                .Where(due => due.At >= now).OrderBy(static due => due.At),
        ];

    private async ValueTask<SamplePurchase?> Sample(
        AllianceCatalogue catalogue, PublishedCampaign campaign, (DateTimeOffset At, string MerchantId, long AmountMinor) purchase)
    {
        if (catalogue.RulesAt(purchase.At).Price(purchase.AmountMinor) is not { } points)
        {
            return null;
        }

        var published = new PublishedCampaign(new CampaignVersions(
            [campaign.Latest with { Status = CampaignStatus.Published, EffectiveFrom = DateTimeOffset.MinValue }]));
        var offers = CampaignPricing.Offers(
            catalogue, catalogue.PricingCampaigns.Where(other => other.CampaignId != campaign.CampaignId).Append(published),
            purchase.MerchantId, purchase.AmountMinor, purchase.At, points);
        CampaignOffer? best = null;
        foreach (var offer in offers.TakeWhile(static offer => offer.Points > 0))
        {
            if (offer.Terms.BudgetPoints is not { } budget
                || await _allowance.HasLeft(PointsCap.OfCampaign(catalogue.AllianceId, offer.Terms.CampaignId, budget)))
            {
                best = offer;
                break;
            }
        }

        return new SamplePurchase(
            purchase.At, purchase.MerchantId, purchase.AmountMinor, points, best?.Terms.CampaignId, best?.Points ?? 0,
            [.. offers.Where(static offer => offer.Gift).Select(static offer => offer.Terms.CampaignId)]);
    }
}
