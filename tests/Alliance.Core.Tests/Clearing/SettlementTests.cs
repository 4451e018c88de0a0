using Alliance.Clearing;
using Alliance.Ledger;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Clearing;

public sealed class SettlementTests
{
    private static readonly string[] Merchants = [AllianceFixture.Cafe, AllianceFixture.Books, AllianceFixture.Studio, AllianceFixture.Bar];

    /// <summary>For any period a statement is the sum over the uses and reversals of that period, counted one by one.</summary>
    [Fact]
    public async Task Statement_OfAnyPeriod_IsTheSumOfItsUses()
    {
        var alliance = await AllianceFixture.Found(programme => programme with { LotLifetime = "P2Y", CodeLifetime = "P1Y" });
        await alliance.Reward("rwd_1", 7);
        var member = await alliance.Member();
        var random = new Random(7);
        var owed = new List<(DateTimeOffset At, string Debtor, string Creditor, long Points)>();
        for (var i = 0; i < 60; i++)
        {
            alliance.Clock.Now += TimeSpan.FromMinutes(random.Next(2_000));
            var (issuer, honouring) = (Merchants[random.Next(4)], Merchants[random.Next(4)]);
            await alliance.Earn(member, issuer, $"{i}", 7_000);
            var code = await alliance.Redeem(member, "rwd_1");
            alliance.Clock.Now += TimeSpan.FromMinutes(random.Next(200));
            await alliance.Use(code, honouring);
            owed.Add((alliance.Clock.Now, issuer, honouring, 7));
            if (random.Next(4) == 0)
            {
                alliance.Clock.Now += TimeSpan.FromMinutes(random.Next(3_000));
                AllianceFixture.Must(await alliance.Platform.ReverseRedemption.Execute(new(AllianceFixture.Id, code.RedemptionId, "why"), "opr"));
                owed.Add((alliance.Clock.Now, issuer, honouring, -7));
                AllianceFixture.Must(await alliance.Platform.Adjust.Execute(new(AllianceFixture.Id, member, -7, "keep it simple"), alliance.Key(), "opr"));
            }
        }

        for (var i = 0; i < 60; i++)
        {
            var from = owed[random.Next(owed.Count)].At.AddMinutes(random.Next(-3, 3));
            var to = i % 3 == 0 ? from.AddDays(random.Next(1, 40)) : owed[random.Next(owed.Count)].At;
            if (to <= from)
            {
                continue;
            }

            var statement = await Statement(alliance, from, to, null);
            Assert.Equal(0, statement.Positions.Sum(static position => position.Points));
            foreach (var merchant in Merchants)
            {
                var due = owed.Where(item => item.At >= from && item.At < to && item.Debtor != item.Creditor)
                    .Sum(item => (item.Creditor == merchant ? item.Points : 0) - (item.Debtor == merchant ? item.Points : 0));
                var stated = statement.Positions.SingleOrDefault(position => position.MerchantId == merchant);
                Assert.Equal((due, due * 10), (stated?.Points ?? 0, stated?.AmountMinor ?? 0));
                Assert.Equal(stated?.Points ?? 0, (await Statement(alliance, from, to, merchant)).Positions.SingleOrDefault()?.Points ?? 0);
            }
        }

        await alliance.Audit();
    }

    /// <summary>A period that ends before it begins, or is longer than ten years, is refused.</summary>
    [Fact]
    public async Task Statement_OfNoPeriod_IsRefused()
    {
        var alliance = await AllianceFixture.Found();
        var now = alliance.Clock.Now;
        foreach (var (from, to) in new[] { (now, now), (now, now.AddTicks(-1)), (now, now.AddYears(11)) })
        {
            AllianceFixture.Refused<SettlementStatement, InvalidReference>(await alliance.Platform.Settlement.Execute(AllianceFixture.Id, from, to, null));
        }
    }

    private static async Task<SettlementStatement> Statement(AllianceFixture alliance, DateTimeOffset from, DateTimeOffset to, string? merchant) =>
        AllianceFixture.Must(await alliance.Platform.Settlement.Execute(AllianceFixture.Id, from, to, merchant));
}
