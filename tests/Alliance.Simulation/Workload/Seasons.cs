using System.Globalization;
using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Ledger;

namespace Alliance.Simulation.Workload;

/// <summary>Campaigns: hours for members that come again and again, and a flash promotion that two shops may open.</summary>
internal static class Seasons
{
    public const string Hours = "cmp_hours";
    public const string Flash = "cmp_flash";
    public const long MinAmountMinor = 3_000;
    private const int Windows = 8;
    private static readonly TimeSpan WindowEvery = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan WindowLength = TimeSpan.FromMinutes(15);

    /// <summary>The shops that may open the flash promotion.</summary>
    public static IReadOnlyList<string> FlashMerchants { get; } = ["mch_b", "mch_c"];

    public static IEnumerable<Campaign> Of(Scenario scenario, DateTimeOffset now) =>
    [
        new Campaign
        {
            CampaignId = Hours, Name = "hours", Kind = CampaignKind.MemberDay, Schedule = new Schedule { Windows = [.. Scheduled(now)] },
            Bonus = new CampaignBonus(200, 3, MinAmountMinor), Gift = new CampaignGift { Rewards = [SampleAlliance.SilentGift], MinAmountMinor = 20_000 },
            Funder = scenario.HoursFunder, BudgetPoints = scenario.HoursBudget,
            Announcements = [new CampaignAnnouncement { Time = new AnnouncementTime(), Title = "now", Text = "double points" }],
        },
        new Campaign
        {
            CampaignId = Flash, Name = "flash", Kind = CampaignKind.FlashPromo, Flash = new FlashTerms("PT10M", 3), Merchants = FlashMerchants,
            Bonus = new CampaignBonus(100, 9), Funder = CampaignFunder.Alliance, BudgetPoints = 60,
            Announcements = [new CampaignAnnouncement { Time = new AnnouncementTime(), Title = "flash", Text = "nine points" }],
        },
    ];

    /// <summary>A shop's system opens the flash promotion; asked again with the same id, it is told of the same window.</summary>
    public static async Task Trigger(Client client)
    {
        var merchantId = FlashMerchants[client.Random.Next(FlashMerchants.Count)];
        var triggerId = $"trigger-{client.Book.Next()}";
        var settled = await client.Ask("trigger", platform => platform.TriggerPromo.Execute(Scenario.AllianceId, merchantId, Flash, triggerId));
        if (settled.IsSuccess)
        {
            await client.Acknowledge(
                "trigger", Client.Body(settled.Answer), CatalogueIds.Partition(Scenario.AllianceId), FlashWindows.DocumentId(Flash, merchantId),
                async platform => Client.Body(await platform.TriggerPromo.Execute(Scenario.AllianceId, merchantId, Flash, triggerId)));
        }
    }

    /// <summary>An operator stops the hours for a while, and lets them go on.</summary>
    public static async Task Steer(Client client)
    {
        var move = client.Random.Next(3) == 0 ? CampaignMove.Pause : CampaignMove.Resume;
        var reason = $"reason {client.Book.Next()}";
        await client.AskAtMoment("steer", platform => platform.EditCampaigns.Move(Scenario.AllianceId, Hours, move, reason, Precondition.None, "opr_1"));
    }

    /// <summary>Windows by the local clock, from a little before now on.</summary>
    private static IEnumerable<LocalWindow> Scheduled(DateTimeOffset now)
    {
        var local = now.ToOffset(TimeSpan.FromHours(8)).AddMinutes(-5);
        for (var i = 0; i < Windows; i++)
        {
            yield return new LocalWindow { From = Text(local + WindowEvery * i), Until = Text(local + WindowEvery * i + WindowLength) };
        }
    }

    private static string Text(DateTimeOffset local) => local.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
