using Alliance.Ledger;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Ledger;

public sealed class EarnTests
{
    /// <summary>The sentence every demo begins with.</summary>
    [Fact(DisplayName = "150 yuan then 80 yuan give 23 points")]
    public async Task Earn_150YuanThen80Yuan_Gives23Points()
    {
        var alliance = await AllianceFixture.Found();
        var member = await alliance.Member();
        Assert.Equal(15, (await alliance.Earn(member, AllianceFixture.Cafe, "A1", 15_000)).PointsEarned);
        var second = await alliance.Earn(member, AllianceFixture.Books, "B1", 8_000);
        Assert.Equal(8, second.PointsEarned);
        Assert.Equal(new PointsView(23, 0, 23), second.Points);
        Assert.Equal(second.Points, (await alliance.Wallet(member)).Points);
        await alliance.Audit();
    }

    /// <summary>An order counts once: again it is a replay, and with another amount or member it is refused.</summary>
    [Fact]
    public async Task Earn_SameOrderAgain_IsReplayedOrRefused()
    {
        var alliance = await AllianceFixture.Found();
        var (lin, mei) = (await alliance.Member(), await alliance.Member("Mei"));
        var first = await alliance.Earn(lin, AllianceFixture.Cafe, "A1", 15_000);
        var again = await alliance.TryEarn(lin, AllianceFixture.Cafe, "A1", 15_000);
        Assert.True(again.IsReplay);
        Assert.Equivalent(first, again.Value);
        Assert.Equal("amountMinor", AllianceFixture.Refused<EarnReceipt, OrderReused>(await alliance.TryEarn(lin, AllianceFixture.Cafe, "A1", 15_001)).Field);
        Assert.Equal("memberId", AllianceFixture.Refused<EarnReceipt, OrderReused>(await alliance.TryEarn(mei, AllianceFixture.Cafe, "A1", 15_000)).Field);
        await alliance.Earn(lin, AllianceFixture.Books, "A1", 15_000);
        Assert.Equal(30, (await alliance.Wallet(lin)).Points.Available);
        await alliance.Audit();
    }

