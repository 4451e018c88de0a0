using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Ledger;
using Alliance.Outcomes;
using static Alliance.Core.Tests.AllianceFixture;

namespace Alliance.Core.Tests.Campaigns;

/// <summary>What purchases earn with campaigns, what refunds and moves take back, and what budgets bound.</summary>
public sealed class CampaignPointsTests
{
    /// <summary>Every day is one: 2026-03-15 is a Sunday, noon in Shanghai is 04:00 UTC.</summary>
    private static Campaign Daily(string id = "cmp_daily", int percent = 200, long fixedPoints = 0) => new()
    {
        CampaignId = id, Name = id, Kind = CampaignKind.Season, Bonus = new CampaignBonus { MultiplierPercent = percent, FixedPoints = fixedPoints },
        Schedule = new Schedule { Recurrence = new Recurrence { Start = "2026-01-01T00:00", Length = "P1D", Rule = "FREQ=DAILY" } },
    };

    internal static async Task Publish(AllianceFixture world, params Campaign[] campaigns)
    {
        foreach (var campaign in campaigns)
        {
            Must(await world.Platform.EditCampaigns.Put(Id, campaign, Precondition.None, "opr"));
            Must(await world.Platform.EditCampaigns.Move(Id, campaign.CampaignId, CampaignMove.Publish, "test", Precondition.None, "opr"));
        }
    }

    /// <summary>Of several campaigns a purchase takes the points of the best one; the receipt and the ledger name it.</summary>
    [Fact]
    public async Task Earn_InSeveralCampaigns_TakesTheBest()
    {
        var world = await Found();
        var member = await world.Member();
        await Publish(world, Daily(), Daily("cmp_fixed", 100, 7), Daily("cmp_other", 1_000) with { Merchants = [Bar] });
        var small = await world.Earn(member, Cafe, "A-1", 5_000);
        Assert.Equal((12, "cmp_fixed", 7), (small.PointsEarned, small.Campaigns.Single().CampaignId, small.Campaigns.Single().Points));
        var large = await world.Earn(member, Cafe, "A-2", 20_000);
        Assert.Equal(new CampaignPoints("cmp_daily", "2026-03-15T00:00:00", 20, Cafe), large.Campaigns.Single());
        var ledger = Must(await world.Platform.ReadMember.Ledger(Id, member, 10, null)).Data;
        Assert.Equal(large.Campaigns, ledger[0].Campaigns);
        await world.Audit();
    }

    /// <summary>A pause takes nothing from purchases before it, whenever they are reported, and a resumption gives none for those during it.</summary>
    [Fact]
    public async Task Earn_AroundAPause_FollowsThePurchasesOwnTime()
    {
        var world = await Found();
        var member = await world.Member();
        await Publish(world, Daily());
        world.Clock.Now += TimeSpan.FromHours(1);
        Must(await world.Platform.EditCampaigns.Move(Id, "cmp_daily", CampaignMove.Pause, "rain", Precondition.None, "opr"));
        var during = world.Clock.Now.AddMinutes(1);
        world.Clock.Now += TimeSpan.FromHours(1);
        Must(await world.Platform.EditCampaigns.Move(Id, "cmp_daily", CampaignMove.Resume, "sun", Precondition.None, "opr"));
        Assert.Equal(20, (await world.Earn(member, Cafe, "A-1", 10_000, world.Clock.Now.AddMinutes(-90))).PointsEarned);
        Assert.Equal(10, (await world.Earn(member, Cafe, "A-2", 10_000, during)).PointsEarned);
        Assert.Equal(20, (await world.Earn(member, Cafe, "A-3", 10_000)).PointsEarned);
        Assert.Equal(10, (await world.Earn(member, Cafe, "A-4", 10_000, world.Clock.Now.AddHours(-3))).PointsEarned);
    }

