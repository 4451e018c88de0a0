using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Rewards;

namespace Alliance.Core.Tests.Rewards;

public sealed class RedeemTests
{
    /// <summary>A limit per member counts what the member holds or used, and what came back no more.</summary>
    [Fact]
    public async Task Redeem_BeyondTheLimitPerMember_IsRefusedUntilOneComesBack()
    {
        var (alliance, member) = await Rich();
        await alliance.Reward("rwd_1", 2, reward => reward with { PerMemberLimit = 2 });
        var first = await alliance.Redeem(member, "rwd_1");
        await alliance.Use(await alliance.Redeem(member, "rwd_1"), AllianceFixture.Cafe);
        AllianceFixture.Refused<RedemptionReceipt, QuantityExceeded>(await Try(alliance, member, "rwd_1"));
        AllianceFixture.Must(await alliance.Platform.ReverseRedemption.Execute(new(AllianceFixture.Id, first.RedemptionId, "why"), "opr"));
        await alliance.Redeem(member, "rwd_1");
        AllianceFixture.Refused<RedemptionReceipt, QuantityExceeded>(await Try(alliance, member, "rwd_1"));
        await alliance.Audit();
    }

    /// <summary>An unused code ends at the end of its day: its points return or are breakage, its unit goes back to sale.</summary>
    [Theory]
    [InlineData(UnusedCodePolicy.ReturnPoints, 100)]
    [InlineData(UnusedCodePolicy.Breakage, 90)]
    public async Task Code_ThatExpiresUnused_FollowsThePolicy(UnusedCodePolicy policy, long available)
    {
        var (alliance, member) = await Rich(programme => programme with { UnusedCode = policy });
        await alliance.Reward("rwd_1", 10, reward => reward with { Stock = 1 });
        var code = await alliance.Redeem(member, "rwd_1");
        await alliance.Pass(code.ExpiresAt - alliance.Clock.Now - TimeSpan.FromTicks(1));
        Assert.Equal(10, (await alliance.Wallet(member)).Points.Reserved);
        await alliance.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal((available, 0), ((await alliance.Wallet(member)).Points.Available, (await alliance.Wallet(member)).Points.Reserved));
        AllianceFixture.Refused<UseReceipt, CodeExpired>(
            await alliance.Platform.UseCode.Execute(new(AllianceFixture.Id, code.RedemptionId, AllianceFixture.Cafe, code.Code)));
        await alliance.Redeem(member, "rwd_1");
        await alliance.Audit();
    }

    /// <summary>One key, one code: again it is a replay, also when the rules have changed meanwhile; with another body it is refused.</summary>
    [Fact]
    public async Task Redeem_SameKeyAgain_IsReplayed()
    {
        var (alliance, member) = await Rich();
        await alliance.Reward("rwd_1", 60, reward => reward with { Stock = 1 });
        var key = alliance.Key();
        Task<Answer<RedemptionReceipt>> Ask(RequestKey with) => alliance.Platform.Redeem.Execute(new(AllianceFixture.Id, member, "rwd_1"), with);
        var first = AllianceFixture.Must(await Ask(key));
        Assert.Equivalent(first, (await Ask(key)).Value);
        AllianceFixture.Refused<RedemptionReceipt, KeyReused>(await Ask(key with { Digest = "other" }));
        AllianceFixture.Must(await alliance.Platform.EditCatalogue.DeleteReward(AllianceFixture.Id, "rwd_1", default, "opr"));
        var replay = await Ask(key);
        Assert.True(replay.IsReplay);
        Assert.Equivalent(first, replay.Value);
        await alliance.Audit();
    }

    /// <summary>A code is used once, by a merchant that honours it; its issuers then owe that merchant, until it is reversed.</summary>
    [Fact]
    public async Task Use_Twice_IsRefused()
    {
        var (alliance, member) = await Rich();
        await alliance.Reward("rwd_1", 10, reward => reward with { Merchants = [AllianceFixture.Books] });
        var code = await alliance.Redeem(member, "rwd_1");
        Task<Answer<UseReceipt>> Use(string merchant, string text, RequestKey? key = null) =>
            alliance.Platform.UseCode.Execute(new(AllianceFixture.Id, code.RedemptionId, merchant, text), key);
        AllianceFixture.Refused<UseReceipt, MerchantNotEligible>(await Use(AllianceFixture.Cafe, code.Code));
        AllianceFixture.Refused<UseReceipt, CodeInvalid>(await Use(AllianceFixture.Books, "0000000000"));
        var key = alliance.Key();
        var used = AllianceFixture.Must(await Use(AllianceFixture.Books, $" {code.Code.ToUpperInvariant()} ", key));
        Assert.Equivalent(used, (await Use(AllianceFixture.Books, code.Code, key)).Value);
        AllianceFixture.Refused<UseReceipt, AlreadyRedeemed>(await Use(AllianceFixture.Books, code.Code));
        Assert.Equal(10, await Owed(alliance, AllianceFixture.Books));
        var reverse = new ReverseRequest(AllianceFixture.Id, code.RedemptionId, "broken");
        Assert.Equal(10, AllianceFixture.Must(await alliance.Platform.ReverseRedemption.Execute(reverse, "opr")).PointsReturned);
        Assert.True((await alliance.Platform.ReverseRedemption.Execute(reverse, "opr")).IsReplay);
        Assert.Equal(0, await Owed(alliance, AllianceFixture.Books));
        await alliance.Audit();
    }

