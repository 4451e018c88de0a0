using Alliance.Catalogue;
using Alliance.Outcomes;

namespace Alliance.Campaigns;

/// <summary>Whether the terms of a campaign make sense. Pointers are those of the request body.</summary>
internal static class CampaignCheck
{
    public static InvalidReference? Terms(AllianceCatalogue catalogue, Campaign terms) =>
        Time(catalogue, terms) ?? Merchants(catalogue, terms) ?? Bonus(terms) ?? Gift(catalogue, terms) ?? Announcements(terms);

    private static InvalidReference? Time(AllianceCatalogue catalogue, Campaign terms)
    {
        var isFlash = terms.Kind == CampaignKind.FlashPromo;
        if (isFlash != (terms.Flash is not null))
        {
            return new("/flash", isFlash ? "A flash promotion says how long a window is and how often one opens." : "Only a flash promotion has flash terms.");
        }

        if (isFlash != (terms.Schedule is null))
        {
            return new("/schedule", isFlash ? "A flash promotion has no schedule: merchants open its windows." : "Say when the campaign runs.");
        }

        if ((terms.RouteId is not null) != (terms.Kind == CampaignKind.Route))
        {
            return new("/routeId", terms.RouteId is null ? "A route campaign names its route." : "Only a route campaign has a route.");
        }

        if (terms.RouteId is { } routeId && catalogue.FindRoute(routeId) is null)
        {
            return new("/routeId", $"There is no route '{routeId}'; publish it first.");
        }

        if (terms.Flash is { } flash)
        {
            return FlashLength(flash.Length) is null
                ? new("/flash/length", $"'{flash.Length}' is no ISO 8601 duration of at most a day; write one like 'PT2H'.")
                : flash.WindowsPerDay is < 1 or > CampaignLimits.WindowsPerDay
                    ? new("/flash/windowsPerDay", $"A merchant opens 1 to {CampaignLimits.WindowsPerDay} windows a day.")
                    : null;
        }

        return Timetable.Of(terms.Schedule!, catalogue.Programme.Value.TimeZone, "/schedule").Refusal as InvalidReference;
    }

    /// <summary>How long a flash window is, or null where the text is no duration from a second to a day.</summary>
    public static TimeSpan? FlashLength(string text)
    {
        if (ProgrammeRules.ParsePeriod(text) is not { } period)
        {
            return null;
        }

        var start = new NodaTime.LocalDateTime(2000, 1, 1, 0, 0);
        var length = ((start + period).InUtc().ToInstant() - start.InUtc().ToInstant()).ToTimeSpan();
        return length >= TimeSpan.FromSeconds(1) && length <= TimeSpan.FromDays(1) ? length : null;
    }

    private static InvalidReference? Merchants(AllianceCatalogue catalogue, Campaign terms)
    {
        for (var i = 0; i < (terms.Merchants?.Count ?? 0); i++)
        {
            if (catalogue.FindMerchant(terms.Merchants![i]) is null)
            {
                return new($"/merchants/{i}", $"There is no merchant '{terms.Merchants[i]}'; publish it first.");
            }
        }

        return null;
    }

    private static InvalidReference? Bonus(Campaign terms)
    {
        if (terms.BudgetPoints is < 0 or > CampaignLimits.BudgetPoints)
        {
            return new("/budgetPoints", $"A budget is 0 to {CampaignLimits.BudgetPoints} points.");
        }

        return terms.Bonus switch
        {
            null => null,
            { MultiplierPercent: < 100 or > CampaignLimits.MultiplierPercent } =>
                new("/bonus/multiplierPercent", $"A multiplier is 100 to {CampaignLimits.MultiplierPercent} percent of the programme's points."),
            { FixedPoints: < 0 or > CampaignLimits.FixedPoints } => new("/bonus/fixedPoints", $"Fixed points are 0 to {CampaignLimits.FixedPoints}."),
            { MinAmountMinor: < 0 or > ProgrammeRules.MaxAmount } => new("/bonus/minAmountMinor", "A smallest purchase is 0 or more minor units."),
            { MultiplierPercent: 100, FixedPoints: 0 } => new("/bonus", "This bonus gives nothing; leave it out, or say what it gives."),
            _ => null,
        };
    }

    private static InvalidReference? Gift(AllianceCatalogue catalogue, Campaign terms)
    {
        if (terms.Gift is not { } gift)
        {
            return null;
        }

        if (gift.Rewards.Count == 0)
        {
            return new("/gift/rewards", "A gift is at least one reward to choose from.");
        }

        for (var i = 0; i < gift.Rewards.Count; i++)
        {
            if (catalogue.FindReward(gift.Rewards[i]) is null)
            {
                return new($"/gift/rewards/{i}", $"There is no reward '{gift.Rewards[i]}'; publish it first.");
            }
        }

        return terms.CampaignId.Length - "cmp_".Length > CampaignLimits.GiftIdLength
            ? new("/campaignId", $"A campaign with a gift has at most {CampaignLimits.GiftIdLength} characters after 'cmp_'.")
            : gift.MinAmountMinor is < 0 or > ProgrammeRules.MaxAmount ? new("/gift/minAmountMinor", "A smallest purchase is 0 or more minor units.")
            : null;
    }

    private static InvalidReference? Announcements(Campaign terms)
    {
        if (terms.Announcements.Count > CampaignLimits.Announcements)
        {
            return new("/announcements", $"A campaign has at most {CampaignLimits.Announcements} announcements.");
        }

        for (var i = 0; i < terms.Announcements.Count; i++)
        {
            if (AnnouncementTimes.Check(terms.Announcements[i].Time, $"/announcements/{i}/time") is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }
}
