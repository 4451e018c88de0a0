using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Rewards;

namespace Alliance.Campaigns;

/// <summary>What an operator may have overlooked before publishing a campaign, in sentences. Reads only.</summary>
internal sealed class CampaignWarnings(Kernel kernel, IssuingAllowance allowance, Stock stock)
{
    private const int NamesShown = 10;

    public async Task<IReadOnlyList<string>> Of(
        AllianceCatalogue catalogue, PublishedCampaign campaign, IReadOnlyList<Window> windows, IReadOnlyList<Overlap> overlaps)
    {
        var terms = campaign.Latest.Terms;
        string?[] warnings =
        [
            windows.Count == 0 && terms.Kind != CampaignKind.FlashPromo ? "No window is under way or to come." : null,
            await Budget(catalogue.AllianceId, terms),
            await Caps(catalogue, terms),
            await SoldOut(catalogue, terms),
            Shared(terms, overlaps),
            Outside(catalogue, terms, windows),
            terms is { Bonus: null, Gift: null, Kind: not CampaignKind.Route } ? "It has neither bonus nor gift: it announces, and gives nothing." : null,
        ];
        return [.. warnings.OfType<string>()];
    }

    private async ValueTask<string?> Budget(string allianceId, Campaign terms) =>
        terms.BudgetPoints is { } budget && !await allowance.HasLeft(PointsCap.OfCampaign(allianceId, terms.CampaignId, budget))
            ? $"Nothing is left of the budget of {budget} points: purchases would earn the programme's points alone."
            : null;

    /// <summary>A bonus that merchants issue is under their caps too.</summary>
    private async ValueTask<string?> Caps(AllianceCatalogue catalogue, Campaign terms)
    {
        if (terms.Bonus is null || terms.Funder != CampaignFunder.Merchant)
        {
            return null;
        }

        var month = catalogue.RulesAt(kernel.Now).MonthOf(kernel.Now);
        var usedUp = new List<string>();
        foreach (var merchant in catalogue.Merchants.Select(static item => item.Value))
        {
            if (merchant is { MonthlyIssuingCap: { } cap, Closed: false }
                && (terms.Merchants?.Contains(merchant.MerchantId, StringComparer.Ordinal) ?? true)
                && !await allowance.HasLeft(PointsCap.OfMonth(catalogue.AllianceId, merchant.MerchantId, month, cap)))
            {
                usedUp.Add(merchant.MerchantId);
            }
        }

        return usedUp.Count == 0 ? null : $"{Names(usedUp)} may issue no more points this month: purchases there would earn none of the bonus.";
    }

    private async ValueTask<string?> SoldOut(AllianceCatalogue catalogue, Campaign terms)
    {
        var rewards = terms.Gift?.Rewards ?? (terms.RouteId is { } routeId ? catalogue.PromisedRoute(routeId)?.Rewards : null) ?? [];
        var soldOut = new List<string>();
        foreach (var reward in rewards.Select(catalogue.PromisedReward).OfType<Reward>())
        {
            if (!await stock.HasLeft(catalogue.AllianceId, reward))
            {
                soldOut.Add(reward.RewardId);
            }
        }

        return soldOut.Count == 0 ? null : $"Nothing is left of {Names(soldOut)}: members could not claim it.";
    }

    private static string? Shared(Campaign terms, IReadOnlyList<Overlap> overlaps)
    {
        var others = overlaps.SelectMany(static overlap => new[] { overlap.First.CampaignId, overlap.Second.CampaignId })
            .Where(id => id != terms.CampaignId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return terms.Bonus is null || others.Count == 0 ? null
            : $"It shares time with {Names(others)}: a purchase takes the points of the best campaign, not of all.";
    }

    /// <summary>What lights a stop is the route's own time, not the campaign's.</summary>
    private static string? Outside(AllianceCatalogue catalogue, Campaign terms, IReadOnlyList<Window> windows) =>
        terms.RouteId is { } routeId && catalogue.FindRoute(routeId)?.Value is { } route
        && windows.FirstOrDefault(window => window.From < route.ValidFrom || window.Until > route.ValidUntil) is { } outside
            ? $"The window {outside.Key} is not wholly within the route's own time, {route.ValidFrom:yyyy-MM-dd HH:mm zzz} to {route.ValidUntil:yyyy-MM-dd HH:mm zzz}: outside it nothing lights a stop."
            : null;

    private static string Names(List<string> ids) =>
        string.Join(", ", ids.Take(NamesShown)) + (ids.Count > NamesShown ? $" and {ids.Count - NamesShown} more" : "");
}
