using System.Text.Json;
using System.Text.Json.Serialization;
using Alliance.Campaigns;
using Alliance.Campaigns.Runs;
using Alliance.Http.Bodies;

namespace Alliance.Http.Replies;

/// <summary>A campaign as its operator sees it.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="State"><c>draft</c>, <c>scheduled</c>, <c>running</c>, <c>paused</c>, <c>ended</c> or <c>cancelled</c>.</param>
/// <param name="Version">Of the terms shown.</param>
/// <param name="EffectiveFrom">From when that version counts for purchases.</param>
/// <param name="Terms">Its terms.</param>
/// <param name="History">What was done to it since it was first published, oldest first.</param>
internal sealed record CampaignView(
    string CampaignId, string State, int Version, DateTimeOffset EffectiveFrom, Campaign Terms, IReadOnlyList<CampaignChangeView> History)
{
    public static CampaignView Of(PublishedCampaign campaign, DateTimeOffset now) => new(
        campaign.CampaignId, Word(campaign.StateAt(now)), campaign.Latest.Version, campaign.Latest.EffectiveFrom, campaign.Latest.Terms,
        [.. campaign.Versions.Select(static version => new CampaignChangeView(
            version.Version, Word(version.Status), version.EffectiveFrom, version.At, version.By, version.Reason))]);

    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

/// <summary>One change of a campaign.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Status">What the campaign became: <c>draft</c>, <c>published</c>, <c>paused</c> or <c>cancelled</c>.</param>
/// <param name="EffectiveFrom">From when it counts for purchases.</param>
/// <param name="At">When it was made.</param>
/// <param name="By">Who made it.</param>
/// <param name="Reason">Why, where a reason was given.</param>
internal sealed record CampaignChangeView(int Version, string Status, DateTimeOffset EffectiveFrom, DateTimeOffset At, string By, string? Reason);

/// <summary>The windows of a year.</summary>
/// <param name="Year">The local year.</param>
/// <param name="IsComplete">False where there are more windows than are listed.</param>
/// <param name="Entries">The windows by their starts.</param>
internal sealed record CalendarView(int Year, bool IsComplete, IReadOnlyList<CalendarEntryView> Entries)
{
    public static CalendarView Of(CampaignYear year) => new(
        year.Year, year.IsComplete,
        [.. year.Entries.Select(static entry => new CalendarEntryView(entry.CampaignId, entry.Name, CampaignView.Word(entry.Status), entry.Window))]);
}

/// <summary>One window in the calendar.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status"><c>draft</c>, <c>published</c> or <c>paused</c>.</param>
/// <param name="Window">The window.</param>
internal sealed record CalendarEntryView(string CampaignId, string Name, string Status, Window Window);

/// <summary>How campaigns are written, their words in camelCase.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(CampaignKindConverter), typeof(CampaignFunderConverter), typeof(WindowEdgeConverter)])]
[JsonSerializable(typeof(CampaignView))]
[JsonSerializable(typeof(ListReply<CampaignView>))]
[JsonSerializable(typeof(ListReply<Campaign>))]
[JsonSerializable(typeof(CalendarView))]
[JsonSerializable(typeof(CampaignPreview))]
[JsonSerializable(typeof(ListReply<CampaignStepView>))]
[JsonSerializable(typeof(ListReply<ReportView>))]
internal sealed partial class CampaignJson : JsonSerializerContext;