    /// <summary>The codes of a withdrawn reward stay good, where they were good before.</summary>
    [Fact]
    public async Task Use_OfAWithdrawnReward_IsHonouredOnlyWhereItWas()
    {
        var (alliance, member) = await Rich();
        await alliance.Reward("rwd_1", 10, reward => reward with { Merchants = [AllianceFixture.Books] });
        var code = await alliance.Redeem(member, "rwd_1");
        AllianceFixture.Must(await alliance.Platform.EditCatalogue.DeleteReward(AllianceFixture.Id, "rwd_1", default, "opr"));
        AllianceFixture.Refused<UseReceipt, MerchantNotEligible>(
            await alliance.Platform.UseCode.Execute(new(AllianceFixture.Id, code.RedemptionId, AllianceFixture.Cafe, code.Code)));
        await alliance.Use(code, AllianceFixture.Books);
    }

    /// <summary>A stock may shrink to what is taken and grow at will; as many win as there are, over all its shards.</summary>
    [Fact]
    public async Task Resize_OfAStock_NeverSellsMoreThanThereAre()
    {
        var alliance = await AllianceFixture.Found(settings: new PlatformSettings { UnitsPerShard = 2 });
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 100_000);
        await alliance.Reward("rwd_1", 1, reward => reward with { Stock = 6 });
        Assert.Equal(6, await Winners(alliance, member, 8));
        AllianceFixture.Refused<Versioned<Reward>, StockBelowRedeemed>(await alliance.Platform.EditCatalogue.PutReward(
            AllianceFixture.Id, new Reward { RewardId = "rwd_1", Name = "", PointsPrice = 1, Stock = 5 }, default, "opr"));
        await alliance.Reward("rwd_1", 1, reward => reward with { Stock = 10 });
        Assert.Equal(4, await Winners(alliance, member, 6));
        await alliance.Reward("rwd_1", 1, reward => reward with { Stock = 12 });
        await alliance.Reward("rwd_1", 1, reward => reward with { Stock = 12 });
        Assert.Equal(2, await Winners(alliance, member, 5));
        await alliance.Audit();
    }

    /// <summary>Too few points, no sale, too many codes: each is refused for its own reason and writes nothing.</summary>
    [Fact]
    public async Task Redeem_AgainstARule_IsRefused()
    {
        var alliance = await AllianceFixture.Found(settings: new PlatformSettings { OpenCodesPerMember = 1 });
        var member = await alliance.Member();
        var now = alliance.Clock.Now;
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 100_000);
        await alliance.Reward("rwd_dear", 101);
        await alliance.Reward("rwd_gift", 1, reward => reward with { OnlyByCompletion = true });
        await alliance.Reward("rwd_later", 1, reward => reward with { SaleFrom = now.AddTicks(1) });
        await alliance.Reward("rwd_over", 1, reward => reward with { SaleUntil = now });
        await alliance.Reward("rwd_none", 1, reward => reward with { Stock = 0 });
        await alliance.Reward("rwd_1", 1);
        AllianceFixture.Refused<RedemptionReceipt, InsufficientPoints>(await Try(alliance, member, "rwd_dear"));
        AllianceFixture.Refused<RedemptionReceipt, RewardNotForSale>(await Try(alliance, member, "rwd_gift"));
        AllianceFixture.Refused<RedemptionReceipt, OutsideTimeWindow>(await Try(alliance, member, "rwd_later"));
        AllianceFixture.Refused<RedemptionReceipt, OutsideTimeWindow>(await Try(alliance, member, "rwd_over"));
        AllianceFixture.Refused<RedemptionReceipt, SoldOut>(await Try(alliance, member, "rwd_none"));
        AllianceFixture.Refused<RedemptionReceipt, NotFound>(await Try(alliance, member, "rwd_unknown"));
        await alliance.Redeem(member, "rwd_1");
        AllianceFixture.Refused<RedemptionReceipt, TooManyOpenCodes>(await Try(alliance, member, "rwd_1"));
        await alliance.Audit();
    }

    private static Task<Answer<RedemptionReceipt>> Try(AllianceFixture alliance, string member, string reward) =>
        alliance.Platform.Redeem.Execute(new(AllianceFixture.Id, member, reward), alliance.Key());

    private static async Task<int> Winners(AllianceFixture alliance, string member, int contenders)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, contenders).Select(_ => Try(alliance, member, "rwd_1")));
        return answers.Count(static answer => answer.IsSuccess);
    }

    private static async Task<long> Owed(AllianceFixture alliance, string merchant)
    {
        var day = alliance.Clock.Now;
        var statement = AllianceFixture.Must(await alliance.Platform.Settlement.Execute(AllianceFixture.Id, day.AddDays(-1), day.AddDays(1), merchant));
        return statement.Positions.SingleOrDefault()?.Points ?? 0;
    }

    private static async Task<(AllianceFixture, string)> Rich(Func<Programme, Programme>? programme = null)
    {
        var alliance = await AllianceFixture.Found(programme);
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "rich", 100_000);
        return (alliance, member);
    }
}
