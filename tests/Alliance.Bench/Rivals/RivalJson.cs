using System.Text.Json.Serialization;

namespace Alliance.Bench.Rivals;

internal sealed record Purchase(string OrderNo, long AmountMinor, DateTimeOffset OccurredAt);

internal sealed record Earned(string EntryId, long PointsEarned, long Points);

internal sealed record RedemptionRequest(string RewardId);

internal sealed record Redeemed(string RedemptionId, long PointsSpent);

internal sealed record Problem(string Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Purchase))]
[JsonSerializable(typeof(Earned))]
[JsonSerializable(typeof(RedemptionRequest))]
[JsonSerializable(typeof(Redeemed))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class RivalJson : JsonSerializerContext;
