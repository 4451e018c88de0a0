namespace Alliance.Ledger;

/// <summary>A member's points.</summary>
/// <param name="Available">Points that can be spent; below zero only where the refund policy allows it.</param>
/// <param name="Reserved">The member's own points standing in codes that were issued and not yet used.</param>
/// <param name="Lifetime">Points ever earned, less those refunded.</param>
public sealed record PointsView(long Available, long Reserved, long Lifetime);

/// <summary>Points with their own issuer and expiry.</summary>
/// <param name="Issuer">The merchant that issued them, or <c>alliance</c>.</param>
/// <param name="Points">How many are left; at least 1.</param>
/// <param name="ExpiresAt">First moment at which they can no longer be spent.</param>
public sealed record LotView(string Issuer, long Points, DateTimeOffset ExpiresAt);

/// <summary>A member's wallet.</summary>
/// <param name="MemberId">The member.</param>
/// <param name="Points">The balance.</param>
/// <param name="Lots">What it is made of, earliest expiry first.</param>
/// <param name="Tier">Null until tiers exist.</param>
/// <param name="Blocked">True when an operator has blocked the member.</param>
public sealed record Wallet(string MemberId, PointsView Points, IReadOnlyList<LotView> Lots, string? Tier, bool Blocked);

/// <summary>What one purchase or visit did to one passport.</summary>
/// <param name="PassportId">The passport.</param>
/// <param name="MerchantId">Whose stamp it is.</param>
/// <param name="Collected">Distinct merchants collected after it.</param>
/// <param name="Required">Distinct merchants that complete the passport.</param>
/// <param name="Completed">True when this stamp completed the passport.</param>
/// <param name="Reward">What it is worth, when it completed the passport.</param>
public sealed record StampView(string PassportId, string MerchantId, int Collected, int Required, bool Completed, RewardDue? Reward);

/// <summary>What one purchase or visit did to one route.</summary>
/// <param name="RouteId">The route.</param>
/// <param name="StopId">The stop, or null where the route no longer has it.</param>
/// <param name="MerchantId">Whose stop it is.</param>
/// <param name="Lit">Stops lit after it.</param>
/// <param name="Total">Stops that complete the route.</param>
/// <param name="Completed">True when it completed the route.</param>
/// <param name="Reward">What it is worth, when it completed the route.</param>
public sealed record LitStop(string RouteId, string? StopId, string MerchantId, int Lit, int Total, bool Completed, RewardDue? Reward);

/// <summary>The reward of a completed passport or route.</summary>
/// <param name="Options">The rewards of which the member chooses one.</param>
/// <param name="RewardId">The reward that was issued, or null while the choice is open.</param>
/// <param name="RedemptionId">Its redemption, or null while the choice is open.</param>
/// <param name="Code">The code to show; told to the member alone, and null while the choice is open.</param>
/// <param name="ExpiresAt">Until when the code can be used.</param>
public sealed record RewardDue(
    IReadOnlyList<string> Options, string? RewardId, string? RedemptionId, string? Code, DateTimeOffset? ExpiresAt);

/// <summary>A line of the ledger as a member or operator reads it.</summary>
/// <param name="EntryId">The entry.</param>
/// <param name="Number">1, 2, 3 … within the member's ledger.</param>
/// <param name="Kind"><c>earn</c>, <c>redeem</c>, <c>adjust</c>, <c>expire</c>, <c>refund</c>, <c>reverse</c>, <c>use</c>, <c>stamp</c> or <c>join</c> (the map of a route was taken).</param>
/// <param name="Points">Change of the available points.</param>
/// <param name="Balance">The points after it.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="OccurredAt">When the purchase took place, where there is one.</param>
/// <param name="MerchantId">The merchant concerned, if any.</param>
/// <param name="OrderNo">The order concerned, if any.</param>
/// <param name="AmountMinor">The amount of money concerned, if any.</param>
/// <param name="RedemptionId">The redemption concerned, if any.</param>
/// <param name="Reason">Why, where somebody gave a reason or a rule had one.</param>
/// <param name="ProgrammeVersion">The version of the programme that decided it.</param>
/// <param name="Stamps">What it did to passports.</param>
/// <param name="LitStops">What it did to routes.</param>
/// <param name="RouteId">The route whose map was taken, for <c>join</c>.</param>
/// <param name="Campaigns">What campaigns gave of it, or what was taken back of theirs.</param>
public sealed record EntryView(
    string EntryId, long Number, string Kind, long Points, PointsView Balance, DateTimeOffset At, DateTimeOffset? OccurredAt,
    string? MerchantId, string? OrderNo, long? AmountMinor, string? RedemptionId, string? Reason, int ProgrammeVersion,
    IReadOnlyList<StampView> Stamps, IReadOnlyList<LitStop> LitStops, string? RouteId, IReadOnlyList<CampaignPoints> Campaigns);

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Data">The items.</param>
/// <param name="NextCursor">Pass it to read on; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Data, string? NextCursor);
