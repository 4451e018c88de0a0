using Alliance.Catalogue;
using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>A merchant as an operator writes it.</summary>
/// <param name="Name">Display name.</param>
/// <param name="Category">The programme's own word for the kind of shop, for example <c>cafe</c>.</param>
/// <param name="Locations">Where it is; 1 to 50.</param>
/// <param name="MerchantId">As in the path; may be left out.</param>
/// <param name="MonthlyIssuingCap">Points it may issue in a calendar month of the alliance's time zone, or null for no cap.</param>
/// <param name="Closed">True when it no longer takes part: it issues nothing and honours nothing.</param>
internal sealed record MerchantBody(
    string Name, string Category, IReadOnlyList<LocationBody> Locations, string? MerchantId = null, long? MonthlyIssuingCap = null,
    bool Closed = false) : IChecked
{
    private const int LocationsMax = 50;

    public void Check(ref FieldErrors errors)
    {
        if (MerchantId is not null)
        {
            Fields.Id(ref errors, "/merchantId", MerchantId, Ids.Merchant);
        }

        Fields.DisplayName(ref errors, "/name", Name);
        Fields.Category(ref errors, "/category", Category);
        Fields.Count(ref errors, "/locations", Locations, 1, LocationsMax);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Locations.Count && i < LocationsMax; i++)
        {
            if (Locations[i] is not { } location)
            {
                errors.Add($"/locations/{i}", "null_not_allowed", "The value must not be null.");
                continue;
            }

            location.Check(ref errors, $"/locations/{i}");
            if (!seen.Add(location.LocationId))
            {
                errors.Add($"/locations/{i}/locationId", "duplicate_item", $"'{location.LocationId}' is listed twice.");
            }
        }

        if (MonthlyIssuingCap is { } cap)
        {
            Fields.Range(ref errors, "/monthlyIssuingCap", cap, 0, Fields.AmountMax);
        }
    }

    public Merchant ToMerchant(string merchantId) => new()
    {
        MerchantId = merchantId,
        Name = Name,
        Category = Category,
        Locations = [.. Locations.Select(location => new Location(location.LocationId, location.Name, location.Latitude, location.Longitude))],
        MonthlyIssuingCap = MonthlyIssuingCap,
        Closed = Closed,
    };
}

/// <summary>One address of a merchant.</summary>
/// <param name="LocationId">Unique in the merchant, <c>loc_…</c>.</param>
/// <param name="Name">Display name.</param>
/// <param name="Latitude">WGS 84 degrees, -90 to 90.</param>
/// <param name="Longitude">WGS 84 degrees, -180 to 180.</param>
internal sealed record LocationBody(string LocationId, string Name, double Latitude, double Longitude)
{
    public void Check(ref FieldErrors errors, string pointer)
    {
        Fields.Id(ref errors, pointer + "/locationId", LocationId, Ids.Location);
        Fields.DisplayName(ref errors, pointer + "/name", Name);
        Fields.Degrees(ref errors, pointer + "/latitude", Latitude, 90);
        Fields.Degrees(ref errors, pointer + "/longitude", Longitude, 180);
    }
}

