using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using FsCheck;
using FsCheck.Fluent;

namespace Alliance.Core.Tests.Ledger;

public sealed class RefundTests
{
    /// <summary>However an order is refunded in parts, the parts take back exactly what the whole earned.</summary>
    [Fact]
    public void PartialRefunds_InAnyParts_TakeExactlyTheWhole()
    {
        var orders = from amount in Gen.Choose(1, 90_000) from parts in Gen.Choose(1, 60_000).ListOf(6) select (amount, parts);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(orders.ToArbitrary(), order => Run(order.amount, order.parts).GetAwaiter().GetResult()));

        static async Task Run(long amount, IEnumerable<int> parts)
        {
            var alliance = await AllianceFixture.Found();
            var member = await alliance.Member();
            var earned = (await alliance.Earn(member, AllianceFixture.Cafe, "1", amount)).PointsEarned;
            long taken = 0, left = amount;
            foreach (var part in parts.Where(part => part < left))
            {
                taken += (await alliance.Refund(AllianceFixture.Cafe, "1", part)).PointsTaken;
                left -= part;
            }

            taken += (await alliance.Refund(AllianceFixture.Cafe, "1")).PointsTaken;
            Assert.Equal(earned, taken);
            Assert.Equal(new PointsView(0, 0, 0), (await alliance.Wallet(member)).Points);
            await alliance.Audit();
        }
    }

    /// <summary>Points already spent stay with the merchant, or leave a debt that the next points repay, as the policy says.</summary>
    [Theory]
    [InlineData(RefundPolicy.WithinBalance, 0, 10, 8)]
    [InlineData(RefundPolicy.AllowNegative, -10, 0, -2)]
    public async Task Refund_AfterSpending_FollowsThePolicy(RefundPolicy policy, long balance, long pointsShort, long afterNext)
    {
        var alliance = await AllianceFixture.Found(programme => programme with { RefundPolicy = policy });
        await alliance.Reward("rwd_1", 10);
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 10_000);
        await alliance.Redeem(member, "rwd_1");
        var refund = await alliance.Refund(AllianceFixture.Cafe, "1");
        Assert.Equal((balance, pointsShort), (refund.Points.Available, refund.PointsShort));
        Assert.Equal(afterNext, (await alliance.Earn(member, AllianceFixture.Books, "2", 8_000)).Points.Available);
        await alliance.Audit();
    }

    /// <summary>A refund never exceeds its order, needs a key for a part, and is told again under the same key.</summary>
    [Fact]
    public async Task Refund_Again_IsReplayedOrRefused()
    {
        var alliance = await AllianceFixture.Found();
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 10_000);
        var refund = alliance.Platform.Refund;
        RefundRequest Request(long? amount, string orderNo = "1") => new(AllianceFixture.Id, AllianceFixture.Cafe, orderNo, amount);
        var key = alliance.Key();
        var first = AllianceFixture.Must(await refund.Execute(Request(4_000), key, "till"));
        Assert.Equal((4, 6_000), (first.PointsTaken, first.RemainingMinor));
        var again = await refund.Execute(Request(4_000), key, "till");
        Assert.True(again.IsReplay);
        Assert.Equivalent(first, again.Value);
        AllianceFixture.Refused<RefundReceipt, KeyReused>(await refund.Execute(Request(5_000), key with { Digest = "other" }, "till"));
        AllianceFixture.Refused<RefundReceipt, KeyRequired>(await refund.Execute(Request(1), null, "till"));
        AllianceFixture.Refused<RefundReceipt, RefundExceedsOrder>(await refund.Execute(Request(6_001), alliance.Key(), "till"));
        AllianceFixture.Refused<RefundReceipt, NotFound>(await refund.Execute(Request(1, "unknown"), alliance.Key(), "till"));
        AllianceFixture.Must(await refund.Execute(Request(null), null, "till"));
        Assert.True((await refund.Execute(Request(null), null, "till")).IsReplay);
        AllianceFixture.Refused<RefundReceipt, RefundExceedsOrder>(await refund.Execute(Request(1), alliance.Key(), "till"));
        await alliance.Audit();
    }

    /// <summary>A moved order leaves the wrong member and reaches the right one, and its refund follows it.</summary>
    [Fact]
    public async Task Reassign_ThenRefund_ReachesTheRightMember()
    {
        var alliance = await AllianceFixture.Found();
        var (lin, mei) = (await alliance.Member(), await alliance.Member("Mei"));
        await alliance.Earn(lin, AllianceFixture.Cafe, "1", 15_000);
        await alliance.Refund(AllianceFixture.Cafe, "1", 5_000);
        var request = new ReassignRequest(AllianceFixture.Id, AllianceFixture.Cafe, "1", mei, "typed wrong");
        var moved = AllianceFixture.Must(await alliance.Platform.ReassignOrder.Execute(request, "opr"));
        Assert.Equal((10, 10), (moved.PointsMoved, moved.PointsTaken));
        Assert.True((await alliance.Platform.ReassignOrder.Execute(request, "opr")).IsReplay);
        Assert.Equal((0, 10), ((await alliance.Wallet(lin)).Points.Available, (await alliance.Wallet(mei)).Points.Available));
        Assert.Equal(10, (await alliance.Refund(AllianceFixture.Cafe, "1")).PointsTaken);
        Assert.Equal(0, (await alliance.Wallet(mei)).Points.Available);
        await alliance.Audit();
    }

    /// <summary>What the wrong member has already spent, the alliance makes good to the right one.</summary>
    [Fact]
    public async Task Reassign_AfterSpending_TheAllianceBearsTheDifference()
    {
        var alliance = await AllianceFixture.Found();
        await alliance.Reward("rwd_1", 10);
        var (lin, mei) = (await alliance.Member(), await alliance.Member("Mei"));
        await alliance.Earn(lin, AllianceFixture.Cafe, "1", 15_000);
        await alliance.Redeem(lin, "rwd_1");
        var moved = AllianceFixture.Must(await alliance.Platform.ReassignOrder.Execute(new(AllianceFixture.Id, AllianceFixture.Cafe, "1", mei, "why"), "opr"));
        Assert.Equal((15, 5), (moved.PointsMoved, moved.PointsTaken));
        var wallet = await alliance.Wallet(mei);
        Assert.Equal(15, wallet.Points.Available);
        Assert.Equal(10, wallet.Lots.Single(static lot => lot.Issuer == "alliance").Points);
        await alliance.Audit();
    }
}