    /// <summary>A purchase may be five minutes ahead and seven local days back, and not a moment more.</summary>
    [Fact]
    public async Task Earn_OutsideTheReportWindow_IsRefused()
    {
        var alliance = await AllianceFixture.Found();
        var member = await alliance.Member();
        var now = alliance.Clock.Now;
        var oldest = new DateTimeOffset(2026, 3, 8, 0, 0, 0, TimeSpan.FromHours(8));
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 1_000, now.AddMinutes(5));
        await alliance.Earn(member, AllianceFixture.Cafe, "2", 1_000, oldest);
        AllianceFixture.Refused<EarnReceipt, OutsideTimeWindow>(await alliance.TryEarn(member, AllianceFixture.Cafe, "3", 1_000, now.AddMinutes(5).AddTicks(1)));
        AllianceFixture.Refused<EarnReceipt, OutsideTimeWindow>(await alliance.TryEarn(member, AllianceFixture.Cafe, "4", 1_000, oldest.AddTicks(-1)));
    }

    /// <summary>A purchase is priced by the programme in force when it took place, not when it was reported.</summary>
    [Fact]
    public async Task Earn_AcrossVersions_IsPricedByItsOwnTime()
    {
        var alliance = await AllianceFixture.Found();
        var member = await alliance.Member();
        var change = alliance.Clock.Now.AddHours(1);
        await alliance.Publish(AllianceFixture.Programme with { EarnPoints = 3, EffectiveFrom = change });
        alliance.Clock.Now = change.AddHours(1);
        Assert.Equal(10, (await alliance.Earn(member, AllianceFixture.Cafe, "before", 10_000, change.AddTicks(-1))).PointsEarned);
        Assert.Equal(30, (await alliance.Earn(member, AllianceFixture.Cafe, "after", 10_000, change)).PointsEarned);
    }

    /// <summary>Versions are numbered once for ever, also where a planned one was replaced before its time.</summary>
    [Fact]
    public async Task PutProgramme_OverAPlannedVersion_NeverUsesItsNumberAgain()
    {
        var alliance = await AllianceFixture.Found();
        var now = alliance.Clock.Now;
        var planned = await alliance.Publish(AllianceFixture.Programme with { EffectiveFrom = now.AddHours(9) });
        var sooner = await alliance.Publish(AllianceFixture.Programme with { EffectiveFrom = now.AddHours(3) });
        var next = await alliance.Publish(AllianceFixture.Programme with { EffectiveFrom = now.AddHours(12) });
        Assert.Equal(3, new[] { planned.Value.Version, sooner.Value.Version, next.Value.Version }.Distinct().Count());
    }

    /// <summary>Beyond its monthly cap a merchant's purchases are recorded with no points and the reason; the next month begins anew.</summary>
    [Fact]
    public async Task Earn_BeyondTheMonthlyCap_GivesNothingWithTheReason()
    {
        var alliance = await AllianceFixture.Found(merchant: merchant => merchant with { MonthlyIssuingCap = 20 });
        var member = await alliance.Member();
        Assert.Equal(15, (await alliance.Earn(member, AllianceFixture.Cafe, "1", 15_000)).PointsEarned);
        var beyond = await alliance.Earn(member, AllianceFixture.Cafe, "2", 8_000);
        Assert.Equal((0, "issuing_cap_reached"), (beyond.PointsEarned, beyond.Reason));
        Assert.Equal(5, (await alliance.Earn(member, AllianceFixture.Cafe, "3", 5_000)).PointsEarned);
        Assert.Equal(8, (await alliance.Earn(member, AllianceFixture.Books, "4", 8_000)).PointsEarned);

        // In Shanghai the first of April begins at 16:00 UTC.
        alliance.Clock.Now = new DateTimeOffset(2026, 3, 31, 15, 59, 0, TimeSpan.Zero);
        Assert.Equal(0, (await alliance.Earn(member, AllianceFixture.Cafe, "5", 8_000)).PointsEarned);
        alliance.Clock.Now = alliance.Clock.Now.AddMinutes(1);
        Assert.Equal(8, (await alliance.Earn(member, AllianceFixture.Cafe, "6", 8_000)).PointsEarned);
        await alliance.Audit();
    }

    /// <summary>The same key for another order, with another digest, is refused and writes nothing.</summary>
    [Fact]
    public async Task Earn_KeyWithAnotherBody_IsRefused()
    {
        var alliance = await AllianceFixture.Found();
        var member = await alliance.Member();
        var key = alliance.Key("one");
        EarnRequest Request(string orderNo) => new(AllianceFixture.Id, member, AllianceFixture.Cafe, orderNo, 15_000, alliance.Clock.Now);
        AllianceFixture.Must(await alliance.Platform.Earn.Execute(Request("1"), key));
        AllianceFixture.Refused<EarnReceipt, KeyReused>(await alliance.Platform.Earn.Execute(Request("2"), key with { Digest = "two" }));
        Assert.True((await alliance.Platform.Earn.Execute(Request("1"), key)).IsReplay);
        Assert.Equal(15, (await alliance.Wallet(member)).Points.Available);
    }

    /// <summary>A blocked member and a closed merchant earn nothing; what was accepted before stays a replay.</summary>
    [Fact]
    public async Task Earn_BlockedOrClosed_IsRefusedButOldOrdersAreReplayed()
    {
        var alliance = await AllianceFixture.Found();
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 15_000);
        AllianceFixture.Must(await alliance.Platform.BlockMember.Block(AllianceFixture.Id, member, "fraud"));
        AllianceFixture.Refused<EarnReceipt, MemberBlocked>(await alliance.TryEarn(member, AllianceFixture.Cafe, "2", 15_000));
        Assert.True((await alliance.TryEarn(member, AllianceFixture.Cafe, "1", 15_000)).IsReplay);
        AllianceFixture.Must(await alliance.Platform.BlockMember.Unblock(AllianceFixture.Id, member));
        await alliance.Earn(member, AllianceFixture.Cafe, "2", 15_000);
    }
}
