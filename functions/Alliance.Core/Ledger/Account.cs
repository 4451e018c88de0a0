using System.Text.Json.Serialization;

namespace Alliance.Ledger;

/// <summary>The hot state of a member: bounded, compact, and always what the member's entries add up to.</summary>
internal sealed record Account
{
    public const string DocumentId = "account";

    public required string MemberId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last entry was recorded; a later entry is never dated before it.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>How many entries the ledger has.</summary>
    public long Entries { get; init; }

    public long Lifetime { get; init; }

    /// <summary>The member's own points standing in unused codes.</summary>
    public long Reserved { get; init; }

    /// <summary>Spendable points, earliest expiry first, then by issuer.</summary>
    public Lot[] Lots { get; init; } = [];

    /// <summary>Points taken back that the member had already spent; repaid by the next ones earned.</summary>
    public Debt[] Debts { get; init; } = [];

    public ChallengeCard[] Cards { get; init; } = [];

    /// <summary>Unused codes, in the order they were issued.</summary>
    public OpenCode[] OpenCodes { get; init; } = [];

    /// <summary>How often the member has taken each reward that has a limit.</summary>
    public TakenReward[] Taken { get; init; } = [];

    /// <summary>Why an operator blocked the member, or null.</summary>
    public string? Blocked { get; init; }

    /// <summary>Digest of the request that created the member, where its key can be used with another body.</summary>
    public string? Digest { get; init; }

    /// <summary>The commit that created the member.</summary>
    public string? CommitId { get; init; }

    /// <summary>True when the member's personal data was erased.</summary>
    public bool Erased { get; init; }

    public long Available
    {
        get
        {
            long sum = 0;
            foreach (var lot in Lots)
            {
                sum += lot.Points;
            }

            foreach (var debt in Debts)
            {
                sum -= debt.Points;
            }

            return sum;
        }
    }

    /// <summary>Whether some of the points are a merchant's.</summary>
    public bool HoldsPointsOf(string merchantId)
    {
        foreach (var lot in Lots)
        {
            if (lot.Issuer == merchantId)
            {
                return true;
            }
        }

        return false;
    }

    public PointsView Points => new(Available, Reserved, Lifetime);
}

/// <summary>Points of one issuer and one expiry; lots alike in both are one lot.</summary>
internal readonly record struct Lot(string Issuer, DateTimeOffset ExpiresAt, long Points);

/// <summary>Points the member owes to an issuer.</summary>
internal readonly record struct Debt(string Issuer, long Points);

/// <summary>An issued code that was not used yet.</summary>
internal readonly record struct OpenCode(string RedemptionId, DateTimeOffset ExpiresAt);

/// <summary>How often a reward was taken.</summary>
internal readonly record struct TakenReward(string RewardId, int Count);

/// <summary>A member's copy of a passport, or map of a route.</summary>
/// <param name="ChallengeId">The passport or route; stores have it as <c>passportId</c> since there were passports only.</param>
/// <param name="Stamps">The stamps or lit stops, in the order they were given.</param>
internal sealed record ChallengeCard([property: JsonPropertyName("passportId")] string ChallengeId, Stamp[] Stamps)
{
    /// <summary>When the member took the map; null for a passport, which every member has.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>How often the card was completed and lost its completion again; makes the reward's id.</summary>
    public int Cycle { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Once complete: how many merchants it took, whatever the passport or route asks for later.</summary>
    public int Required { get; init; }

    /// <summary>The reward's redemption once it was issued.</summary>
    public string? RedemptionId { get; init; }

    /// <summary>True when the completion was lost after its reward had been used: the alliance bears it, and the card gives nothing more.</summary>
    public bool Lost { get; init; }
}

/// <summary>A merchant's stamp and the purchases or visits that each suffice for it.</summary>
/// <param name="MerchantId">Whose stamp it is.</param>
/// <param name="Sources">The first few of them.</param>
/// <param name="MinAmountMinor">The smallest purchase that sufficed when it was given.</param>
internal sealed record Stamp(string MerchantId, string[] Sources, long MinAmountMinor)
{
    /// <summary>How many more there are.</summary>
    public int More { get; init; }

    /// <summary>When the purchase or visit took place that lit a route's stop; null in a passport.</summary>
    public DateTimeOffset? At { get; init; }
}
