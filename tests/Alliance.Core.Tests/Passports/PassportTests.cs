using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Rewards;

namespace Alliance.Core.Tests.Passports;

public sealed class PassportTests
{
    /// <summary>Each merchant stamps once; the last one completes the passport, and its only reward is issued exactly once.</summary>
    [Fact]
    public async Task Stamps_FromDistinctMerchants_CompleteOnce()
    {
        var (alliance, member) = await WithPassport(required: 2);
        Assert.Single((await alliance.Earn(member, AllianceFixture.Cafe, "1", 5_000)).Stamps);
        Assert.Empty((await alliance.Earn(member, AllianceFixture.Cafe, "2", 5_000)).Stamps);
        var last = Assert.Single((await alliance.Earn(member, AllianceFixture.Books, "3", 5_000)).Stamps);
        Assert.True(last.Completed);
        Assert.NotNull(last.Reward!.RedemptionId);
        Assert.False(Assert.Single((await alliance.Earn(member, AllianceFixture.Bar, "4", 5_000)).Stamps).Completed);
        Assert.Single(AllianceFixture.Must(await alliance.Platform.ReadMember.Redemptions(AllianceFixture.Id, member, 10, null)).Data);
        await alliance.Audit();
    }

    /// <summary>A purchase below the minimum gives no stamp, and a refund that leaves less takes it.</summary>
    [Fact]
    public async Task Stamp_BelowTheMinimum_IsNotGivenAndGoesWithARefund()
    {
        var (alliance, member) = await WithPassport(required: 2);
        Assert.Empty((await alliance.Earn(member, AllianceFixture.Cafe, "1", 1_999)).Stamps);
        Assert.Single((await alliance.Earn(member, AllianceFixture.Cafe, "2", 5_000)).Stamps);
        Assert.Empty((await alliance.Refund(AllianceFixture.Cafe, "2", 3_000)).StampsRemoved);
        Assert.Single((await alliance.Refund(AllianceFixture.Cafe, "2", 1)).StampsRemoved);
        Assert.Empty((await Progress(alliance, member)).CollectedMerchants);
    }

