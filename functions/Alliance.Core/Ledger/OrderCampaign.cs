namespace Alliance.Ledger;

/// <summary>What a campaign gave for a purchase, or what a refund took back of it.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Window">The local start of its window as scheduled.</param>
/// <param name="Points">Bonus points; below zero where they were taken back, 0 where it gave a gift alone.</param>
/// <param name="Issuer">Who issued them: the merchant, or <c>alliance</c>.</param>
public sealed record CampaignPoints(string CampaignId, string Window, long Points, string Issuer);

/// <summary>What an order's claim promises on behalf of a campaign.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Version">The version that decided.</param>
/// <param name="Window">The window's key.</param>
/// <param name="Issuer">Who issues the points: the merchant or the alliance.</param>
/// <param name="Points">Bonus points.</param>
/// <param name="Gift">True when the purchase counts for the campaign's gift.</param>
internal sealed record OrderCampaign(string CampaignId, int Version, string Window, string Issuer, long Points, bool Gift)
{
    public CampaignPoints ToView(long sign = 1) => new(CampaignId, Window, sign * Points, Issuer);

    /// <summary>Those of a list that give points, as an entry shows them.</summary>
    public static CampaignPoints[]? Views(OrderCampaign[]? campaigns, long sign = 1) =>
        campaigns?.Select(campaign => campaign.ToView(sign)).ToArray();

    /// <summary>The points of one issuer.</summary>
    public static long PointsOf(OrderCampaign[]? campaigns, string issuer)
    {
        long points = 0;
        foreach (var campaign in campaigns ?? [])
        {
            points += campaign.Issuer == issuer ? campaign.Points : 0;
        }

        return points;
    }

    /// <summary>The points of all.</summary>
    public static long PointsOf(OrderCampaign[]? campaigns)
    {
        long points = 0;
        foreach (var campaign in campaigns ?? [])
        {
            points += campaign.Points;
        }

        return points;
    }
}
