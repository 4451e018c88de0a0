using Alliance.Catalogue;

namespace Alliance.Campaigns;

/// <summary>What one campaign has for one purchase.</summary>
/// <param name="Version">The version in force at the purchase's time.</param>
/// <param name="Window">The window that the purchase's time is in.</param>
/// <param name="Points">Bonus points it would give; 0 where it has none for this purchase.</param>
/// <param name="Gift">True when the purchase qualifies for its gift.</param>
internal sealed record CampaignOffer(CampaignVersion Version, Window Window, long Points, bool Gift)
{
    public Campaign Terms => Version.Terms;
}

/// <summary>
/// What campaigns have for a purchase. Pure: it follows from the catalogue and the purchase alone, never from what ran
/// when.
/// </summary>
internal static class CampaignPricing
{
    /// <summary>
    /// The campaigns that give something: the most points first, of equal ones by id. A purchase takes the points of one
    /// of them, and the gifts of all.
    /// </summary>
    public static IReadOnlyList<CampaignOffer> Offers(
        AllianceCatalogue catalogue, IEnumerable<PublishedCampaign> campaigns, string merchantId, long amountMinor, DateTimeOffset occurredAt,
        long programmePoints)
    {
        List<CampaignOffer>? offers = null;
        foreach (var campaign in campaigns)
        {
            if (campaign.At(occurredAt) is { Version: { Status: CampaignStatus.Published } version } inForce
                && (version.Terms.Merchants?.Contains(merchantId, StringComparer.Ordinal) ?? true)
                && WindowOf(catalogue, inForce, merchantId, occurredAt) is { } window)
            {
                var points = version.Terms.Bonus?.PointsFor(amountMinor, programmePoints) ?? 0;
                var gift = version.Terms.Gift is { } terms && amountMinor >= terms.MinAmountMinor;
                if (points > 0 || gift)
                {
                    (offers ??= []).Add(new CampaignOffer(version, window, points, gift));
                }
            }
        }

        offers?.Sort(static (a, b) => a.Points != b.Points
            ? b.Points.CompareTo(a.Points)
            : string.CompareOrdinal(a.Terms.CampaignId, b.Terms.CampaignId));
        return offers ?? [];
    }

    private static Window? WindowOf(AllianceCatalogue catalogue, CampaignAt inForce, string merchantId, DateTimeOffset at) =>
        inForce.Timetable is { } timetable
            ? timetable.WindowAt(at)
            : catalogue.FlashWindowAt(inForce.Version.Terms.CampaignId, merchantId, at);
}
