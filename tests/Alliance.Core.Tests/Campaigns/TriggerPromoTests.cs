using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Outcomes;
using static Alliance.Core.Tests.AllianceFixture;

namespace Alliance.Core.Tests.Campaigns;

/// <summary>Windows that merchants open.</summary>
public sealed class TriggerPromoTests
{
    private static readonly Campaign Flash = new()
    {
        CampaignId = "cmp_flash", Name = "flash", Kind = CampaignKind.FlashPromo, Merchants = [Cafe, AllianceFixture.Books],
        Bonus = new CampaignBonus { FixedPoints = 3 }, Flash = new FlashTerms("PT2H", 2),
    };

    private static Task<Answer<PromoOpened>> Trigger(AllianceFixture world, string trigger, string merchant = Cafe) =>
        world.Platform.TriggerPromo.Execute(Id, merchant, "cmp_flash", trigger);

    /// <summary>A window prices what happens in it at that merchant, and nothing else, also when it is reported later.</summary>
    [Fact]
    public async Task Execute_OpensAWindowThatPrices()
    {
        var world = await Found();
        var member = await world.Member();
        await CampaignPointsTests.Publish(world, Flash);
        world.Clock.Now += TimeSpan.FromMilliseconds(250);
        var window = Must(await Trigger(world, "t1")).Window;
        Assert.Equal((TimeSpan.FromHours(2), true), (window.Until - window.From, window.From >= world.Clock.Now));
        Assert.Equal(13, (await world.Earn(member, Cafe, "A-1", 10_000, window.From)).PointsEarned);
        Assert.Equal(10, (await world.Earn(member, AllianceFixture.Books, "A-2", 10_000, window.From)).PointsEarned);
        world.Clock.Now += TimeSpan.FromDays(3);
        Assert.Equal(13, (await world.Earn(member, Cafe, "A-3", 10_000, window.Until.AddTicks(-1))).PointsEarned);
        Assert.Equal(10, (await world.Earn(member, Cafe, "A-4", 10_000, window.Until)).PointsEarned);
        Assert.Equal(10, (await world.Earn(member, Cafe, "A-5", 10_000, window.From.AddTicks(-1))).PointsEarned);
    }

    /// <summary>The same trigger opens one window, many at once too; beyond the day's number none opens until the next local day.</summary>
    [Fact]
    public async Task Execute_ManyAtOnce_OpensOneEachAndNoMoreThanTheLimit()
    {
        var world = await Found();
        await CampaignPointsTests.Publish(world, Flash);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Trigger(world, $"t{i % 5}")));
        Assert.Equal(2, answers.Count(static answer => answer is { IsSuccess: true, IsReplay: false }));
        Assert.All(answers.Where(static answer => !answer.IsSuccess), static answer => Assert.IsType<PromoLimitReached>(answer.Refusal));
        // 14:00 in Shanghai; ten hours later it is the next day.
        world.Clock.Now += TimeSpan.FromHours(10) - TimeSpan.FromSeconds(1);
        Refused<PromoOpened, PromoLimitReached>(await Trigger(world, "late"));
        world.Clock.Now += TimeSpan.FromSeconds(1);
        Must(await Trigger(world, "tomorrow"));
    }

    /// <summary>Where other processes read the same store, a window opens once all of them know.</summary>
    [Fact]
    public async Task Execute_OnASharedStore_OpensLater()
    {
        var store = new InMemoryDocumentStore { IsExclusive = false };
        var world = await Found(store: store);
        await CampaignPointsTests.Publish(world, Flash);
        world.Clock.Now += TimeSpan.FromMinutes(1);
        var other = new AllianceFixture(store, clock: world.Clock);
        var member = await other.Member();
        await other.Earn(member, Cafe, "A-0", 10_000);
        var window = Must(await Trigger(world, "t1")).Window;
        Assert.Equal(world.Clock.Now + new PlatformSettings().CatalogueLifetime, window.From);
        world.Clock.Now = window.From;
        Assert.Equal(13, (await other.Earn(member, Cafe, "A-1", 10_000)).PointsEarned);
    }

    /// <summary>Who may not, and when not.</summary>
    [Fact]
    public async Task Execute_WithoutEntitlement_IsRefused()
    {
        var world = await Found();
        Refused<PromoOpened, NotFound>(await Trigger(world, "t0"));
        Must(await world.Platform.EditCampaigns.Put(Id, Flash, Precondition.None, "opr"));
        Assert.Equal(CampaignState.Draft, Refused<PromoOpened, CampaignStateConflict>(await Trigger(world, "t1")).State);
        Must(await world.Platform.EditCampaigns.Move(Id, "cmp_flash", CampaignMove.Publish, "go", Precondition.None, "opr"));
        Refused<PromoOpened, MerchantNotEligible>(await Trigger(world, "t2", Bar));
        Refused<PromoOpened, NotFound>(await Trigger(world, "t3", "mch_nobody"));
        Must(await world.Platform.EditCampaigns.Move(Id, "cmp_flash", CampaignMove.Pause, "stop", Precondition.None, "opr"));
        Refused<PromoOpened, CampaignStateConflict>(await Trigger(world, "t4"));
    }

    /// <summary>Nothing opens where nothing is left to give.</summary>
    [Fact]
    public async Task Execute_WithoutBudget_IsRefused()
    {
        var world = await Found();
        var member = await world.Member();
        await CampaignPointsTests.Publish(world, Flash with { BudgetPoints = 3 });
        var window = Must(await Trigger(world, "t1")).Window;
        await world.Earn(member, Cafe, "A-1", 10_000, window.From);
        Refused<PromoOpened, CampaignBudgetExhausted>(await Trigger(world, "t2"));
        Assert.True((await Trigger(world, "t1")).IsReplay);
    }
}
