using System.Text.Json.Nodes;
using Alliance.Campaigns;
using Alliance.Campaigns.Runs;
using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Simulation.Workload;
using Alliance.Storage;

namespace Alliance.Simulation.Checks;

/// <summary>
/// What campaigns gave, worked out anew from the schedule and each purchase's own time; no budget passed; and every window
/// announced, opened, closed and reported once, with the figures that the orders add up to.
/// </summary>
internal sealed class CampaignCheck
{
    // A clock set forward and a sleeping process: for so long at most may one not know of a change.
    private static readonly TimeSpan Unheard = TimeSpan.FromMinutes(45);
    private readonly List<string> _findings = [];
    private readonly IDocumentStore _store;
    private readonly Scenario _scenario;
    private readonly List<OrderClaim> _orders;
    private Dictionary<string, CampaignVersion[]> _versions = [];
    private Dictionary<string, Window[]> _flash = [];

    private CampaignCheck(IDocumentStore store, Scenario scenario, StoreContents orders) =>
        (_store, _scenario, _orders) = (store, scenario, [.. orders.All(OrderClaim.DocumentId, DocumentJson.Default.OrderClaim).Select(static item => item.Value)]);

    /// <summary>What purchases were given.</summary>
    public static async Task<IReadOnlyList<string>> OfPrices(IDocumentStore store, StoreContents orders, Scenario scenario)
    {
        var check = new CampaignCheck(store, scenario, orders);
        await check.Read();
        check._orders.ForEach(check.CheckPrice);
        check.CheckBudgets();
        return check._findings;
    }

    /// <summary>What the campaigns' runs did, once the last report is due.</summary>
    public static async Task<IReadOnlyList<string>> OfRuns(
        IDocumentStore store, AlliancePlatform platform, IReadOnlyDictionary<string, byte[]> reports, Notebook book)
    {
        var check = new CampaignCheck(store, book.Scenario, await StoreContents.Of(store, Containers.Orders));
        await check.Read();
        foreach (var campaignId in new[] { Seasons.Hours, Seasons.Flash })
        {
            await check.CheckRun(platform, campaignId, reports);
        }

        return check._findings;
    }

    private async Task Read()
    {
        var partition = CatalogueIds.Partition(Scenario.AllianceId);
        foreach (var campaignId in new[] { Seasons.Hours, Seasons.Flash })
        {
            var document = await _store.Read(partition, CatalogueIds.CampaignPrefix + campaignId);
            _versions[campaignId] = Bodies.Decode(document!, DocumentJson.Default.CatalogueItemCampaignVersions).Value.Versions;
        }

        foreach (var merchantId in SampleAlliance.Merchants)
        {
            var document = await _store.Read(partition, FlashWindows.DocumentId(Seasons.Flash, merchantId));
            _flash[merchantId] = document is null
                ? []
                : [.. Bodies.Decode(document, DocumentJson.Default.CatalogueItemFlashWindows).Value.Windows.Select(static window => window.Window)];
        }
    }

    private void CheckPrice(OrderClaim order)
    {
        if (order is { Points: 0, Reason: Earn.CapReached, Campaigns: null })
        {
            return;
        }

        var given = (order.Campaigns ?? []).Where(static campaign => campaign.Points > 0).Select(static campaign => (campaign.CampaignId, campaign.Window, campaign.Points)).ToList();
        var gifts = (order.Campaigns ?? []).Where(static campaign => campaign.Gift).Select(static campaign => (campaign.CampaignId, campaign.Window)).ToList();
        var possible = from hours in OfHours(order) from flash in OfFlash(order) select Offers(hours, flash);
        if (!possible.Any(offers => IsPrice(order, offers, given) && offers.Where(static offer => offer.Gift).Select(static offer => (offer.CampaignId, offer.Window)).SequenceEqual(gifts)))
        {
            _findings.Add(
                $"{order.EarnEntryId} of {order.AmountMinor} at {order.OccurredAt:O}, claimed {order.ClaimedAt:O}, was given {string.Join(", ", given)}, gifts {string.Join(", ", gifts)}"
                + $" ({order.Reason}); due were {string.Join(" or ", possible.Select(static offers => string.Join(", ", offers)).Distinct(StringComparer.Ordinal))}");
        }
    }

