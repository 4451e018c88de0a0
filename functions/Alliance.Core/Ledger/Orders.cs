using Alliance.Ports;

namespace Alliance.Ledger;

/// <summary>
/// What is promised for one order of one merchant, once for ever. It is claimed before the member's entry is posted;
/// after it no rule may refuse, and whoever finds it unposted posts it.
/// </summary>
internal sealed record OrderClaim
{
    public const string DocumentId = "order";

    public required string AllianceId { get; init; }

    public required string MerchantId { get; init; }

    public required string OrderNo { get; init; }

    /// <summary>The member the merchant reported it for.</summary>
    public required string MemberId { get; init; }

    public required long AmountMinor { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required DateTimeOffset ClaimedAt { get; init; }

    /// <summary>What the programme gives.</summary>
    public required long Points { get; init; }

    /// <summary>What campaigns give beyond it; null for nothing.</summary>
    public OrderCampaign[]? Campaigns { get; init; }

    public required DateTimeOffset LotExpiresAt { get; init; }

    public required int Programme { get; init; }

    /// <summary>Why it earns nothing, where a rule had a reason.</summary>
    public string? Reason { get; init; }

    public required string CommitId { get; init; }

    public long RefundedMinor { get; init; }

    /// <summary>Refunds and moves so far; numbers the next one.</summary>
    public int Changes { get; init; }

    /// <summary>Moves to other members, in order; the last one names whose order it is now.</summary>
    public OrderMove[]? Moves { get; init; }

    public string OwnerId => Moves is { Length: > 0 } ? Moves[^1].ToMemberId : MemberId;

    /// <summary>The entry in the present owner's ledger that credited the order.</summary>
    public string OwnerEntryId => Moves is { Length: > 0 } ? MoveInEntryId(Moves[^1]) : EarnEntryId;

    public string EarnEntryId => $"earn:{MerchantId}:{OrderNo}";

    /// <summary>What stamps rest on.</summary>
    public string Source => $"{MerchantId}:{OrderNo}";

    public Partition Partition => PartitionOf(AllianceId, MerchantId, OrderNo);

    public static Partition PartitionOf(string allianceId, string merchantId, string orderNo) =>
        new(Containers.Orders, Ids.Key(allianceId, merchantId, orderNo));

    public string MoveOutEntryId(OrderMove move) => $"moved-out:{MerchantId}:{OrderNo}:{move.Number}";

    public string MoveInEntryId(OrderMove move) => $"moved-in:{MerchantId}:{OrderNo}:{move.Number}";

    /// <summary>What campaigns gave for the part of the order from one refunded sum to another; each rounded cumulatively, too.</summary>
    public OrderCampaign[]? CampaignsFor(long fromMinor, long toMinor) =>
        Campaigns?.Select(campaign => campaign with { Points = Share(campaign.Points, toMinor) - Share(campaign.Points, fromMinor) }).ToArray();

    /// <summary>Points of the order that stand for the first <paramref name="refundedMinor"/> refunded: partial refunds add up exactly.</summary>
    public long PointsFor(long refundedMinor) => Share(Points, refundedMinor);

    private long Share(long points, long partMinor) => (long)((Int128)points * partMinor / AmountMinor);
}

/// <summary>One move of an order from a wrong member to the right one.</summary>
/// <param name="Number">Its number among the order's changes.</param>
/// <param name="FromMemberId">Who had it.</param>
/// <param name="ToMemberId">Who gets it.</param>
/// <param name="Reason">The operator's reason.</param>
/// <param name="By">The operator.</param>
/// <param name="Points">The programme's points that were left of the order.</param>
/// <param name="At">When it was claimed.</param>
internal sealed record OrderMove(int Number, string FromMemberId, string ToMemberId, string Reason, string By, long Points, DateTimeOffset At)
{
    /// <summary>What was left of the campaigns' points.</summary>
    public OrderCampaign[]? Campaigns { get; init; }
}

/// <summary>What is promised for one refund of an order; the member's entry follows from it.</summary>
internal sealed record RefundClaim
{
    public required string AllianceId { get; init; }

    public required string MerchantId { get; init; }

    public required string OrderNo { get; init; }

    public required int Number { get; init; }

    public required string MemberId { get; init; }

    public required long AmountMinor { get; init; }

    public required long RemainingMinor { get; init; }

    /// <summary>Of the programme's points.</summary>
    public required long Points { get; init; }

    /// <summary>Of the campaigns' points.</summary>
    public OrderCampaign[]? Campaigns { get; init; }

    public required DateTimeOffset LotExpiresAt { get; init; }

    public required int Programme { get; init; }

    public required string By { get; init; }

    public required DateTimeOffset ClaimedAt { get; init; }

    public required string CommitId { get; init; }

    public string? Digest { get; init; }

    public string EntryId => $"refund:{MerchantId}:{OrderNo}:{Number}";

    public string Source => $"{MerchantId}:{OrderNo}";
}