    /// <summary>Many at once never take more than the budget, and all of it where it divides; the rest earn the programme's points.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Earn_BeyondTheBudget_EarnsTheProgrammesPoints(bool shared)
    {
        var store = new InMemoryDocumentStore { IsExclusive = !shared };
        var world = await Found(store: store);
        var members = new List<string>();
        for (var i = 0; i < 8; i++)
        {
            members.Add(await world.Member($"m{i}"));
        }

        await Publish(world, Daily() with { BudgetPoints = 130, Funder = CampaignFunder.Alliance });
        world.Clock.Now += TimeSpan.FromMinutes(1);
        // A second process over the same store, if there is one.
        var other = new AllianceFixture(store, clock: world.Clock);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            (shared && i % 2 == 0 ? other : world).Earn(members[i % 8], Cafe, $"A-{i}", 10_000)));
        var given = receipts.SelectMany(static receipt => receipt.Campaigns).Sum(static campaign => campaign.Points);
        Assert.InRange(given, shared ? 110 : 130, 130);
        Assert.All(receipts.Where(static receipt => receipt.Campaigns.Count == 0), static receipt =>
            Assert.Equal((10, "campaign_budget_exhausted"), (receipt.PointsEarned, receipt.Reason)));
        // More budget goes on where it stopped; less gives nothing more.
        Must(await world.Platform.EditCampaigns.Put(Id, Daily() with { BudgetPoints = 150, Funder = CampaignFunder.Alliance }, Precondition.None, "opr"));
        world.Clock.Now += TimeSpan.FromMinutes(1);
        var more = new List<EarnReceipt>();
        for (var i = 0; i < 5; i++)
        {
            more.Add(await world.Earn(members[0], Cafe, $"B-{i}", 10_000));
        }

        Assert.InRange(given + more.SelectMany(static receipt => receipt.Campaigns).Sum(static campaign => campaign.Points), shared ? 130 : 150, 150);
        await world.Audit();
    }

    /// <summary>Parts of a refund add up to exactly what was earned, of the merchant's points and of the alliance's.</summary>
    [Fact]
    public async Task Refund_InParts_TakesBackBothParts()
    {
        var world = await Found();
        var member = await world.Member();
        await Publish(world, Daily(percent: 150) with { Funder = CampaignFunder.Alliance });
        Assert.Equal(25, (await world.Earn(member, Cafe, "A-1", 17_000)).PointsEarned);
        Assert.Equal([8, 17], (await world.Wallet(member)).Lots.OrderBy(static lot => lot.Points).Select(static lot => lot.Points));
        long taken = 0;
        foreach (var part in new[] { 3_333, 5_001, 1, 8_665 })
        {
            taken += (await world.Refund(Cafe, "A-1", part)).PointsTaken;
        }

        Assert.Equal((25, 0), (taken, (await world.Wallet(member)).Points.Available));
        await world.Audit();
    }

    /// <summary>A move takes the whole of an order, its campaigns' points by their issuers; what was spent the alliance bears.</summary>
    [Fact]
    public async Task Reassign_WithABonus_MovesBothParts()
    {
        var world = await Found();
        var (wrong, right) = (await world.Member("wrong"), await world.Member("right"));
        await world.Reward("rwd_tea", 5);
        await Publish(world, Daily() with { Funder = CampaignFunder.Alliance });
        await world.Earn(wrong, Cafe, "A-1", 10_000);
        await world.Redeem(wrong, "rwd_tea");
        var receipt = Must(await world.Platform.ReassignOrder.Execute(new(Id, Cafe, "A-1", right, "mistaken"), "opr"));
        Assert.Equal((20, 15), (receipt.PointsMoved, receipt.PointsTaken));
        Assert.Equal(20, (await world.Wallet(right)).Points.Available);
        await world.Refund(Cafe, "A-1");
        Assert.Equal(0, (await world.Wallet(right)).Points.Available);
        await world.Audit();
    }

    /// <summary>The first qualifying purchase in a window gives the gift, once; a refund takes it back, and another purchase earns it anew.</summary>
    [Fact]
    public async Task Earn_WithAGift_GivesItOnceAWindow()
    {
        var world = await Found();
        var member = await world.Member();
        await world.Reward("rwd_badge", 1);
        await Publish(world, Daily() with { Bonus = null, Gift = new CampaignGift { Rewards = ["rwd_badge"], MinAmountMinor = 5_000 } });
        Assert.Empty((await world.Earn(member, Cafe, "A-0", 4_999)).Stamps);
        var first = await world.Earn(member, Cafe, "A-1", 5_000);
        Assert.Equal("rwd_badge", first.Stamps.Single().Reward!.RewardId);
        Assert.DoesNotContain((await world.Earn(member, AllianceFixture.Books, "A-2", 5_000)).Stamps, static stamp => stamp.Completed);
        await world.Refund(Cafe, "A-1");
        Assert.Single(Must(await world.Platform.ReadMember.Redemptions(Id, member, 10, null)).Data, static redemption => redemption.Status == "issued");
        await world.Refund(AllianceFixture.Books, "A-2");
        Assert.DoesNotContain(Must(await world.Platform.ReadMember.Redemptions(Id, member, 10, null)).Data, static redemption => redemption.Status == "issued");
        Assert.Contains((await world.Earn(member, Bar, "A-3", 5_000)).Stamps, static stamp => stamp.Completed);
        await world.Pass(TimeSpan.FromDays(1));
        Assert.Contains((await world.Earn(member, Bar, "A-4", 5_000)).Stamps, static stamp => stamp.Completed);
        await world.Audit();
    }

    /// <summary>However many windows have gifts, the account keeps a bounded number of cards and no window gives twice.</summary>
    [Fact]
    public async Task Earn_WithAGiftADay_KeepsTheAccountBounded()
    {
        var world = await Found(programme => programme with { ReportWindow = "P60D" });
        var member = await world.Member();
        await world.Reward("rwd_badge", 1);
        await Publish(world, Daily() with { Bonus = null, Gift = new CampaignGift { Rewards = ["rwd_badge"] } });
        var gifts = 0;
        for (var day = 0; day < 40; day++)
        {
            gifts += (await world.Earn(member, Cafe, $"A-{day}", 1_000)).Stamps.Count(static stamp => stamp.Completed);
            world.Clock.Now += TimeSpan.FromDays(1);
        }

        for (var day = 0; day < 40; day++)
        {
            gifts += (await world.Earn(member, AllianceFixture.Books, $"B-{day}", 1_000, world.Clock.Now.AddDays(-1 - day))).Stamps.Count(static stamp => stamp.Completed);
        }

        Assert.Equal(40, gifts);
        await world.Audit();
    }

    /// <summary>A merchant's cap counts the bonus that it pays for itself, and not the alliance's.</summary>
    [Fact]
    public async Task Earn_AtTheCap_CountsTheMerchantsBonus()
    {
        var world = await Found(merchant: static merchant => merchant with { MonthlyIssuingCap = 25 });
        var member = await world.Member();
        await Publish(world, Daily());
        Assert.Equal(20, (await world.Earn(member, Cafe, "A-1", 10_000)).PointsEarned);
        var second = await world.Earn(member, Cafe, "A-2", 4_000);
        Assert.Equal((4, "issuing_cap_reached"), (second.PointsEarned, second.Reason));
    }
}