    /// <summary>The best that was to be had: one before it only where its budget, or the merchant's cap, was at its end.</summary>
    private bool IsPrice(OrderClaim order, List<Offer> offers, List<(string, string, long)> given)
    {
        var skipped = 0;
        foreach (var offer in offers.Where(static offer => offer.Points > 0))
        {
            if (given.Count == 1 && given[0] == (offer.CampaignId, offer.Window, offer.Points))
            {
                return order.Reason is null;
            }

            var canEnd = offer.Terms.BudgetPoints is not null
                || (offer.Terms.Funder == CampaignFunder.Merchant && order.MerchantId == "mch_d" && _scenario.Cap is not null);
            if (!canEnd)
            {
                return false;
            }

            skipped++;
        }

        return given.Count == 0 && order.Reason is not null == skipped > 0;
    }

    private static List<Offer> Offers(Offer? hours, Offer? flash) =>
        [.. new[] { hours, flash }.OfType<Offer>().OrderByDescending(static offer => offer.Points).ThenBy(static offer => offer.CampaignId, StringComparer.Ordinal)];

    /// <summary>What the hours have for an order, by what was known of them when it was claimed.</summary>
    private IEnumerable<Offer?> OfHours(OrderClaim order)
    {
        var versions = _versions[Seasons.Hours];
        for (var known = versions.Count(version => version.At + Unheard <= order.ClaimedAt); known <= versions.Length; known++)
        {
            yield return Array.FindLast(versions[..known], version => version.EffectiveFrom <= order.OccurredAt) is { } version
                ? Of(order, version, HoursOf(version).FirstOrDefault(window => window.Contains(order.OccurredAt)))
                : null;
        }
    }

    /// <summary>What the flash promotion has for an order: one that was opened lately may not have been heard of.</summary>
    private IEnumerable<Offer?> OfFlash(OrderClaim order)
    {
        var windows = _flash[order.MerchantId].Where(window => window.Contains(order.OccurredAt)).ToList();
        // Where two overlap, the one that began last.
        for (var known = windows.Count(window => window.From + Unheard <= order.ClaimedAt); known <= windows.Count; known++)
        {
            yield return Of(order, _versions[Seasons.Flash].Last(), windows.Take(known).LastOrDefault());
        }
    }

    private static Offer? Of(OrderClaim order, CampaignVersion version, Window? window)
    {
        if (window is null || version.Status != CampaignStatus.Published || version.EffectiveFrom > order.OccurredAt)
        {
            return null;
        }

        var terms = version.Terms;
        var points = order.AmountMinor >= terms.Bonus!.MinAmountMinor
            ? (order.Points * terms.Bonus.MultiplierPercent / 100) - order.Points + terms.Bonus.FixedPoints
            : 0;
        var gift = terms.Gift is not null && order.AmountMinor >= terms.Gift.MinAmountMinor;
        return points > 0 || gift ? new Offer(terms, terms.CampaignId, window.Key, points, gift) : null;
    }

    private static IEnumerable<Window> HoursOf(CampaignVersion version) => version.Terms.Schedule!.Windows!.Select(static window =>
        new Window(window.From + ":00", Local(window.From), Local(window.Until)));

