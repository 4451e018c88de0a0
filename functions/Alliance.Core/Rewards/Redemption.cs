using System.Text.Json.Serialization;
using Alliance.Ledger;

namespace Alliance.Rewards;

/// <summary>One reward taken: its code, what it was paid with, and how it ended. Its document's id is the redemption's.</summary>
internal sealed record Redemption
{
    public required string RedemptionId { get; init; }

    public required string MemberId { get; init; }

    public required string RewardId { get; init; }

    public required RedemptionStatus Status { get; init; }

    /// <summary>The try of the reservation that this belongs to; a void one bars that try and earlier ones.</summary>
    public int Attempt { get; init; }

    /// <summary>The entry that issued it; its place among the member's redemptions.</summary>
    public long Number { get; init; }

    /// <summary>The lots it was paid from, or the alliance's points for a completion.</summary>
    public Lot[] Pieces { get; init; } = [];

    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The shard that holds its reservation, or null when the reward is not limited.</summary>
    public int? Shard { get; init; }

    /// <summary>
    /// The passport or route it was given for, or null when it was bought; stores have it as <c>passportId</c> since
    /// there were passports only.
    /// </summary>
    [JsonPropertyName("passportId")]
    public string? ChallengeId { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The merchant that honoured it.</summary>
    public string? UsedBy { get; init; }

    public string? Reason { get; init; }

    public long Points
    {
        get
        {
            long sum = 0;
            foreach (var piece in Pieces)
            {
                sum += piece.Points;
            }

            return sum;
        }
    }

    /// <summary>The points the member paid with; none for a completion's reward, which the alliance pays.</summary>
    public long OwnPoints => ChallengeId is null ? Points : 0;

    public string SortKey => $"rdm/{Number:D12}";

    /// <summary>What brings its unit of stock back to sale, where it holds one.</summary>
    public StockMove? ReturnToSale() =>
        Shard is { } shard ? new StockMove(StockMoveKind.Returned, RewardId, shard, RedemptionId, Attempt) : null;
}

/// <summary>The life of a redemption.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RedemptionStatus>))]
internal enum RedemptionStatus
{
    /// <summary>Its reservation lapsed before the points were spent; nothing was issued.</summary>
    [JsonStringEnumMemberName("void")]
    Void,

    [JsonStringEnumMemberName("issued")]
    Issued,

    [JsonStringEnumMemberName("used")]
    Used,

    [JsonStringEnumMemberName("expired")]
    Expired,

    [JsonStringEnumMemberName("reversed")]
    Reversed,
}
