using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Rewards;
using Alliance.Routes;
using FsCheck;
using FsCheck.Fluent;

namespace Alliance.Core.Tests.Routes;

public sealed class WalkModelTests
{
    private const int Steps = 60;
    private static readonly string[] Merchants = [AllianceFixture.Cafe, AllianceFixture.Books, AllianceFixture.Studio, AllianceFixture.Bar];

    /// <summary>
    /// Whatever is bought, refunded, moved and visited in whatever order, the maps of a free route, one in order and a
    /// hunt show after every step what a model shows that keeps the reasons of each lit stop by hand.
    /// </summary>
    [Fact]
    public void RandomWalks_AgreeWithTheModel()
    {
        var command = from kind in Gen.Choose(0, 11) from small in Gen.Choose(0, 1_000) from large in Gen.Choose(0, 1_000_000) select (kind, small, large);
        var property = Prop.ForAll(
            Arb.From(command.ListOf(Steps), Sequences.Shrink), static sequence => new Play().Run(sequence).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    private sealed record Order(string Merchant, string OrderNo, long Amount, DateTimeOffset At)
    {
        public string Owner { get; set; } = "";

        public long Left { get; set; } = Amount;

        public string Source => $"{Merchant}:{OrderNo}";
    }

    private sealed class Play
    {
        private readonly Route[] _routes = [RouteFixture.Free(), RouteFixture.InOrder(), RouteFixture.Hunt()];
        private readonly Dictionary<string, Dictionary<string, WalkModel>> _models = [];
        private readonly List<Order> _orders = [];
        private readonly List<(WalkModel Model, RedemptionReceipt Receipt)> _codes = [];
        private AllianceFixture _alliance = null!;

        private DateTimeOffset Now => _alliance.Clock.Now;

        public async Task Run(IEnumerable<(int Kind, int Small, int Large)> sequence)
        {
            _alliance = await RouteFixture.Found(_routes);
            foreach (var name in new[] { "Lin", "Mei" })
            {
                _models[await _alliance.Member(name)] = _routes.ToDictionary(
                    static route => route.RouteId,
                    static route => new WalkModel(
                        [.. route.Stops.Select(static stop => stop.MerchantId)], route.Order == RouteOrder.InOrder, route.MinAmountMinor));
            }

            foreach (var (kind, small, large) in sequence)
            {
                await Do(kind, small, large);
                await Compare();
            }

            await _alliance.Audit();
        }

        private async Task Do(int kind, int small, int large)
        {
            var (memberId, models) = _models.ElementAt(small % 2);
            var (route, merchant) = (_routes[large % _routes.Length], Merchants[large / 7 % Merchants.Length]);
            switch (kind)
            {
                case 0 or 1:
                    var taken = AllianceFixture.Must(await _alliance.Platform.TakeMap.Execute(new(AllianceFixture.Id, memberId, route.RouteId)));
                    Assert.Equal(models[route.RouteId].TakenAt ??= Now, taken.TakenAt);
                    break;
                case 2 or 3 or 4:
                    await Buy(memberId, models, new Order(merchant, $"N{_orders.Count}", 1 + (large % 6_000), Now.AddMinutes(-(small % 90))));
                    break;
                case 5 or 6 when _orders.Count > 0:
                    await Refund(_orders[small % _orders.Count], large);
                    break;
                case 7 when _orders.Count > 0:
                    await Move(_orders[small % _orders.Count], memberId);
                    break;
                case 8 or 9:
                    await Visit(memberId, models, route, merchant);
                    break;
                case 10:
                    await Claim(memberId, models[route.RouteId], route, small);
                    break;
                case 11 when _codes.Count > 0 && small % 2 == 0:
                    await Use(_codes[large % _codes.Count]);
                    break;
                default:
                    _alliance.Clock.Now += TimeSpan.FromMinutes(1 + (small % 120));
                    break;
            }
        }

        private async Task Buy(string memberId, Dictionary<string, WalkModel> models, Order order)
        {
            order.Owner = memberId;
            _orders.Add(order);
            await _alliance.Earn(memberId, order.Merchant, order.OrderNo, order.Amount, order.At);
            Light(models, order);
        }

        private async Task Refund(Order order, int large)
        {
            if (order.Left == 0)
            {
                return;
            }

            var amount = large % 2 == 0 ? order.Left : 1 + (large % order.Left);
            await _alliance.Refund(order.Merchant, order.OrderNo, amount);
            order.Left -= amount;
            Darken(order, order.Left);
        }

        private async Task Move(Order order, string to)
        {
            if (order.Owner == to)
            {
                return;
            }

            AllianceFixture.Must(await _alliance.Platform.ReassignOrder.Execute(new(AllianceFixture.Id, order.Merchant, order.OrderNo, to, "wrong"), "opr"));
            Darken(order, 0);
            order.Owner = to;
            Light(_models[to], order);
        }

        private async Task Visit(string memberId, Dictionary<string, WalkModel> models, Route route, string merchant)
        {
            // Another step of the code, so that it was not used before.
            _alliance.Clock.Now += TimeSpan.FromSeconds(30);
            var token = AllianceFixture.Must(await _alliance.Platform.PresenceTokens.Issue(AllianceFixture.Id, merchant, null)).Token;
            var answer = await _alliance.Platform.VisitStop.Execute(new(AllianceFixture.Id, memberId, route.RouteId, token));
            var wanted = models[route.RouteId];
            var counts = route.ByPresence && wanted.Counts(merchant, Now) && !wanted.IsLit(merchant);
            Assert.True(counts == answer.IsSuccess, $"{merchant} on {route.RouteId}: {answer.Refusal}");
            foreach (var walked in _routes.Where(walked => counts && walked.ByPresence))
            {
                models[walked.RouteId].Visit(merchant, token, Now);
            }
        }

        private async Task Claim(string memberId, WalkModel model, Route route, int small)
        {
            var rewardId = small % 3 == 0 ? RouteFixture.Tote : RouteFixture.Drink;
            var answer = await _alliance.Platform.Redeem.ClaimReward(new(AllianceFixture.Id, memberId, route.RouteId, rewardId));
            Assert.True(answer.IsSuccess || !model.Completed || model.RedemptionId is not null, $"{route.RouteId}: {answer.Refusal}");
            if (answer is { IsSuccess: true, IsReplay: false })
            {
                Assert.True(model is { Completed: true, RedemptionId: null });
                model.RedemptionId = answer.Value.RedemptionId;
                _codes.Add((model, answer.Value));
            }
        }

        private async Task Use((WalkModel Model, RedemptionReceipt Receipt) code)
        {
            var answer = await _alliance.Platform.UseCode.Execute(
                new(AllianceFixture.Id, code.Receipt.RedemptionId, AllianceFixture.Cafe, code.Receipt.Code));
            var isDue = code.Model.RedemptionId == code.Receipt.RedemptionId && !code.Model.IsUsed;
            Assert.True(isDue == (answer is { IsSuccess: true, IsReplay: false }), $"{answer.Refusal}");
            code.Model.IsUsed |= isDue;
        }

        private static void Light(Dictionary<string, WalkModel> models, Order order)
        {
            foreach (var model in models.Values)
            {
                model.Buy(order.Merchant, order.Source, order.Left, order.At);
            }
        }

        private void Darken(Order order, long left)
        {
            foreach (var model in _models[order.Owner].Values)
            {
                model.Shrink(order.Merchant, order.Source, left);
            }
        }

        private async Task Compare()
        {
            foreach (var (memberId, models) in _models)
            {
                foreach (var map in AllianceFixture.Must(await _alliance.Platform.ReadRoutes.List(AllianceFixture.Id, memberId, null)).Data)
                {
                    var (model, route) = (models[map.RouteId], _routes.Single(route => route.RouteId == map.RouteId));
                    Assert.Equal(model.TakenAt, map.TakenAt);
                    Assert.Equal(model.Lit, map.Stops.Where(static stop => stop.IsLit).Select(static stop => stop.MerchantId));
                    Assert.Equal(model.Lit.Count(), map.Lit);
                    Assert.Equal(model.Completed, map.Completed);
                    Assert.Equal(model.RedemptionId, map.Reward?.RedemptionId);
                    Assert.All(map.Stops, stop => Assert.True(stop.IsLit || !route.IsHunt));
                    Assert.Equal(route.Order == RouteOrder.InOrder && model.TakenAt is not null ? model.Next : null, MerchantOf(route, map.Next));
                }
            }
        }

        private static string? MerchantOf(Route route, NextStop? next) => route.Stops.FirstOrDefault(stop => stop.StopId == next?.StopId)?.MerchantId;
    }
}
