using Alliance.Catalogue;
using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>A merchant as an operator writes it.</summary>
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
