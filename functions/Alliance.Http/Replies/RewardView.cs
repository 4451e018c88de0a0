using Alliance.Catalogue;

namespace Alliance.Http.Replies;

/// <summary>A reward as it is shown: what <see cref="Reward"/> says, without how its stock is stored.</summary>
internal sealed record RewardView(
    string RewardId, string Name, long PointsPrice, bool OnlyByCompletion, long? Stock, int? PerMemberLimit, DateTimeOffset? SaleFrom,
    DateTimeOffset? SaleUntil, IReadOnlyList<string>? Merchants)
{
    public static RewardView Of(Reward reward) => new(
        reward.RewardId, reward.Name, reward.PointsPrice, reward.OnlyByCompletion, reward.Stock, reward.PerMemberLimit, reward.SaleFrom,
        reward.SaleUntil, reward.Merchants);
}
