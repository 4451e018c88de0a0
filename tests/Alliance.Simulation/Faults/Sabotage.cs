namespace Alliance.Simulation.Faults;

/// <summary>One protection taken away, to show that the checks notice.</summary>
internal enum Sabotage
{
    None,

    /// <summary>A replace takes effect whatever version stands there.</summary>
    NoVersionCheck,

    /// <summary>Entries and refund claims are forgotten as soon as somebody asks for them, and stand in nobody's way.</summary>
    NoIdempotencyRecord,

    /// <summary>A shard that is empty says that one unit is left.</summary>
    NoStockCondition,

    /// <summary>One posting of an entry is lost.</summary>
    NoDoubleEntry,

    /// <summary>What bars a redemption whose reservation was given up is not kept.</summary>
    NoBarOfLateSpend,

    /// <summary>A commit without an answer counts as done, instead of being sent again.</summary>
    NoResendUntilDefinite,
}
