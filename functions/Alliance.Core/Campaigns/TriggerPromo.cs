using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Campaigns;

/// <summary>A window of a flash promotion was opened.</summary>
/// <param name="CampaignId">The promotion.</param>
/// <param name="MerchantId">Where it runs.</param>
/// <param name="Window">When.</param>
public sealed record PromoOpened(string CampaignId, string MerchantId, Window Window);

/// <summary>A merchant's system opens a window of a flash promotion.</summary>
public sealed class TriggerPromo
{
    private readonly Kernel _kernel;
    private readonly EditCatalogue _edit;
    private readonly IssuingAllowance _allowance;

    internal TriggerPromo(Kernel kernel, EditCatalogue edit, IssuingAllowance allowance) =>
        (_kernel, _edit, _allowance) = (kernel, edit, allowance);

    /// <summary>
    /// Opens a window, once for each <paramref name="triggerId"/>, as soon as every process can know of it: at once where
    /// this one alone writes the store.
    /// </summary>
    public async Task<Answer<PromoOpened>> Execute(string allianceId, string merchantId, string campaignId, string triggerId)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        FlashWindow? opened = null;
        var isReplay = false;
        // Whether anything is left is asked outside: what is given is bounded where purchases are priced.
        var refusal = await Check(catalogue, merchantId, campaignId);
        var terms = catalogue.FindCampaign(campaignId)?.Value.At(_kernel.Now)?.Version;
        var answer = await _edit.Change(
            allianceId, FlashWindows.DocumentId(campaignId, merchantId), Precondition.None, merchantId, DocumentJson.Default.CatalogueItemFlashWindows,
            item => new(Open(item?.Value.Windows ?? [])));
        if (opened is not null && (isReplay || answer.IsSuccess))
        {
            var promo = new PromoOpened(campaignId, merchantId, opened.Window);
            return isReplay ? Answer<PromoOpened>.Replay(promo) : promo;
        }

        return answer.Refusal!;

        Answer<EditCatalogue.Pending<FlashWindows>> Open(FlashWindow[] windows)
        {
            if (Array.Find(windows, window => window.TriggerId == triggerId) is { } standing)
            {
                (opened, isReplay) = (standing, true);
                return new NotFound(Subject.Campaign, campaignId);
            }

            if (refusal is not null)
            {
                return refusal;
            }

            var now = _kernel.Now;
            var from = WholeSecond(_kernel.Store.IsExclusive ? now : now + _kernel.Settings.CatalogueLifetime);
            var (flash, zone) = (terms!.Terms.Flash!, terms.TimeZone);
            // A day more than a purchase of them can be reported: until then the last report is made.
            var oldest = catalogue.RulesAt(now).OldestReportable(now).AddDays(-1);
            var kept = windows.Where(window => window.Window.Until > oldest).ToArray();
            if (new FlashWindows(campaignId, merchantId, kept).OpenedOn(from, zone) >= flash.WindowsPerDay)
            {
                return new PromoLimitReached(campaignId, merchantId, flash.WindowsPerDay);
            }

            opened = new FlashWindow(triggerId, LocalTimes.WindowFrom(from, CampaignCheck.FlashLength(flash.Length)!.Value, zone));
            return new EditCatalogue.Pending<FlashWindows>(new FlashWindows(campaignId, merchantId, [.. kept, opened]), Deleted: false);
        }
    }

    private async ValueTask<Refusal?> Check(AllianceCatalogue catalogue, string merchantId, string campaignId)
    {
        if (catalogue.FindMerchant(merchantId) is not { } merchant)
        {
            return new NotFound(Subject.Merchant, merchantId);
        }

        if (merchant.Value.Closed)
        {
            return new MerchantClosed(merchantId);
        }

        if (catalogue.FindCampaign(campaignId) is not { Value: { Latest.Terms.Kind: CampaignKind.FlashPromo } campaign })
        {
            return new NotFound(Subject.Campaign, campaignId);
        }

        if (campaign.At(_kernel.Now)?.Version is not { Status: CampaignStatus.Published, Terms.Flash: not null } version
            || campaign.Latest.Status != CampaignStatus.Published)
        {
            return new CampaignStateConflict(campaignId, campaign.StateAt(_kernel.Now), "trigger");
        }

        if (version.Terms.Merchants is { } merchants && !merchants.Contains(merchantId, StringComparer.Ordinal))
        {
            return new MerchantNotEligible(merchantId, campaignId);
        }

        return version.Terms.BudgetPoints is { } budget
            && !await _allowance.HasLeft(PointsCap.OfCampaign(catalogue.AllianceId, campaignId, budget))
            ? new CampaignBudgetExhausted(campaignId, budget)
            : null;
    }

    /// <summary>A window's key has whole seconds, so that it begins with one: never before the moment itself.</summary>
    private static DateTimeOffset WholeSecond(DateTimeOffset at) =>
        at.Ticks % TimeSpan.TicksPerSecond is var rest and > 0 ? at.AddTicks(TimeSpan.TicksPerSecond - rest) : at;
}
