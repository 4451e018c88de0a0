using System.Text.Json.Serialization;

namespace Alliance.Ledger;

/// <summary>At once the record, the event and the idempotency record of one effect on one member.</summary>
internal sealed record LedgerEntry
{
    public required string EntryId { get; init; }

    public required string MemberId { get; init; }

    public required long Number { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Change of the available points.</summary>
    public required long Points { get; init; }

    /// <summary>The points after it.</summary>
    public required PointsView Balance { get; init; }

    public required Posting[] Postings { get; init; }

    /// <summary>The commit that wrote it.</summary>
    public required string CommitId { get; init; }

    /// <summary>Digest of the request, where its key can be used with another body.</summary>
    public string? Digest { get; init; }

    public required int Programme { get; init; }

    /// <summary>Who caused it.</summary>
    public required string By { get; init; }

    public string? MerchantId { get; init; }

    public string? OrderNo { get; init; }

    public long? AmountMinor { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    public string? RedemptionId { get; init; }

    public string? RewardId { get; init; }

    /// <summary>The passport or route concerned; stores have it as <c>passportId</c> since there were passports only.</summary>
    [JsonPropertyName("passportId")]
    public string? ChallengeId { get; init; }

    public string? Reason { get; init; }

    /// <summary>The stamps it gave; those it took, where it is a <see cref="EntryKind.Refund"/> or <see cref="EntryKind.Reverse"/>.</summary>
    public StampView[]? Stamps { get; init; }

    /// <summary>
    /// True when the member held no points of the merchant before this purchase: the list of its visitors follows from it.
    /// It may be true again when they are spent or were none, and is never missing on the first visit.
    /// </summary>
    public bool? FirstVisit { get; init; }

    /// <summary>The stops it lit; those that went out, where it is a <see cref="EntryKind.Refund"/> or <see cref="EntryKind.Reverse"/>.</summary>
    public LitStop[]? LitStops { get; init; }

    /// <summary>Points that could not be taken because they were spent.</summary>
    public long? Short { get; init; }

    /// <summary>How many of those the alliance had issued.</summary>
    public long? ShortOfAlliance { get; init; }

    /// <summary>What campaigns gave of it, or what was taken back of theirs.</summary>
    public CampaignPoints[]? Campaigns { get; init; }

    /// <summary>When the member will have something more to expire; the due index follows from it.</summary>
    public DateTimeOffset[]? Due { get; init; }

    /// <summary>What happened to limited stock; its settlement follows from it.</summary>
    public StockMove[]? StockMoves { get; init; }
}

/// <summary>What a member's entry says about a reservation of limited stock.</summary>
internal readonly record struct StockMove(StockMoveKind Kind, string RewardId, int Shard, string RedemptionId, int Attempt);

/// <summary>The ways a reservation goes on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StockMoveKind>))]
internal enum StockMoveKind
{
    /// <summary>The member's commit spent it.</summary>
    Spent,

    /// <summary>The item goes back to sale.</summary>
    Returned,
}

/// <summary>The kinds of ledger entries.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryKind>))]
internal enum EntryKind
{
    [JsonStringEnumMemberName("earn")]
    Earn,

    [JsonStringEnumMemberName("redeem")]
    Redeem,

    [JsonStringEnumMemberName("use")]
    Use,

    [JsonStringEnumMemberName("adjust")]
    Adjust,

    [JsonStringEnumMemberName("expire")]
    Expire,

    [JsonStringEnumMemberName("refund")]
    Refund,

    [JsonStringEnumMemberName("reverse")]
    Reverse,

    [JsonStringEnumMemberName("stamp")]
    Stamp,

    /// <summary>The member took the map of a route.</summary>
    [JsonStringEnumMemberName("join")]
    Join,
}
