using System.Text.Json;
using Alliance.Outcomes;
using Alliance.Webhooks.Outbound;

namespace Alliance.Core.Tests.Webhooks.Outbound;

/// <summary>Whatever is published becomes one delivery for each endpoint that registered, also where no workflow runs.</summary>
public sealed class PublishEventTests
{
    private const string Url = "https://shop.example.com/hooks";

    [Fact]
    public async Task Execute_Twice_MakesOneDeliveryForTheMerchantAndOneForTheOperators()
    {
        var alliance = await AllianceFixture.Found();
        var cafe = await Register(alliance, AllianceFixture.Cafe, EventTypes.PromoOpened);
        var operators = await Register(alliance, WebhookOwners.Operators, EventTypes.PromoOpened);
        var books = await Register(alliance, AllianceFixture.Books, EventTypes.PromoOpened);
        var deaf = await Register(alliance, AllianceFixture.Cafe, EventTypes.ReportReady);
        var first = await alliance.Platform.PublishEvent.Execute(Event(alliance, AllianceFixture.Cafe));
        await alliance.Settle();
        Assert.Equal(first, await alliance.Platform.PublishEvent.Execute(Event(alliance, AllianceFixture.Cafe)));
        await alliance.Settle();

        var delivery = Assert.Single(await Log(alliance, cafe));
        Assert.Equal((first, "pending", EventTypes.PromoOpened), (delivery.WebhookId, delivery.Status, delivery.Type));
        Assert.Equal(
            """{"type":"promo.opened","timestamp":"2026-03-15T06:00:00+00:00","allianceId":"wutong","merchantId":"mch_cafe","data":{"name":"午后"}}""",
            delivery.Payload);
        Assert.Single(await Log(alliance, operators));
        Assert.Empty(await Log(alliance, books));
        Assert.Empty(await Log(alliance, deaf));
    }

    [Fact]
    public async Task Execute_OfAnEventWithoutMerchant_TellsTheOperatorsAlone()
    {
        var alliance = await AllianceFixture.Found();
        var cafe = await Register(alliance, AllianceFixture.Cafe, EventTypes.PromoOpened);
        var operators = await Register(alliance, WebhookOwners.Operators, EventTypes.PromoOpened);
        await alliance.Platform.PublishEvent.Execute(Event(alliance, null));
        await alliance.Settle();
        Assert.Empty(await Log(alliance, cafe));
        Assert.Single(await Log(alliance, operators));
    }

    [Fact]
    public async Task Execute_WhileTheEndpointIsDisabled_KeepsADeadLetter_WhichReplaySends()
    {
        var alliance = await AllianceFixture.Found();
        var cafe = await Register(alliance, AllianceFixture.Cafe, EventTypes.PromoOpened);
        await Change(alliance, cafe, enabled: false);
        await alliance.Platform.PublishEvent.Execute(Event(alliance, AllianceFixture.Cafe));
        await alliance.Settle();
        var dead = Assert.Single(await Log(alliance, cafe, onlyDead: true));
        Assert.Equal(("dead", "endpoint_disabled"), (dead.Status, dead.DeadReason));

        await Change(alliance, cafe, enabled: true);
        var replayed = AllianceFixture.Must(await alliance.Platform.WebhookDeliveries.Replay(AllianceFixture.Id, null, cafe, dead.DeliveryId));
        Assert.Equal(("pending", null), (replayed.Status, replayed.DeadReason));
        Assert.Empty(await Log(alliance, cafe, onlyDead: true));
        Assert.Single(await Log(alliance, cafe));
    }

