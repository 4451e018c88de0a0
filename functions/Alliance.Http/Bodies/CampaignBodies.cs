using System.Text.Json.Serialization;
using Alliance.Campaigns;
using Alliance.Http.Input;

namespace Alliance.Http.Bodies;

/// <summary>A campaign's terms as an operator writes them.</summary>
/// <param name="Name">Display name.</param>
/// <param name="Kind"><c>season</c>, <c>memberDay</c>, <c>route</c> or <c>flashPromo</c>.</param>
/// <param name="CampaignId">As in the path; may be left out.</param>
/// <param name="Schedule">When it runs; left out for a flash promotion.</param>
/// <param name="Merchants">The merchants that take part, or null for all.</param>
/// <param name="Bonus">Points beyond the programme's own, or null.</param>
/// <param name="Gift">A reward for the first qualifying purchase in a window, or null.</param>
/// <param name="RouteId">The route it opens; only of a route campaign.</param>
/// <param name="Flash">How merchants open windows; only of a flash promotion.</param>
/// <param name="Funder">Who issues the bonus points: <c>merchant</c> or <c>alliance</c>.</param>
/// <param name="BudgetPoints">Bonus points it may give in all, or null for no limit.</param>
/// <param name="Announcements">What members are told and when; at most 8.</param>
internal sealed record CampaignBody(
    string Name, CampaignKind Kind, string? CampaignId = null, Schedule? Schedule = null, IReadOnlyList<string>? Merchants = null,
    CampaignBonus? Bonus = null, CampaignGift? Gift = null, string? RouteId = null, FlashTerms? Flash = null,
    CampaignFunder Funder = CampaignFunder.Merchant, long? BudgetPoints = null, IReadOnlyList<CampaignAnnouncement>? Announcements = null) : IChecked
{
    private const int MerchantsMax = 500;
    private const int RewardsMax = 10;

    /// <summary>What can be said without the catalogue; ranges and references are the campaign's own check.</summary>
    public void Check(ref FieldErrors errors)
    {
        if (CampaignId is not null)
        {
            Fields.Id(ref errors, "/campaignId", CampaignId, Ids.Campaign);
        }

        Fields.DisplayName(ref errors, "/name", Name);
        if (Merchants is not null)
        {
            Fields.IdList(ref errors, "/merchants", Merchants, Ids.Merchant, 1, MerchantsMax);
        }

        if (Gift is { } gift)
        {
            Fields.IdList(ref errors, "/gift/rewards", gift.Rewards, Ids.Reward, 1, RewardsMax);
            Fields.Range(ref errors, "/gift/minAmountMinor", gift.MinAmountMinor, 0, Fields.AmountMax);
        }

        if (Bonus is { } bonus)
        {
            Fields.Range(ref errors, "/bonus/multiplierPercent", bonus.MultiplierPercent, 100, CampaignLimits.MultiplierPercent);
            Fields.Range(ref errors, "/bonus/fixedPoints", bonus.FixedPoints, 0, CampaignLimits.FixedPoints);
            Fields.Range(ref errors, "/bonus/minAmountMinor", bonus.MinAmountMinor, 0, Fields.AmountMax);
        }

        if (RouteId is not null)
        {
            Fields.Id(ref errors, "/routeId", RouteId, Ids.Route);
        }

        if (Flash is { } flash)
        {
            Fields.Range(ref errors, "/flash/windowsPerDay", flash.WindowsPerDay, 1, CampaignLimits.WindowsPerDay);
        }

        if (BudgetPoints is { } budget)
        {
            Fields.Range(ref errors, "/budgetPoints", budget, 0, CampaignLimits.BudgetPoints);
        }

        CheckSchedule(ref errors);
        CheckAnnouncements(ref errors);
    }

    public Campaign ToCampaign(string campaignId) => new()
    {
        CampaignId = campaignId,
        Name = Name,
        Kind = Kind,
        Schedule = Schedule,
        Merchants = Merchants,
        Bonus = Bonus,
        Gift = Gift,
        RouteId = RouteId,
        Flash = Flash,
        Funder = Funder,
        BudgetPoints = BudgetPoints,
        Announcements = Announcements ?? [],
    };

    private void CheckSchedule(ref FieldErrors errors)
    {
        for (var i = 0; i < (Schedule?.Windows?.Count ?? 0); i++)
        {
            NotNull(ref errors, $"/schedule/windows/{i}", Schedule!.Windows![i]);
        }

        for (var i = 0; i < (Schedule?.Recurrence?.Except?.Count ?? 0); i++)
        {
            NotNull(ref errors, $"/schedule/recurrence/except/{i}", Schedule!.Recurrence!.Except![i]);
        }
    }

    private void CheckAnnouncements(ref FieldErrors errors)
    {
        var announcements = Announcements ?? [];
        Fields.Count(ref errors, "/announcements", announcements, 0, CampaignLimits.Announcements);
        for (var i = 0; i < announcements.Count && i < CampaignLimits.Announcements; i++)
        {
            if (NotNull(ref errors, $"/announcements/{i}", announcements[i]))
            {
                Fields.Text(ref errors, $"/announcements/{i}/title", announcements[i].Title, CampaignLimits.TitleLength);
                Fields.Text(ref errors, $"/announcements/{i}/text", announcements[i].Text, CampaignLimits.TextLength);
            }
        }
    }

    private static bool NotNull(ref FieldErrors errors, string pointer, object? item)
    {
        if (item is null)
        {
            errors.Add(pointer, "null_not_allowed", "The value must not be null.");
        }

        return item is not null;
    }
}

/// <summary><see cref="CampaignKind"/> in camelCase.</summary>
internal sealed class CampaignKindConverter() : JsonStringEnumConverter<CampaignKind>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary><see cref="CampaignFunder"/> in camelCase.</summary>
internal sealed class CampaignFunderConverter() : JsonStringEnumConverter<CampaignFunder>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary><see cref="WindowEdge"/> in camelCase.</summary>
internal sealed class WindowEdgeConverter() : JsonStringEnumConverter<WindowEdge>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
