namespace Alliance.Http.Access;

/// <summary>What a caller is.</summary>
public enum Role
{
    /// <summary>A member, with a signed token.</summary>
    Member,

    /// <summary>A merchant's till or order system, with an API key.</summary>
    Merchant,

    /// <summary>An operator of the alliance, with an API key.</summary>
    Operator,
}

/// <summary>Who calls.</summary>
/// <param name="Role">What the caller is.</param>
/// <param name="Id">Prefixed id: <c>mbr_…</c>, <c>mch_…</c>, <c>opr_…</c>.</param>
/// <param name="AllianceId">The alliance in which the caller may act, or null for every alliance of a development server.</param>
public sealed record Caller(Role Role, string Id, string? AllianceId);

/// <summary>Who may call an endpoint.</summary>
[Flags]
public enum Callers
{
    /// <summary>Anyone, without credentials.</summary>
    Anyone = 0,

    /// <summary>The member whom the path names.</summary>
    Member = 1,

    /// <summary>A merchant of the alliance; where the path names a merchant, that one.</summary>
    Merchant = 2,

    /// <summary>An operator of the alliance.</summary>
    Operator = 4,
}
