using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Alliance.Core.Tests.Ledger;

public sealed class LedgerModelTests
{
    private const int Steps = 40;
    private static readonly string[] Merchants = [AllianceFixture.Cafe, AllianceFixture.Books, AllianceFixture.Studio];

    /// <summary>
    /// Whatever members, merchants and operators do in whatever order, the platform and a model that moves single points
    /// by hand agree after every step: balances, lots, and every account of every issuer.
    /// </summary>
    [Theory]
    [InlineData(RefundPolicy.WithinBalance, UnusedCodePolicy.ReturnPoints)]
    [InlineData(RefundPolicy.WithinBalance, UnusedCodePolicy.Breakage)]
    [InlineData(RefundPolicy.AllowNegative, UnusedCodePolicy.ReturnPoints)]
    [InlineData(RefundPolicy.AllowNegative, UnusedCodePolicy.Breakage)]
    public void RandomCommands_AgreeWithTheModel(RefundPolicy refund, UnusedCodePolicy unused)
    {
        var command = from kind in Gen.Choose(0, 7) from small in Gen.Choose(0, 1_000) from large in Gen.Choose(0, 1_000_000) select (kind, small, large);
        var commands = command.ListOf(Steps);
        var property = Prop.ForAll(
            Arb.From(commands, Sequences.Shrink), sequence => new Play(refund, unused).Run(sequence).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), property);
    }

    private sealed class Play(RefundPolicy refund, UnusedCodePolicy unused)
    {
        private readonly PointModel _model = new(refund == RefundPolicy.AllowNegative, unused == UnusedCodePolicy.Breakage);
        private readonly Dictionary<string, PointModel.Person> _people = [];
        private readonly List<(string OrderNo, PointModel.Purchase Purchase)> _orders = [];
        private readonly List<(Alliance.Rewards.RedemptionReceipt Receipt, PointModel.Coupon Coupon)> _codes = [];
        private AllianceFixture _alliance = null!;
        private DateTimeOffset _published;
        private long _budget = 60;

        private DateTimeOffset Now => _alliance.Clock.Now;

        public async Task Run(IEnumerable<(int Kind, int Small, int Large)> sequence)
        {
            _alliance = await AllianceFixture.Found(programme => programme with
            {
                LotLifetime = "P40D", CodeLifetime = "P10D", RefundPolicy = refund, UnusedCode = unused,
            });
            // Never on the minute: what expires at midnight is swept a moment later.
            _alliance.Clock.Now += TimeSpan.FromSeconds(200);
            await _alliance.Reward("rwd_small", 3);
            await _alliance.Reward("rwd_large", 20);
            await Alliance.Core.Tests.Campaigns.CampaignPointsTests.Publish(_alliance, EverySecondDay, MondayToWednesday);
            _published = Now;
            foreach (var name in new[] { "Lin", "Mei" })
            {
                _people[await _alliance.Member(name)] = new PointModel.Person();
            }

            foreach (var (kind, small, large) in sequence)
            {
                await Do(kind, small, large);
                await Compare();
            }

            await Pass(TimeSpan.FromDays(60));
            await Compare();
            Assert.Equal(_model.Totals, await Totals());
            await _alliance.Audit();
        }

        private async Task Do(int kind, int small, int large)
        {
            var (memberId, person) = _people.ElementAt(small % 2);
            var merchant = Merchants[small % Merchants.Length];
            switch (kind)
            {
                case 0 or 1:
                    await Earn(memberId, person, merchant, 1 + (large % 45_000), small % 7);
                    break;
                case 2:
                    await Redeem(memberId, person, small % 3 == 0 ? ("rwd_large", 20) : ("rwd_small", 3));
                    break;
                case 3 when _codes.Count > 0:
                    await Use(_codes[large % _codes.Count], merchant);
                    break;
                case 4 when _codes.Count > 0:
                    var (receipt, coupon) = _codes[large % _codes.Count];
                    var wasReversed = _model.Reverse(coupon, Now);
                    var reversing = await _alliance.Platform.ReverseRedemption.Execute(new(AllianceFixture.Id, receipt.RedemptionId, "why"), "opr");
                    Assert.Equal(wasReversed, reversing is { IsSuccess: true, IsReplay: false });
                    break;
                case 5 when _orders.Count > 0:
                    await Refund(_orders[large % _orders.Count], small);
                    break;
                case 6:
                    await Adjust(memberId, person, (large % 30) - 12);
                    break;
                case 7:
                    await Pass(TimeSpan.FromHours(small % 240));
                    break;
            }
        }

        private async Task Earn(string memberId, PointModel.Person person, string merchant, long amount, int daysAgo)
        {
            var orderNo = $"N{_orders.Count}";
            var occurredAt = Now.AddDays(-daysAgo);
            var receipt = await _alliance.Earn(memberId, merchant, orderNo, amount, occurredAt);
            var points = amount / 1_000;
            var bonus = Bonus(merchant, amount, points, occurredAt);
            Assert.Equal(points + (bonus?.Points ?? 0), receipt.PointsEarned);
            var expires = EndOfShanghaiDay(occurredAt, 40);
            _model.Issue(person, merchant, expires, points + (bonus?.Issuer == merchant ? bonus.Value.Points : 0));
            _model.Issue(person, "alliance", expires, bonus?.Issuer == "alliance" ? bonus.Value.Points : 0);
            _orders.Add((orderNo, new PointModel.Purchase(person, merchant, amount, points, expires) { Bonus = bonus }));
        }

        /// <summary>What the two campaigns give, told by the days of Shanghai's calendar; the better of them that can be paid.</summary>
        private (string Issuer, long Points)? Bonus(string merchant, long amount, long points, DateTimeOffset at)
        {
            var day = at.ToOffset(TimeSpan.FromHours(8)).Date;
            var inForce = at >= _published;
            var twice = inForce && (day - new DateTime(2026, 1, 1)).Days % 2 == 0 ? points : 0;
            var two = inForce && amount >= 10_000 && merchant != AllianceFixture.Studio && day.DayOfWeek is >= DayOfWeek.Monday and <= DayOfWeek.Wednesday ? 2 : 0;
            if (twice > 0 && twice >= two && twice <= _budget)
            {
                _budget -= twice;
                return ("alliance", twice);
            }

            if (two > 0)
            {
                return (merchant, two);
            }

            if (twice > 0 && twice <= _budget)
            {
                _budget -= twice;
                return ("alliance", twice);
            }

            return null;
        }

        private static Campaign EverySecondDay => new()
        {
            CampaignId = "cmp_double", Name = "double", Kind = CampaignKind.MemberDay, Funder = CampaignFunder.Alliance, BudgetPoints = 60,
            Bonus = new CampaignBonus { MultiplierPercent = 200 },
            Schedule = new Schedule { Recurrence = new Recurrence { Start = "2026-01-01T00:00", Length = "P1D", Rule = "FREQ=DAILY;INTERVAL=2" } },
        };

        private static Campaign MondayToWednesday => new()
        {
            CampaignId = "cmp_two", Name = "two", Kind = CampaignKind.Season, Merchants = [AllianceFixture.Cafe, AllianceFixture.Books],
            Bonus = new CampaignBonus { FixedPoints = 2, MinAmountMinor = 10_000 },
            Schedule = new Schedule { Recurrence = new Recurrence { Start = "2026-01-05T00:00", Length = "P3D", Rule = "FREQ=WEEKLY" } },
        };

        private async Task Redeem(string memberId, PointModel.Person person, (string RewardId, long Price) reward)
        {
            var answer = await _alliance.Platform.Redeem.Execute(new(AllianceFixture.Id, memberId, reward.RewardId), _alliance.Key());
            var coupon = _model.Redeem(person, reward.Price, EndOfShanghaiDay(Now, 10));
            Assert.Equal(coupon is not null, answer.IsSuccess);
            if (coupon is not null)
            {
                _codes.Add((answer.Value!, coupon));
            }
        }

        private async Task Use((Alliance.Rewards.RedemptionReceipt Receipt, PointModel.Coupon Coupon) code, string merchant)
        {
            var answer = await _alliance.Platform.UseCode.Execute(new(AllianceFixture.Id, code.Receipt.RedemptionId, merchant, code.Receipt.Code));
            Assert.Equal(_model.Use(code.Coupon, merchant), answer.IsSuccess);
        }

        private async Task Refund((string OrderNo, PointModel.Purchase Purchase) order, int share)
        {
            var left = order.Purchase.Amount - order.Purchase.Refunded;
            if (left == 0)
            {
                return;
            }

            var amount = Math.Max(1, left * Math.Min(share, 900) / 900);
            _model.Refund(order.Purchase, amount, Now);
            var receipt = await _alliance.Refund(order.Purchase.Merchant, order.OrderNo, amount);
            Assert.Equal(left - amount, receipt.RemainingMinor);
        }

        private async Task Adjust(string memberId, PointModel.Person person, long points)
        {
            if (points == 0)
            {
                return;
            }

            var answer = await _alliance.Platform.Adjust.Execute(new(AllianceFixture.Id, memberId, points, "why"), _alliance.Key(), "opr");
            if (points > 0)
            {
                _model.Issue(person, "alliance", EndOfShanghaiDay(Now, 40), points);
            }
            else
            {
                Assert.Equal(_model.Take(person, -points), answer.IsSuccess);
            }
        }

        private async Task Pass(TimeSpan time)
        {
            await _alliance.Pass(time);
            _model.Expire(_people.Values, Now);
        }

        private async Task Compare()
        {
            foreach (var (memberId, person) in _people)
            {
                var wallet = await _alliance.Wallet(memberId);
                var inCodes = _model.Coupons.Where(coupon => coupon.Owner == person && !coupon.HasEnded && coupon.UsedBy is null).Sum(coupon => coupon.Points.Count);
                Assert.Equal(new PointsView(person.Points.Count - person.Debts.Count, inCodes, person.Lifetime), wallet.Points);
                var lots = person.InOrder.GroupBy(static point => point).Select(static lot => new LotView(lot.Key.Issuer, lot.Count(), lot.Key.Expires));
                Assert.Equal(lots, wallet.Lots);
            }
        }

        private async Task<SortedDictionary<string, long>> Totals()
        {
            var totals = new SortedDictionary<string, long>(StringComparer.Ordinal);
            var changes = await _alliance.Store.Changes(Containers.Accounts, null, 10_000);
            foreach (var document in changes.Changes.Select(static change => change.Document).Where(static document => document.SortKey?.StartsWith("led/", StringComparison.Ordinal) == true))
            {
                foreach (var posting in Bodies.Decode(document, DocumentJson.Default.LedgerEntry).Postings)
                {
                    var key = $"{posting.Account} {posting.Issuer}{(posting.Creditor is null ? "" : ">" + posting.Creditor)}";
                    totals[key] = totals.GetValueOrDefault(key) + posting.Points;
                }
            }

            foreach (var zero in totals.Where(static pair => pair.Value == 0).Select(static pair => pair.Key).ToArray())
            {
                totals.Remove(zero);
            }

            return totals;
        }

        /// <summary>Midnight in Shanghai after that many days; Shanghai has been at UTC+8 all along.</summary>
        private static DateTimeOffset EndOfShanghaiDay(DateTimeOffset at, int days) =>
            new(at.ToOffset(TimeSpan.FromHours(8)).Date.AddDays(days + 1), TimeSpan.FromHours(8));
    }
}