    /// <summary>A refund that undoes the completion revokes its reward while that is unused, and a new completion gives it anew.</summary>
    [Fact]
    public async Task Refund_BeforeTheRewardIsUsed_RevokesIt()
    {
        var (alliance, member) = await WithPassport(required: 2);
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 5_000);
        var reward = (await alliance.Earn(member, AllianceFixture.Books, "2", 5_000)).Stamps[0].Reward!;
        await alliance.Refund(AllianceFixture.Books, "2");
        Assert.False((await Progress(alliance, member)).Completed);
        AllianceFixture.Refused<UseReceipt, RedemptionReversed>(
            await alliance.Platform.UseCode.Execute(new(AllianceFixture.Id, reward.RedemptionId!, AllianceFixture.Cafe, await Code(alliance, reward.RedemptionId!))));
        var anew = (await alliance.Earn(member, AllianceFixture.Studio, "3", 5_000)).Stamps[0].Reward!;
        Assert.NotEqual(reward.RedemptionId, anew.RedemptionId);
        await alliance.Audit();
    }

    /// <summary>A used reward stays with the member and is the alliance's loss; the card gives nothing more.</summary>
    [Fact]
    public async Task Refund_AfterTheRewardWasUsed_IsTheAlliancesLoss()
    {
        var (alliance, member) = await WithPassport(required: 2);
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 5_000);
        var reward = (await alliance.Earn(member, AllianceFixture.Books, "2", 5_000)).Stamps[0].Reward!;
        AllianceFixture.Must(await alliance.Platform.UseCode.Execute(new(AllianceFixture.Id, reward.RedemptionId!, AllianceFixture.Cafe, await Code(alliance, reward.RedemptionId!))));
        await alliance.Refund(AllianceFixture.Books, "2");
        Assert.All((await alliance.Earn(member, AllianceFixture.Studio, "3", 5_000)).Stamps, static stamp => Assert.Null(stamp.Reward));
        var statement = AllianceFixture.Must(await alliance.Platform.Settlement.Execute(
            AllianceFixture.Id, alliance.Clock.Now.AddDays(-1), alliance.Clock.Now.AddDays(1), null));
        Assert.Equal(-4, statement.Positions.Single(static position => position.MerchantId == "alliance").Points);
        await alliance.Audit();
    }

    /// <summary>A withdrawn passport still asks for as many stamps as it did: a refund that leaves enough takes nothing.</summary>
    [Fact]
    public async Task Refund_OfAWithdrawnPassport_LeavesACompletionThatStillHolds()
    {
        var (alliance, member) = await WithPassport(required: 1);
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 5_000);
        await alliance.Earn(member, AllianceFixture.Books, "2", 5_000);
        AllianceFixture.Must(await alliance.Platform.EditCatalogue.DeletePassport(AllianceFixture.Id, "psp_1", default, "opr"));
        await alliance.Refund(AllianceFixture.Books, "2");
        var redemption = Assert.Single(AllianceFixture.Must(await alliance.Platform.ReadMember.Redemptions(AllianceFixture.Id, member, 10, null)).Data);
        Assert.Equal("issued", redemption.Status);
    }

    /// <summary>A member chooses one of several rewards, once.</summary>
    [Fact]
    public async Task ClaimPassportReward_WithAChoice_IsGivenOnce()
    {
        var alliance = await AllianceFixture.Found();
        await alliance.Reward("rwd_tote", 4, reward => reward with { OnlyByCompletion = true, Stock = 1 });
        await alliance.Reward("rwd_drink", 2, reward => reward with { OnlyByCompletion = true });
        await alliance.Passport("psp_1", 1, ["rwd_tote", "rwd_drink"]);
        var (lin, mei) = (await alliance.Member(), await alliance.Member("Mei"));
        Task<Answer<RedemptionReceipt>> Claim(string member, string reward) =>
            alliance.Platform.Redeem.ClaimReward(new(AllianceFixture.Id, member, "psp_1", reward));
        AllianceFixture.Refused<RedemptionReceipt, NoRewardDue>(await Claim(lin, "rwd_tote"));
        await alliance.Earn(lin, AllianceFixture.Cafe, "1", 5_000);
        await alliance.Earn(mei, AllianceFixture.Cafe, "2", 5_000);
        var first = AllianceFixture.Must(await Claim(lin, "rwd_tote"));
        Assert.True((await Claim(lin, "rwd_tote")).IsReplay);
        AllianceFixture.Refused<RedemptionReceipt, SoldOut>(await Claim(mei, "rwd_tote"));
        Assert.NotEqual(first.RedemptionId, AllianceFixture.Must(await Claim(mei, "rwd_drink")).RedemptionId);
        await alliance.Audit();
    }

    /// <summary>A presence token is good for its own step and the two beside it, for one member once a passport.</summary>
    [Fact]
    public async Task PresenceToken_AcrossSteps_IsGoodForThree()
    {
        var (alliance, member) = await WithPassport(required: 3);
        var start = alliance.Clock.Now;
        var token = (await Token(alliance, AllianceFixture.Cafe)).Token;
        foreach (var (seconds, isGood) in new[] { (-31, false), (60, false), (90, false), (-30, true), (59, true), (0, true) })
        {
            alliance.Clock.Now = start.AddSeconds(seconds);
            var answer = await Stamp(alliance, member, token);
            Assert.True(answer.IsSuccess == isGood, $"{seconds} s: {answer.Refusal}");
        }

        alliance.Clock.Now = start.AddMinutes(2);
        AllianceFixture.Refused<StampReceipt, AlreadyStamped>(await Stamp(alliance, member, (await Token(alliance, AllianceFixture.Cafe)).Token));
        Assert.True((await Stamp(alliance, member, (await Token(alliance, AllianceFixture.Books)).Token)).IsSuccess);
        await alliance.Audit();
    }

    /// <summary>Whatever is changed in a token, and whatever else is sent in its place, proves nothing.</summary>
    [Fact]
    public async Task PresenceToken_TamperedWith_FailsClosed()
    {
        var (alliance, member) = await WithPassport(required: 3);
        var token = (await Token(alliance, AllianceFixture.Cafe)).Token;
        var forged = new List<string> { "", ".", "....", "p1....", token + ".", token[..^1], token.Replace("loc_1", "loc_2", StringComparison.Ordinal), token.Replace(AllianceFixture.Cafe, AllianceFixture.Books, StringComparison.Ordinal), "p1.mch_cafe.loc_1.-1.x", "p1.mch_cafe.loc_1.99999999999999999999.x" };
        for (var i = 0; i < token.Length; i++)
        {
            forged.Add($"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}");
        }

        foreach (var text in forged)
        {
            AllianceFixture.Refused<StampReceipt, PresenceUnverified>(await Stamp(alliance, member, text));
        }

        Assert.Empty((await Progress(alliance, member)).CollectedMerchants);
    }

    /// <summary>The code as its member sees it; the till that gave the stamp does not.</summary>
    private static async Task<string> Code(AllianceFixture alliance, string redemptionId) =>
        AllianceFixture.Must(await alliance.Platform.ReadMember.Redemption(AllianceFixture.Id, redemptionId)).Code;

    private static Task<Answer<StampReceipt>> Stamp(AllianceFixture alliance, string member, string token) =>
        alliance.Platform.CollectStamp.Execute(new(AllianceFixture.Id, member, "psp_1", token));

    private static async Task<PresenceToken> Token(AllianceFixture alliance, string merchant) =>
        AllianceFixture.Must(await alliance.Platform.PresenceTokens.Issue(AllianceFixture.Id, merchant, null));

    private static async Task<Alliance.Members.PassportProgress> Progress(AllianceFixture alliance, string member) =>
        Assert.Single(AllianceFixture.Must(await alliance.Platform.ReadMember.Passports(AllianceFixture.Id, member)).Data);

    private static async Task<(AllianceFixture, string)> WithPassport(int required)
    {
        var alliance = await AllianceFixture.Found();
        await alliance.Reward("rwd_gift", 4, reward => reward with { OnlyByCompletion = true });
        await alliance.Passport("psp_1", required, ["rwd_gift"], passport => passport with { MinAmountMinor = 2_000 });
        return (alliance, await alliance.Member());
    }
}
