using Alliance.Routes;

namespace Alliance.Campaigns.Runs;

/// <summary>What came of one window of a campaign.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Name">Its name when the report was made.</param>
/// <param name="Window">The local start of the window as scheduled.</param>
/// <param name="From">Its first moment.</param>
/// <param name="Until">The first moment after it.</param>
/// <param name="IsFinal">True when nothing of the window can be reported any more.</param>
/// <param name="MadeAt">When the report was made.</param>
/// <param name="Total">All merchants together.</param>
/// <param name="Merchants">Each merchant that had a purchase in it, by id.</param>
/// <param name="Route">Of a route campaign, how far its walkers had come when the report was made; else null.</param>
public sealed record CampaignReport(
    string CampaignId, string Name, string Window, DateTimeOffset From, DateTimeOffset Until, bool IsFinal, DateTimeOffset MadeAt,
    ReportFigures Total, IReadOnlyList<MerchantFigures> Merchants, RouteFigures? Route = null);

/// <summary>The figures of a report. Refunds are taken off amounts and points.</summary>
/// <param name="Purchases">Purchases the campaign gave something for, those refunded since included.</param>
/// <param name="Members">Different members who made them.</param>
/// <param name="AmountMinor">What they paid, in minor units.</param>
/// <param name="PointsByMerchants">Points beyond the programme's own that merchants issued.</param>
/// <param name="PointsByAlliance">Points beyond the programme's own that the alliance issued.</param>
public sealed record ReportFigures(long Purchases, long Members, long AmountMinor, long PointsByMerchants, long PointsByAlliance);

/// <summary>A merchant's part of a report.</summary>
/// <param name="MerchantId">The merchant.</param>
/// <param name="Name">Its name.</param>
/// <param name="Figures">Its figures.</param>
public sealed record MerchantFigures(string MerchantId, string Name, ReportFigures Figures);
