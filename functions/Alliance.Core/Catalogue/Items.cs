namespace Alliance.Catalogue;

/// <summary>An independent shop of the alliance.</summary>
public sealed record Merchant
{
    /// <summary>Prefixed id, <c>mch_…</c>.</summary>
    public required string MerchantId { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>The programme's own word for the kind of shop, for example <c>cafe</c>.</summary>
    public required string Category { get; init; }

    /// <summary>Where it is; at least one.</summary>
    public required IReadOnlyList<Location> Locations { get; init; }

    /// <summary>Points it may issue in a calendar month of the alliance's time zone, or null for no cap.</summary>
    public long? MonthlyIssuingCap { get; init; }

    /// <summary>True when it no longer takes part: it issues nothing and honours nothing.</summary>
    public bool Closed { get; init; }
}

/// <summary>One address of a merchant.</summary>
/// <param name="LocationId">Unique in the merchant, <c>loc_…</c>.</param>
/// <param name="Name">Display name.</param>
/// <param name="Latitude">WGS 84 degrees, -90 to 90.</param>
/// <param name="Longitude">WGS 84 degrees, -180 to 180.</param>
public sealed record Location(string LocationId, string Name, double Latitude, double Longitude);

/// <summary>A card of stamps from distinct merchants that is worth a reward when it is full.</summary>
public sealed record Passport : IChallenge
{
    /// <summary>Prefixed id, <c>psp_…</c>.</summary>
    public required string PassportId { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>Distinct merchants that complete it; at least 1.</summary>
    public required int Required { get; init; }

    /// <summary>The merchants that take part, or null for all.</summary>
    public IReadOnlyList<string>? Merchants { get; init; }

    /// <summary>Smallest purchase that gives a stamp, in minor units.</summary>
    public long MinAmountMinor { get; init; }

    /// <summary>True when a merchant's presence token gives a stamp too, without a purchase.</summary>
    public bool ByPresence { get; init; } = true;

    /// <summary>First moment at which a purchase or visit counts.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>First moment at which it no longer counts.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>The rewards of which the member chooses one; at least one.</summary>
    public required IReadOnlyList<string> Rewards { get; init; }

    string IChallenge.Id => PassportId;

    bool IChallenge.Includes(string merchantId) => Merchants is null || Merchants.Contains(merchantId, StringComparer.Ordinal);
}

/// <summary>Something a member gets for points, or for a completed passport or route.</summary>
public sealed record Reward
{
    /// <summary>Prefixed id, <c>rwd_…</c>.</summary>
    public required string RewardId { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>Price, and what the honouring merchant is owed, in points; 0 or more.</summary>
    public required long PointsPrice { get; init; }

    /// <summary>True when it is given for completed passports and routes only and not sold.</summary>
    public bool OnlyByCompletion { get; init; }

    /// <summary>How many there are in all, or null for no limit.</summary>
    public long? Stock { get; init; }

    /// <summary>Over how many documents the stock is spread; given by the platform when the stock is first limited.</summary>
    public int Shards { get; init; }

    /// <summary>How many one member may take, or null for no limit.</summary>
    public int? PerMemberLimit { get; init; }

    /// <summary>First moment of sale, or null.</summary>
    public DateTimeOffset? SaleFrom { get; init; }

    /// <summary>First moment at which it is no longer sold, or null.</summary>
    public DateTimeOffset? SaleUntil { get; init; }

    /// <summary>The merchants that honour it, or null for all.</summary>
    public IReadOnlyList<string>? Merchants { get; init; }
}

/// <summary>A catalogue item with the version that <c>ETag</c> shows.</summary>
/// <typeparam name="T">Programme, merchant, passport, route or reward.</typeparam>
/// <param name="Value">The item in force.</param>
/// <param name="Version">Opaque; changes with every change of the item.</param>
public sealed record Versioned<T>(T Value, string Version) where T : class;
