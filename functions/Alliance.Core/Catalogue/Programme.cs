namespace Alliance.Catalogue;

/// <summary>
/// The rules of one alliance from <see cref="EffectiveFrom"/> on. A purchase is priced by the version in force at its
/// own <c>occurredAt</c>; each ledger entry names the version that decided it.
/// </summary>
public sealed record Programme
{
    /// <summary>1, 2, 3 …; given by the platform.</summary>
    public int Version { get; init; }

    /// <summary>From when this version prices purchases.</summary>
    public DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>Display name of the alliance.</summary>
    public required string Name { get; init; }

    /// <summary>IANA time zone in which days, months and lifetimes are counted.</summary>
    public required string TimeZone { get; init; }

    /// <summary>ISO 4217 currency of every amount.</summary>
    public required string Currency { get; init; }

    /// <summary>Points for each full <see cref="EarnPerMinor"/>; 0 or more.</summary>
    public required long EarnPoints { get; init; }

    /// <summary>Minor units that earn <see cref="EarnPoints"/>; at least 1. A fraction earns nothing.</summary>
    public required long EarnPerMinor { get; init; }

    /// <summary>ISO 8601 duration from <c>occurredAt</c> after which a lot expires; without a time part, to the end of that local day.</summary>
    public required string LotLifetime { get; init; }

    /// <summary>ISO 8601 duration: how far back a purchase may be reported.</summary>
    public required string ReportWindow { get; init; }

    /// <summary>ISO 8601 duration in which a code must be used; without a time part, to the end of that local day.</summary>
    public required string CodeLifetime { get; init; }

    /// <summary>What a refund does when the member has already spent the points.</summary>
    public RefundPolicy RefundPolicy { get; init; }

    /// <summary>What becomes of the points of a code that expires unused.</summary>
    public UnusedCodePolicy UnusedCode { get; init; }

    /// <summary>Minor units at which merchants settle one point; 0 or more.</summary>
    public long PointValueMinor { get; init; }
}

/// <summary>What a refund does beyond the points a member still has.</summary>
public enum RefundPolicy
{
    /// <summary>It takes what is there; the rest stays with the merchant that issued it.</summary>
    WithinBalance,

    /// <summary>The balance goes below zero, and later points repay it first.</summary>
    AllowNegative,
}

/// <summary>What becomes of the points of a code that expires unused.</summary>
public enum UnusedCodePolicy
{
    /// <summary>They return to their lots, or, where those have expired, to breakage.</summary>
    ReturnPoints,

    /// <summary>They are breakage.</summary>
    Breakage,
}