    private static DateTimeOffset Local(string text) =>
        new(DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    private void CheckBudgets()
    {
        foreach (var (campaignId, versions) in _versions)
        {
            var given = _orders.SelectMany(static order => order.Campaigns ?? []).Where(campaign => campaign.CampaignId == campaignId).Sum(static campaign => campaign.Points);
            if (versions[^1].Terms.BudgetPoints is { } budget && given > budget)
            {
                _findings.Add($"{campaignId} gave {given} points with a budget of {budget}");
            }
        }
    }

    private async Task CheckRun(AlliancePlatform platform, string campaignId, IReadOnlyDictionary<string, byte[]> reports)
    {
        var steps = new List<CampaignStepView>();
        string? cursor = null;
        do
        {
            var page = (await platform.CampaignLog.Read(Scenario.AllianceId, campaignId, 100, cursor)).Value!;
            steps.AddRange(page.Data);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var windows = campaignId == Seasons.Hours
            ? HoursOf(_versions[campaignId][0]).Where(window => window.Until > _versions[campaignId][0].EffectiveFrom).Select(static window => (Window: window, Merchant: (string?)null))
            : _flash.SelectMany(static item => item.Value.Select(window => (Window: window, Merchant: (string?)item.Key)));
        foreach (var (window, merchantId) in windows)
        {
            var own = steps.Where(step => step.Window == window.Key && step.MerchantId == merchantId).ToList();
            string[] wanted = window.From < _versions[campaignId][0].EffectiveFrom ? ["close", "settle"] : ["announce", "close", "open", "settle"];
            // What a run that is late would have told of a window under terms that have changed since, it tells no more.
            var mayBeUntold = _versions[campaignId][^1].EffectiveFrom >= window.Until;
            var taken = own.Select(static step => step.Step).Order(StringComparer.Ordinal).ToList();
            if (!taken.SequenceEqual(wanted) && !(mayBeUntold && taken.SequenceEqual(wanted.Where(static step => step != "announce"))))
            {
                _findings.Add($"{campaignId} {merchantId} {window}: steps {string.Join(", ", own)}");
            }

            foreach (var notificationId in own.Select(static step => step.NotificationId).OfType<string>())
            {
                var progress = (await platform.ReadNotification.Progress(Scenario.AllianceId, notificationId)).Value!;
                if (progress is not { State: "done", Waiting: 0 })
                {
                    _findings.Add($"{campaignId} {window.Key}: what members were told is {progress}");
                }
            }

            CheckReport(campaignId, window, merchantId, reports);
        }
    }

    private void CheckReport(string campaignId, Window window, string? merchantId, IReadOnlyDictionary<string, byte[]> reports)
    {
        var name = ReportFiles.Name(
            Scenario.AllianceId, campaignId, new CampaignStep(window.Until, CampaignStepKind.Settle, 0, window, merchantId), "json");
        var report = reports.TryGetValue(name, out var content) ? JsonNode.Parse(content)! : null;
        var orders = _orders.Where(order => (merchantId is null || order.MerchantId == merchantId)
            && (order.Campaigns ?? []).Any(campaign => campaign.CampaignId == campaignId && campaign.Window == window.Key)).ToList();
        var due = (
            Purchases: (long)orders.Count, Amount: orders.Sum(static order => order.AmountMinor - order.RefundedMinor),
            Points: orders.Sum(order => Net(order, campaignId)));
        (long, long, long)? said = report?["total"] is { } total && (bool)report["isFinal"]!
            ? ((long)total["purchases"]!, (long)total["amountMinor"]!, (long)total["pointsByMerchants"]! + (long)total["pointsByAlliance"]!)
            : null;
        if (said != due)
        {
            _findings.Add($"{campaignId} {merchantId} {window.Key}: the orders add up to {due}, the final report says {said?.ToString() ?? "nothing"}");
        }
    }

    private static long Net(OrderClaim order, string campaignId) =>
        order.Campaigns!.Where(campaign => campaign.CampaignId == campaignId).Sum(static campaign => campaign.Points)
        - (order.CampaignsFor(0, order.RefundedMinor) ?? []).Where(campaign => campaign.CampaignId == campaignId).Sum(static campaign => campaign.Points);

    private sealed record Offer(Campaign Terms, string CampaignId, string Window, long Points, bool Gift)
    {
        public override string ToString() => $"{CampaignId} {Window} {Points}{(Gift ? " and a gift" : "")}";
    }
}
