namespace Alliance.Members;

/// <summary>All that is personal about a member, in one erasable document; nothing else holds a name, a number or an outside identity.</summary>
internal sealed record Profile
{
    public const string DocumentId = "profile";

    public string? DisplayName { get; init; }

    public string? ExternalId { get; init; }

    public string? Phone { get; init; }

    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>After erasure: the partition of the phone's keyed hash, until it is deleted.</summary>
    public string? PhoneLookup { get; init; }
}

/// <summary>Whom a keyed hash leads to, and since when.</summary>
internal sealed record Lookup(string MemberId, DateTimeOffset ClaimedAt)
{
    public const string DocumentId = "lookup";
}
