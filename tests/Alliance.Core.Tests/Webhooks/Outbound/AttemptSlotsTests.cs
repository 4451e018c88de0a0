using System.Text.Json;
using Alliance.Compliance;
using Alliance.Ports;
using Alliance.Webhooks.Outbound;

namespace Alliance.Core.Tests.Webhooks.Outbound;

/// <summary>A server that leaves everybody waiting holds up its own deliveries alone.</summary>
public sealed class AttemptSlotsTests
{
    [Fact]
    public async Task AServerThatHangs_IsAskedByFewAtOnce_AndTheRestIsPutOff()
    {
        var alliance = await AllianceFixture.Found();
        var slow = await Register(alliance, "https://slow.example.com/hooks");
        var quick = await Register(alliance, "https://quick.example.com/hooks");
        for (var i = 0; i < AttemptSlots.OfOneServer + 3; i++)
        {
            await alliance.Platform.PublishEvent.Execute(new OutboundEvent(
                AllianceFixture.Id, AllianceFixture.Cafe, EventTypes.PromoOpened, $"promo_{i}", alliance.Clock.Now, JsonDocument.Parse("{}").RootElement));
        }

        await alliance.Settle();
        var kernel = new Kernel(alliance.Store, alliance.Clock, new CountingEntropy(), AllianceFixture.Secret, new PlatformSettings());
        var transport = new Hanging("slow.example.com");
        var endpoints = new WebhookEndpoints(kernel, transport);
        var deliver = new DeliverWebhook(kernel, alliance.Clock, transport, endpoints, new WebhookDeliveries(kernel, endpoints));

        var toSlow = await Deliveries(alliance, slow);
        var attempts = toSlow.Select(task => deliver.Execute(task, CancellationToken.None)).ToList();
        // Those that found no slot end at once, and count as no attempt.
        var putOff = attempts.Where(static attempt => attempt.IsCompleted).Select(static attempt => attempt.Result).ToList();
        Assert.Equal(3, putOff.Count);
        Assert.All(putOff, step => Assert.Equal(new DeliveryStep(alliance.Clock.Now.AddSeconds(5), IsPutOff: true), step));
        foreach (var task in await Deliveries(alliance, quick))
        {
            Assert.Equal(new DeliveryStep(null), await deliver.Execute(task, CancellationToken.None));
        }

        transport.LetGo();
        await Task.WhenAll(attempts);
        foreach (var task in toSlow)
        {
            Assert.Equal(new DeliveryStep(null), await deliver.Execute(task, CancellationToken.None));
        }

        Assert.All(
            AllianceFixture.Must(await alliance.Platform.WebhookDeliveries.List(AllianceFixture.Id, null, slow, false, 100, null)).Data,
            static delivery => Assert.Equal(("delivered", 1), (delivery.Status, delivery.Attempts.Count)));
    }

    private static async Task<string> Register(AllianceFixture alliance, string url) => AllianceFixture.Must(
        await alliance.Platform.WebhookEndpoints.Create(AllianceFixture.Id, AllianceFixture.Cafe, new(url, [EventTypes.PromoOpened]), "opr")).Endpoint.EndpointId;

    private static async Task<List<DeliveryTask>> Deliveries(AllianceFixture alliance, string endpointId) =>
        [.. AllianceFixture.Must(await alliance.Platform.WebhookDeliveries.List(AllianceFixture.Id, null, endpointId, false, 100, null)).Data
            .Select(static delivery => new DeliveryTask(AllianceFixture.Id, AllianceFixture.Cafe, delivery.DeliveryId, Run: 1, Attempt: 1))];

    private sealed class Hanging(string host) : IWebhookTransport
    {
        private readonly TaskCompletionSource _let = new();

        public bool AllowsLoopback => false;

        public void LetGo() => _let.SetResult();

        public async Task<WebhookReply> Send(WebhookMessage message, CancellationToken cancellation)
        {
            if (message.Url.Host == host)
            {
                await _let.Task;
            }

            return new WebhookReply(200, null, null);
        }
    }
}
