using Alliance.Campaigns;
using Alliance.Catalogue;

namespace Alliance.Ledger;

/// <summary>
/// Decides what a purchase takes of what campaigns offer, drawing the points from their budgets and from the merchant's
/// cap before the order is claimed.
/// </summary>
internal sealed class CampaignBonuses(IssuingAllowance allowance)
{
    public const string BudgetExhausted = "campaign_budget_exhausted";

    /// <summary>
    /// The points of the best offer that budget and cap still allow, and every gift. Where some offer's points were not to
    /// be had and no other's were, the reason says why.
    /// </summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <param name="request">The purchase.</param>
    /// <param name="points">What the programme gives for it.</param>
    /// <param name="cap">The merchant's cap of that month, or null for none.</param>
    public async ValueTask<(OrderCampaign[]? Campaigns, string? Reason)> Draw(
        AllianceCatalogue catalogue, EarnRequest request, long points, PointsCap? cap)
    {
        var offers = CampaignPricing.Offers(
            catalogue, catalogue.PricingCampaigns, request.MerchantId, request.AmountMinor, request.OccurredAt, points);
        if (offers.Count == 0)
        {
            return (null, null);
        }

        CampaignOffer? taken = null;
        string? reason = null;
        foreach (var offer in offers.TakeWhile(static offer => offer.Points > 0))
        {
            var why = await TryTake(request, offer, cap);
            if (why is null)
            {
                (taken, reason) = (offer, null);
                break;
            }

            reason ??= why;
        }

        var campaigns = offers
            .Where(offer => offer == taken || offer.Gift)
            .Select(offer => new OrderCampaign(
                offer.Terms.CampaignId, offer.Version.Version, offer.Window.Key,
                offer.Terms.Funder == CampaignFunder.Alliance ? Issuers.Alliance : request.MerchantId,
                offer == taken ? offer.Points : 0, offer.Gift))
            .ToArray();
        return (campaigns.Length > 0 ? campaigns : null, reason);
    }

    /// <summary>Puts back what a purchase did not need after all.</summary>
    public void GiveBack(AllianceCatalogue catalogue, EarnRequest request, OrderCampaign[]? campaigns, PointsCap? cap)
    {
        foreach (var campaign in campaigns ?? [])
        {
            if (campaign.Points > 0)
            {
                var terms = catalogue.FindCampaign(campaign.CampaignId)?.Value.Version(campaign.Version)?.Terms;
                if (terms?.BudgetPoints is { } budget)
                {
                    allowance.GiveBack(PointsCap.OfCampaign(request.AllianceId, terms.CampaignId, budget), campaign.Points);
                }

                if (cap is { } limited && campaign.Issuer == request.MerchantId)
                {
                    allowance.GiveBack(limited, campaign.Points);
                }
            }
        }
    }

    private async ValueTask<string?> TryTake(EarnRequest request, CampaignOffer offer, PointsCap? cap)
    {
        PointsCap? budget = offer.Terms.BudgetPoints is { } points ? PointsCap.OfCampaign(request.AllianceId, offer.Terms.CampaignId, points) : null;
        if (budget is { } limit && !await allowance.TryDraw(limit, offer.Points))
        {
            return BudgetExhausted;
        }

        if (cap is { } monthly && offer.Terms.Funder == CampaignFunder.Merchant && !await allowance.TryDraw(monthly, offer.Points))
        {
            if (budget is { } drawn)
            {
                allowance.GiveBack(drawn, offer.Points);
            }

            return Earn.CapReached;
        }

        return null;
    }
}
