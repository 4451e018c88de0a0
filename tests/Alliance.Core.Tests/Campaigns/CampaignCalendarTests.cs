using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Outcomes;
using static Alliance.Core.Tests.AllianceFixture;

namespace Alliance.Core.Tests.Campaigns;

/// <summary>The operator's year, and what a dry run warns of before a campaign is published.</summary>
public sealed class CampaignCalendarTests
{
    /// <summary>The year has what is to come and what ran, to where it was cut short; what was cancelled is not in it.</summary>
    [Fact]
    public async Task Year_HasWhatRanAndWhatIsToCome()
    {
        var world = await Found();
        var year = world.Clock.Now.Year;
        await Put(world, Season("cmp_run", world.Clock.Now.AddDays(1), days: 4), publish: true);
        await Put(world, Season("cmp_draft", world.Clock.Now.AddDays(20), days: 1), publish: false);
        await Put(world, Season("cmp_gone", world.Clock.Now.AddDays(30), days: 1), publish: true);
        Must(await world.Platform.EditCampaigns.Move(Id, "cmp_gone", CampaignMove.Cancel, "no", Precondition.None, "opr"));
        await world.Pass(TimeSpan.FromDays(3));
        var cut = world.Clock.Now;
        await Put(world, Season("cmp_run", cut.AddDays(10), days: 1), publish: false);

        var entries = Must(await world.Platform.CampaignCalendar.Year(Id, year)).Entries;
        Assert.Equal(["cmp_run", "cmp_run", "cmp_draft"], entries.Select(static entry => entry.CampaignId));
        Assert.Equal(cut, entries[0].Window.Until);
        Assert.Equal(entries, Must(await world.Platform.CampaignCalendar.Year(Id, null)).Entries);
        Assert.Empty(Must(await world.Platform.CampaignCalendar.Year(Id, year + 2)).Entries);
        Refused<CampaignYear, InvalidReference>(await world.Platform.CampaignCalendar.Year(Id, 1900));
    }

    /// <summary>The present year is that of the alliance's clock.</summary>
    [Fact]
    public async Task Year_NotNamed_IsTheLocalOne()
    {
        var world = await Found();
        world.Clock.Now = new DateTimeOffset(2026, 12, 31, 20, 0, 0, TimeSpan.Zero);
        Assert.Equal(2027, Must(await world.Platform.CampaignCalendar.Year(Id, null)).Year);
    }

    /// <summary>A budget that is used up is warned of, and the sample purchase earns the next campaign's points.</summary>
    [Fact]
    public async Task Preview_OfAUsedUpBudget_WarnsAndPricesWithoutIt()
    {
        var world = await Found();
        var (now, member) = (world.Clock.Now, await world.Member());
        await Put(world, Season("cmp_best", now, days: 3) with { Bonus = new(FixedPoints: 50), BudgetPoints = 50, Funder = CampaignFunder.Alliance }, publish: true);
        await Put(world, Season("cmp_next", now, days: 3) with { Bonus = new(FixedPoints: 5) }, publish: true);
        await world.Settle();
        var before = await Preview(world, "cmp_best");
        Assert.Equal("cmp_best", before.Sample!.CampaignId);
        Assert.Contains("shares time with cmp_next", Assert.Single(before.Warnings), StringComparison.Ordinal);

        await world.Earn(member, Cafe, "1", 1_000);
        var after = await Preview(world, "cmp_best");
        Assert.Contains(after.Warnings, static warning => warning.Contains("Nothing is left of the budget of 50", StringComparison.Ordinal));
        Assert.Equal(("cmp_next", 5), (after.Sample!.CampaignId, after.Sample.CampaignPoints));
        Assert.Equal(5, Assert.Single((await world.Earn(member, Cafe, "2", 1_000)).Campaigns!).Points);
    }

    /// <summary>Caps of merchants who pay, gifts that are sold out and a route whose own time is another are warned of.</summary>
    [Fact]
    public async Task Preview_WarnsOfWhatCouldNotBeGiven()
    {
        var world = await Found(merchant: static merchant => merchant with { MonthlyIssuingCap = merchant.MerchantId == Cafe ? 10 : null });
        var (now, member) = (world.Clock.Now, await world.Member());
        await world.Reward("rwd_bag", 1, static reward => reward with { Stock = 1 });
        await Put(world, Season("cmp_gift", now, days: 3) with { Gift = new() { Rewards = ["rwd_bag"] }, Bonus = new(FixedPoints: 1) }, publish: false);
        Assert.Empty((await Preview(world, "cmp_gift")).Warnings);
        await world.Earn(member, Cafe, "1", 10_000);
        await world.Redeem(member, "rwd_bag");
        var warnings = (await Preview(world, "cmp_gift")).Warnings;
        Assert.Contains(warnings, static warning => warning.StartsWith(Cafe + " may issue no more points", StringComparison.Ordinal));
        Assert.Contains(warnings, static warning => warning.Contains("left of rwd_bag", StringComparison.Ordinal));

        var walk = await Routes.RouteFixture.Found(Routes.RouteFixture.Free() with { ValidFrom = now, ValidUntil = now.AddDays(2) });
        var campaign = Season("cmp_walk", now.AddDays(1), days: 3) with { Kind = CampaignKind.Route, RouteId = "rte_free", Bonus = null };
        await Put(walk, campaign, publish: false);
        Assert.Contains("not wholly within the route's own time", Assert.Single((await Preview(walk, "cmp_walk")).Warnings), StringComparison.Ordinal);
    }

    private static Campaign Season(string id, DateTimeOffset from, int days) => new()
    {
        CampaignId = id, Name = id, Kind = CampaignKind.Season, Bonus = new CampaignBonus(FixedPoints: 3),
        Schedule = Timetables.Single((Local(from), Local(from.AddDays(days)))),
    };

    private static string Local(DateTimeOffset at) => $"{at.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-ddTHH:mm}";

    private static async Task Put(AllianceFixture world, Campaign campaign, bool publish)
    {
        Must(await world.Platform.EditCampaigns.Put(Id, campaign, Precondition.None, "opr"));
        if (publish)
        {
            Must(await world.Platform.EditCampaigns.Move(Id, campaign.CampaignId, CampaignMove.Publish, "go", Precondition.None, "opr"));
        }
    }

    private static async Task<CampaignPreview> Preview(AllianceFixture world, string campaignId) =>
        Must(await world.Platform.CampaignCalendar.Preview(Id, campaignId, (world.Clock.Now, Cafe, 1_000)));
}