    [Fact]
    public async Task TheLedger_TellsOfPurchasesRefundsAndCodes_OnlyFromTheRegistrationOn()
    {
        var alliance = await AllianceFixture.Found();
        await alliance.Reward("rwd_tea", 5);
        await alliance.Passport("psp_1", 1, ["rwd_tea"]);
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "before", 10_000);
        alliance.Clock.Now += TimeSpan.FromMinutes(1);
        var cafe = await Register(alliance, AllianceFixture.Cafe, EventTypes.PointsEarned, EventTypes.RedemptionUsed, EventTypes.OrderRefunded);
        var operators = await Register(alliance, WebhookOwners.Operators, [.. EventTypes.All]);
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 10_000);
        var other = await alliance.Member("other");
        await alliance.Earn(other, AllianceFixture.Books, "2", 20_000);
        await alliance.Use(await alliance.Redeem(member, "rwd_tea"), AllianceFixture.Cafe);
        await alliance.Refund(AllianceFixture.Cafe, "1");
        await alliance.Settle();
        await alliance.Platform.Background.FollowFeed();

        Assert.Equal(["order.refunded", "points.earned", "redemption.used"], await Types(alliance, cafe));
        Assert.Equal(["order.refunded", "passport.completed", "points.earned", "points.earned", "redemption.used"], await Types(alliance, operators));
        var earned = JsonDocument.Parse((await Log(alliance, cafe)).Single(static delivery => delivery.Type == "points.earned").Payload).RootElement;
        Assert.Equal(("1", 10, member), (
            earned.GetProperty("data").GetProperty("orderNo").GetString(), earned.GetProperty("data").GetProperty("points").GetInt64(),
            earned.GetProperty("data").GetProperty("memberId").GetString()));
    }

    [Fact]
    public async Task Create_BeyondTheLimit_IsRefused_UntilOneIsDeleted()
    {
        var alliance = await AllianceFixture.Found();
        var ids = await Task.WhenAll(Enumerable.Range(0, WebhookEndpoints.PerOwnerMax).Select(_ => Register(alliance, AllianceFixture.Cafe, EventTypes.PromoOpened)));
        var request = new WebhookEndpointRequest(Url, [EventTypes.PromoOpened]);
        AllianceFixture.Refused<IssuedWebhookEndpoint, TooManyWebhookEndpoints>(
            await alliance.Platform.WebhookEndpoints.Create(AllianceFixture.Id, AllianceFixture.Cafe, request, "opr"));
        AllianceFixture.Refused<WebhookEndpointView, NotFound>(
            await alliance.Platform.WebhookEndpoints.Delete(AllianceFixture.Id, AllianceFixture.Books, ids[3]));
        AllianceFixture.Must(await alliance.Platform.WebhookEndpoints.Delete(AllianceFixture.Id, AllianceFixture.Cafe, ids[3]));
        await Register(alliance, AllianceFixture.Cafe, EventTypes.PromoOpened);
        await Register(alliance, AllianceFixture.Books, EventTypes.PromoOpened);
        Assert.Equal(10, AllianceFixture.Must(await alliance.Platform.WebhookEndpoints.List(AllianceFixture.Id, AllianceFixture.Cafe)).Data.Count);
        Assert.Equal(11, AllianceFixture.Must(await alliance.Platform.WebhookEndpoints.List(AllianceFixture.Id, null)).Data.Count);
    }

    [Fact]
    public async Task Execute_OfAnUnknownType_Throws()
    {
        var alliance = await AllianceFixture.Found();
        await Assert.ThrowsAsync<ArgumentException>(() => alliance.Platform.PublishEvent.Execute(Event(alliance, null) with { Type = "promo.opend" }));
    }

    private static OutboundEvent Event(AllianceFixture alliance, string? merchantId) => new(
        AllianceFixture.Id, merchantId, EventTypes.PromoOpened, "promo_1", alliance.Clock.Now, JsonDocument.Parse("""{"name":"午后"}""").RootElement);

    private static async Task<string> Register(AllianceFixture alliance, string owner, params string[] events) => AllianceFixture.Must(
        await alliance.Platform.WebhookEndpoints.Create(AllianceFixture.Id, owner, new(Url, events), "opr")).Endpoint.EndpointId;

    private static async Task Change(AllianceFixture alliance, string endpointId, bool enabled) => AllianceFixture.Must(
        await alliance.Platform.WebhookEndpoints.Change(AllianceFixture.Id, null, endpointId, new(Url, [EventTypes.PromoOpened], enabled)));

    private static async Task<IReadOnlyList<WebhookDeliveryView>> Log(AllianceFixture alliance, string endpointId, bool onlyDead = false) => AllianceFixture.Must(
        await alliance.Platform.WebhookDeliveries.List(AllianceFixture.Id, null, endpointId, onlyDead, 100, null)).Data;

    private static async Task<IEnumerable<string>> Types(AllianceFixture alliance, string endpointId) =>
        (await Log(alliance, endpointId)).Select(static delivery => delivery.Type).Order(StringComparer.Ordinal);
}
