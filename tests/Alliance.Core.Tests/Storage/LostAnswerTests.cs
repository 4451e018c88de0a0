using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Rewards;

namespace Alliance.Core.Tests.Storage;

public sealed class LostAnswerTests
{
    /// <summary>
    /// A spend is folded behind the expiry of old lots, takes effect, and its answer is lost: sent again, it finds its own
    /// part behind the one that stands in the way, and is not refused for the points it has itself spent.
    /// </summary>
    [Fact]
    public async Task Redeem_WhoseAnswerIsLostBehindAnExpiry_Succeeds()
    {
        var store = new GatedStore();
        var (alliance, member) = await Rich(store, programme => programme with { LotLifetime = "P8D" });
        await alliance.Reward("rwd_1", 10, reward => reward with { Stock = 1 });
        alliance.Clock.Now = alliance.Clock.Now.AddDays(5);
        await alliance.Earn(member, AllianceFixture.Books, "2", 10_000);
        alliance.Clock.Now = alliance.Clock.Now.AddDays(5);
        store.LoseReply = static (_, writes) => writes.Any(static write => write.Id.StartsWith("redeem:", StringComparison.Ordinal));
        var answer = await alliance.Platform.Redeem.Execute(new(AllianceFixture.Id, member, "rwd_1"), alliance.Key());
        Assert.True(answer.IsSuccess, $"{answer.Refusal}");
        await alliance.Audit();
    }

    /// <summary>
    /// Two processes answer one request and share its reservation: the one whose spend comes second leaves the unit with
    /// the first.
    /// </summary>
    [Fact]
    public async Task Redeem_InTwoProcessesAtOnce_SellsItsUnitOnce()
    {
        var store = new GatedStore { IsExclusive = false };
        var (alliance, member) = await Rich(store);
        await alliance.Reward("rwd_1", 4, reward => reward with { Stock = 1 });
        var other = new AllianceFixture(store, clock: alliance.Clock);
        var (request, key) = (new RedeemRequest(AllianceFixture.Id, member, "rwd_1"), alliance.Key());
        store.Hold = static (_, writes) => writes.Any(static write => write.Id.StartsWith("redeem:", StringComparison.Ordinal));
        var slow = alliance.Platform.Redeem.Execute(request, key);
        store.Hold = null;
        var quick = AllianceFixture.Must(await other.Platform.Redeem.Execute(request, key));
        store.Release();
        Assert.Equivalent(quick, AllianceFixture.Must(await slow));
        Assert.IsType<SoldOut>((await other.Platform.Redeem.Execute(request, alliance.Key())).Refusal);
        await alliance.Audit();
    }

    /// <summary>One completed passport, two of its rewards claimed at once in two processes: the unit of the one not given goes back to sale.</summary>
    [Fact]
    public async Task ClaimPassportReward_TwoRewardsAtOnce_ReservesOnlyTheOneGiven()
    {
        var store = new GatedStore { IsExclusive = false };
        var (alliance, member) = await Rich(store);
        await alliance.Reward("rwd_a", 1, reward => reward with { Stock = 1, OnlyByCompletion = true });
        await alliance.Reward("rwd_b", 1, reward => reward with { Stock = 1, OnlyByCompletion = true });
        await alliance.Passport("psp_1", 1, ["rwd_a", "rwd_b"]);
        alliance.Clock.Now += TimeSpan.FromMinutes(1);
        await alliance.Earn(member, AllianceFixture.Cafe, "stamp", 1_000);
        var other = new AllianceFixture(store, clock: alliance.Clock);
        store.Hold = static (_, writes) => writes.Any(static write => write.Id.StartsWith("redeem:", StringComparison.Ordinal));
        var slow = alliance.Platform.Redeem.ClaimReward(new(AllianceFixture.Id, member, "psp_1", "rwd_a"));
        store.Hold = null;
        AllianceFixture.Must(await other.Platform.Redeem.ClaimReward(new(AllianceFixture.Id, member, "psp_1", "rwd_b")));

        // The slow process is taken for dead; a sweep settles what it had reserved.
        alliance.Clock.Now += TimeSpan.FromMinutes(3);
        await other.Settle();
        var stock = await alliance.Store.Read(new Partition(Containers.Stock, Stock.Key(AllianceFixture.Id, "rwd_a", 0)), StockShard.DocumentId);
        Assert.Contains("\"remaining\":1", System.Text.Encoding.UTF8.GetString(stock!.Body.Span), StringComparison.Ordinal);
        store.Release();
        await slow;
        await alliance.Audit();
    }

    /// <summary>A reservation that a crash left is settled although its reward was withdrawn meanwhile.</summary>
    [Fact]
    public async Task Sweep_OfAWithdrawnReward_SettlesItsReservations()
    {
        var store = new GatedStore { IsExclusive = false };
        var (alliance, member) = await Rich(store);
        await alliance.Reward("rwd_1", 10, reward => reward with { Stock = 1 });
        store.Hold = static (_, writes) => writes.Any(static write => write.Id.StartsWith("redeem:", StringComparison.Ordinal));
        _ = alliance.Platform.Redeem.Execute(new(AllianceFixture.Id, member, "rwd_1"), alliance.Key());
        store.Hold = null;
        var other = new AllianceFixture(store, clock: alliance.Clock);
        AllianceFixture.Must(await other.Platform.EditCatalogue.DeleteReward(AllianceFixture.Id, "rwd_1", default, "opr"));
        alliance.Clock.Now += TimeSpan.FromMinutes(3);
        await other.Audit();
    }

    /// <summary>A catalogue read before a change and finished after it does not outlive the change.</summary>
    [Fact]
    public async Task Catalogue_ReadWhileItChanges_IsReadAgain()
    {
        var store = new GatedStore();
        var (alliance, member) = await Rich(store);
        await alliance.Reward("rwd_1", 10);
        var other = new AllianceFixture(store, clock: alliance.Clock);
        store.HoldRangeAnswer = static partition => partition.Container == Containers.Catalogue;
        var slow = other.Platform.Redeem.Execute(new(AllianceFixture.Id, member, "rwd_1"), alliance.Key());
        store.HoldRangeAnswer = null;
        await other.Reward("rwd_1", 5);
        store.Release();
        await slow;
        var after = AllianceFixture.Must(await other.Platform.Catalogue(AllianceFixture.Id));
        Assert.Equal(5, after.FindReward("rwd_1")!.Value.PointsPrice);
    }

    private static async Task<(AllianceFixture, string)> Rich(GatedStore store, Func<Alliance.Catalogue.Programme, Alliance.Catalogue.Programme>? programme = null)
    {
        var alliance = await AllianceFixture.Found(programme, store: store);
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "rich", 10_000);
        return (alliance, member);
    }
}
