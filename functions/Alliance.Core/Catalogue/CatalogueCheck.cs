using Alliance.Outcomes;

namespace Alliance.Catalogue;

/// <summary>Whether what an operator publishes makes sense. Pointers are those of the request body.</summary>
internal static class CatalogueCheck
{
    public static InvalidReference? Programme(Programme programme)
    {
        if (!ProgrammeRules.IsTimeZone(programme.TimeZone))
        {
            return new("/timeZone", $"'{programme.TimeZone}' is no IANA time zone; write one like 'Asia/Shanghai'.");
        }

        if (programme.EarnPerMinor < 1 || programme.EarnPoints < 0 || programme.EarnPoints > ProgrammeRules.MaxAmount)
        {
            return new("/earnPerMinor", "Points are earned for each full earnPerMinor, which is at least 1; earnPoints is at least 0.");
        }

        if (programme.PointValueMinor is < 0 or > ProgrammeRules.MaxAmount)
        {
            return new("/pointValueMinor", "A point settles at 0 or more minor units.");
        }

        (string Pointer, string Text)[] periods =
            [("/lotLifetime", programme.LotLifetime), ("/reportWindow", programme.ReportWindow), ("/codeLifetime", programme.CodeLifetime)];
        foreach (var (pointer, text) in periods)
        {
            if (ProgrammeRules.ParsePeriod(text) is null)
            {
                return new(pointer, $"'{text}' is no ISO 8601 duration longer than zero; write one like 'P1Y', 'P30D' or 'PT12H'.");
            }
        }

        return null;
    }

    public static InvalidReference? Merchant(Merchant merchant)
    {
        if (merchant.Locations.Count == 0)
        {
            return new("/locations", "A merchant has at least one location.");
        }

        return merchant.Locations.DistinctBy(static location => location.LocationId, StringComparer.Ordinal).Count() < merchant.Locations.Count
            ? new("/locations", "Two locations have the same locationId.")
            : null;
    }

    public static InvalidReference? Passport(AllianceCatalogue catalogue, Passport passport)
    {
        if (passport.PassportId.StartsWith(Campaigns.GiftCards.Prefix, StringComparison.Ordinal))
        {
            return new("/passportId", $"Ids that begin with '{Campaigns.GiftCards.Prefix}' are those of campaigns' gifts; choose another.");
        }

        if (passport.ValidUntil <= passport.ValidFrom)
        {
            return new("/validUntil", "validUntil must be later than validFrom.");
        }

        if (passport.Merchants is { } merchants)
        {
            if (Missing(merchants, catalogue.FindMerchant) is { } at)
            {
                return new($"/merchants/{at}", $"There is no merchant '{merchants[at]}'; publish it first.");
            }

            if (merchants.Distinct(StringComparer.Ordinal).Count() < passport.Required)
            {
                return new("/required", "The passport asks for more distinct merchants than take part.");
            }
        }

        return Rewards(catalogue, passport);
    }

    /// <summary>What a challenge is worth must exist.</summary>
    public static InvalidReference? Rewards(AllianceCatalogue catalogue, IChallenge challenge)
    {
        if (challenge.Rewards.Count == 0)
        {
            return new("/rewards", "Whoever completes it is given at least one reward to choose from.");
        }

        return Missing(challenge.Rewards, catalogue.FindReward) is { } missing
            ? new($"/rewards/{missing}", $"There is no reward '{challenge.Rewards[missing]}'; publish it first.")
            : null;
    }

    public static InvalidReference? Reward(AllianceCatalogue catalogue, Reward reward)
    {
        if (reward.SaleUntil <= reward.SaleFrom)
        {
            return new("/saleUntil", "saleUntil must be later than saleFrom.");
        }

        return reward.Merchants is { } merchants && Missing(merchants, catalogue.FindMerchant) is { } at
            ? new($"/merchants/{at}", $"There is no merchant '{merchants[at]}'; publish it first.")
            : null;
    }

    private static int? Missing<T>(IReadOnlyList<string> ids, Func<string, T?> find) where T : class
    {
        for (var i = 0; i < ids.Count; i++)
        {
            if (find(ids[i]) is null)
            {
                return i;
            }
        }

        return null;
    }
}
