using System.Text.Json.Nodes;
using Alliance.Http.Tests.Support;
using Alliance.Webhooks;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Webhooks;

/// <summary>From a purchase at the till to a signed message at the merchant's own system, over HTTP all the way.</summary>
public sealed class DeliverWebhookTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Endpoints = Wutong + "/webhook-endpoints";
    private const string Cafe = "mch_cafe_wukang";
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private readonly AllianceClient _client = new(server.Address);

    [Fact]
    public async Task APurchase_ReachesTheMerchantsEndpoint_SignedWithBothSecretsWhileTheyRotate()
    {
        await using var receiver = await Receiver.Start();
        var (id, oldSecret) = await Register(receiver, Cafe, "points.earned");
        var newSecret = (await _client.Post($"{Endpoints}/{id}/rotate", Cafe, null)).Is(201).Text("secret");
        var member = await _client.NewMember();
        var order = NewOrder();
        (await _client.Earn(member, Cafe, 15_000, order)).Is(201);

        var message = Take(receiver);
        Assert.All((string[])[oldSecret, newSecret], secret => Assert.Equal(WebhookVerdict.Good, WebhookSignature.Verify(
            [WebhookSecret.Parse(secret)!], message.Id, message.Timestamp, message.Signature, message.Body, DateTimeOffset.UtcNow)));
        var body = JsonNode.Parse(message.Body)!;
        Assert.Equal(("points.earned", order, 15), (
            body["type"]!.GetValue<string>(), body["data"]!["orderNo"]!.GetValue<string>(), body["data"]!["points"]!.GetValue<long>()));

        var delivery = await Delivered(id, Cafe);
        Assert.Equal(message.Id, delivery["webhookId"]!.GetValue<string>());
        Assert.Equal(200, Assert.Single(delivery["attempts"]!.AsArray())!["status"]!.GetValue<int>());
        (await _client.Post($"{Endpoints}/{id}/deliveries/{delivery["deliveryId"]}/replay", Cafe, null)).Is(202);
        var again = Take(receiver);
        Assert.Equal((message.Id, Convert.ToHexString(message.Body)), (again.Id, Convert.ToHexString(again.Body)));
    }

    [Fact]
    public async Task AnEndpointThatIsGone_IsDisabled_AndItsEventsAreDeadLetters()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer = static http =>
        {
            http.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        var (id, _) = await Register(receiver, "opr_test", "order.refunded");
        (await _client.Post($"{Endpoints}/{id}/test", "opr_test", null)).Is(202);
        Take(receiver);
        JsonNode dead;
        using var limit = new CancellationTokenSource(_limit);
        while ((dead = (await _client.Get($"{Endpoints}/{id}/dead-letters", "opr_test")).Is(200).Json["data"]!).AsArray().Count == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal("gone", dead[0]!["deadReason"]!.GetValue<string>());
        var endpoint = (await _client.Get($"{Endpoints}/{id}", "opr_test")).Is(200);
        Assert.Equal((false, "gone"), (endpoint.Json["enabled"]!.GetValue<bool>(), endpoint.Text("disabledReason")));
        (await _client.Send(HttpMethod.Delete, $"{Endpoints}/{id}", "opr_test")).Is(200);
        (await _client.Get($"{Endpoints}/{id}", "opr_test")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task AMerchant_ReachesItsOwnEndpointsAlone_AndAnOperatorAll()
    {
        await using var receiver = await Receiver.Start();
        var (id, _) = await Register(receiver, "mch_bar_julu", "promo.opened");
        (await _client.Get($"{Endpoints}/{id}", Cafe)).IsProblem(404, "not_found");
        (await _client.Post($"{Endpoints}/{id}/rotate", Cafe, null)).IsProblem(404, "not_found");
        (await _client.Send(HttpMethod.Delete, $"{Endpoints}/{id}", Cafe)).IsProblem(404, "not_found");
        var read = (await _client.Get($"{Endpoints}/{id}", "opr_test")).Is(200);
        Assert.Equal("mch_bar_julu", read.Text("ownerId"));
        Assert.DoesNotContain("whsec_", read.Body, StringComparison.Ordinal);
        (await _client.Get($"{Endpoints}/{id}/deliveries?cursor=x", "mch_bar_julu")).IsProblem(400, "invalid_query");
    }

    [Theory]
    [InlineData("http://shop.example.com/hooks")]
    [InlineData("https://192.168.1.1/hooks")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    public async Task APrivateAddress_CannotBeRegistered(string url) =>
        (await _client.Post(Endpoints, Cafe, $$"""{"url":"{{url}}","events":["points.earned"]}""")).IsProblem(422, "webhook_url_refused");

    private async Task<(string Id, string Secret)> Register(Receiver receiver, string caller, string type)
    {
        var got = (await _client.Post(Endpoints, caller, $$"""{"url":"{{receiver.Address}}hooks","events":["{{type}}"]}""")).Is(201);
        return (got.Json["endpoint"]!["endpointId"]!.GetValue<string>(), got.Text("secret"));
    }

    private static Received Take(Receiver receiver) =>
        receiver.Messages.TryTake(out var message, _limit) ? message : throw new TimeoutException("Nothing came.");

    private async Task<JsonNode> Delivered(string id, string caller)
    {
        using var limit = new CancellationTokenSource(_limit);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            var first = (await _client.Get($"{Endpoints}/{id}/deliveries", caller)).Is(200).Json["data"]![0]!;
            if (first["status"]!.GetValue<string>() == "delivered")
            {
                return first;
            }
        }
    }
}
