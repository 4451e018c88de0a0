using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using NodaTime;

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

    internal CampaignCalendar(Kernel kernel, IssuingAllowance allowance) => (_kernel, _allowance) = (kernel, allowance);

    /// <summary>The windows that share a moment with a local year, 1980 to 2999.</summary>
    public async Task<Answer<CampaignYear>> Year(string allianceId, int year)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (year is < ScheduleLimits.FirstYear or > ScheduleLimits.LastYear)
        {
            return new InvalidReference("/year", $"A year is from {ScheduleLimits.FirstYear} to {ScheduleLimits.LastYear}.");
        }

        var zone = DateTimeZoneProviders.Tzdb[catalogue.Programme.Value.TimeZone];
        var from = zone.AtStartOfDay(new LocalDate(year, 1, 1)).ToDateTimeOffset();
        var to = zone.AtStartOfDay(new LocalDate(year + 1, 1, 1)).ToDateTimeOffset();
        var entries = catalogue.Campaigns.Select(static item => item.Value)
            .Where(static campaign => campaign.Latest.Status != CampaignStatus.Cancelled)
            .SelectMany(campaign => WindowsOf(catalogue, campaign, from, to)
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
            await Warnings(allianceId, campaign, windows, overlaps), purchase is { } sample ? Sample(catalogue, campaign, sample) : null);
    }

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

    private async Task<List<string>> Warnings(string allianceId, PublishedCampaign campaign, List<Window> windows, List<Overlap> overlaps)
    {
        var warnings = new List<string>();
        var terms = campaign.Latest.Terms;
        if (windows.Count == 0 && terms.Kind != CampaignKind.FlashPromo)
        {
            warnings.Add("No window is under way or to come.");
        }

        if (terms.BudgetPoints is { } budget && !await _allowance.HasLeft(PointsCap.OfCampaign(allianceId, campaign.CampaignId, budget)))
        {
            warnings.Add($"Nothing is left of the budget of {budget} points: purchases would earn the programme's points alone.");
        }

        if (terms.Bonus is not null && overlaps.Count > 0)
        {
            var others = overlaps.SelectMany(static overlap => new[] { overlap.First.CampaignId, overlap.Second.CampaignId })
                .Where(id => id != campaign.CampaignId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            warnings.Add($"It shares time with {string.Join(", ", others)}: a purchase takes the points of the best campaign, not of all.");
        }

        if (terms is { Bonus: null, Gift: null, Kind: not CampaignKind.Route })
        {
            warnings.Add("It has neither bonus nor gift: it announces, and gives nothing.");
        }

        return warnings;
    }

    private static SamplePurchase? Sample(
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
        var best = offers.FirstOrDefault(static offer => offer.Points > 0);
        return new SamplePurchase(
            purchase.At, purchase.MerchantId, purchase.AmountMinor, points, best?.Terms.CampaignId, best?.Points ?? 0,
            [.. offers.Where(static offer => offer.Gift).Select(static offer => offer.Terms.CampaignId)]);
    }
}