/// <summary>A passport as an operator writes it.</summary>
/// <param name="Name">Display name.</param>
/// <param name="Required">Distinct merchants that complete it; 1 to 100.</param>
/// <param name="ValidFrom">First moment at which a purchase or visit counts.</param>
/// <param name="ValidUntil">First moment at which it no longer counts.</param>
/// <param name="Rewards">The rewards of which the member chooses one; 1 to 10.</param>
/// <param name="PassportId">As in the path; may be left out.</param>
/// <param name="Merchants">The merchants that take part, or null for all.</param>
/// <param name="MinAmountMinor">Smallest purchase that gives a stamp, in minor units.</param>
/// <param name="ByPresence">True when a presence token gives a stamp too, without a purchase.</param>
internal sealed record PassportBody(
    string Name, int Required, DateTimeOffset ValidFrom, DateTimeOffset ValidUntil, IReadOnlyList<string> Rewards,
    string? PassportId = null, IReadOnlyList<string>? Merchants = null, long MinAmountMinor = 0, bool ByPresence = true) : IChecked
{
    private const int RequiredMax = 100;
    private const int RewardsMax = 10;
    private const int MerchantsMax = 500;

    public void Check(ref FieldErrors errors)
    {
        if (PassportId is not null)
        {
            Fields.Id(ref errors, "/passportId", PassportId, Ids.Passport);
        }

        Fields.DisplayName(ref errors, "/name", Name);
        Fields.Range(ref errors, "/required", Required, 1, RequiredMax);
        Fields.Range(ref errors, "/minAmountMinor", MinAmountMinor, 0, Fields.AmountMax);
        Fields.IdList(ref errors, "/rewards", Rewards, Ids.Reward, 1, RewardsMax);
        if (Merchants is not null)
        {
            Fields.IdList(ref errors, "/merchants", Merchants, Ids.Merchant, 1, MerchantsMax);
        }

        if (ValidUntil <= ValidFrom)
        {
            errors.Add("/validUntil", "out_of_range", "validUntil must be later than validFrom.");
        }
    }

    public Passport ToPassport(string passportId) => new()
    {
        PassportId = passportId,
        Name = Name,
        Required = Required,
        Merchants = Merchants,
        MinAmountMinor = MinAmountMinor,
        ByPresence = ByPresence,
        ValidFrom = ValidFrom,
        ValidUntil = ValidUntil,
        Rewards = Rewards,
    };
}

/// <summary>A reward as an operator writes it.</summary>
/// <param name="Name">Display name.</param>
/// <param name="PointsPrice">Price, and what the honouring merchant is owed, in points; 0 or more.</param>
/// <param name="RewardId">As in the path; may be left out.</param>
/// <param name="OnlyByCompletion">True when it is given for completed passports only and not sold.</param>
/// <param name="Stock">How many there are in all, or null for no limit.</param>
/// <param name="PerMemberLimit">How many one member may take, or null for no limit.</param>
/// <param name="SaleFrom">First moment of sale, or null.</param>
/// <param name="SaleUntil">First moment at which it is no longer sold, or null.</param>
/// <param name="Merchants">The merchants that honour it, or null for all.</param>
internal sealed record RewardBody(
    string Name, long PointsPrice, string? RewardId = null, bool OnlyByCompletion = false, long? Stock = null,
    int? PerMemberLimit = null, DateTimeOffset? SaleFrom = null, DateTimeOffset? SaleUntil = null,
    IReadOnlyList<string>? Merchants = null) : IChecked
{
    private const int MerchantsMax = 500;

    public void Check(ref FieldErrors errors)
    {
        if (RewardId is not null)
        {
            Fields.Id(ref errors, "/rewardId", RewardId, Ids.Reward);
        }

        Fields.DisplayName(ref errors, "/name", Name);
        Fields.Range(ref errors, "/pointsPrice", PointsPrice, 0, Fields.AmountMax);
        if (Stock is { } stock)
        {
            Fields.Range(ref errors, "/stock", stock, 0, Fields.AmountMax);
        }

        if (PerMemberLimit is { } limit)
        {
            Fields.Range(ref errors, "/perMemberLimit", limit, 1, 1000);
        }

        if (Merchants is not null)
        {
            Fields.IdList(ref errors, "/merchants", Merchants, Ids.Merchant, 1, MerchantsMax);
        }

        if (SaleUntil <= SaleFrom)
        {
            errors.Add("/saleUntil", "out_of_range", "saleUntil must be later than saleFrom.");
        }
    }

    public Reward ToReward(string rewardId) => new()
    {
        RewardId = rewardId,
        Name = Name,
        PointsPrice = PointsPrice,
        OnlyByCompletion = OnlyByCompletion,
        Stock = Stock,
        PerMemberLimit = PerMemberLimit,
        SaleFrom = SaleFrom,
        SaleUntil = SaleUntil,
        Merchants = Merchants,
    };
}
