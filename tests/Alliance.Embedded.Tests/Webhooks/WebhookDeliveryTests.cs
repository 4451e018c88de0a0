using Alliance.Compliance;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Webhooks.Outbound;

namespace Alliance.Embedded.Tests.Webhooks;

/// <summary>Every published event is delivered or is a dead letter, whatever its endpoint answers and wherever a process dies.</summary>
public sealed class WebhookDeliveryTests
{
    private static readonly TimeSpan[] s_waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    [Fact]
    public async Task AnEndpointThatKeepsFailing_IsTriedTenTimesOver75Hours_ThenTheEventIsADeadLetter_WhichReplayDelivers()
    {
        await using var world = await WebhookWorld.Found();
        world.Answer = static _ => new WebhookReply(500, null, null);
        await world.Publish();
        await world.Settle();
        for (var hour = 0; hour < 100 * 12; hour++)
        {
            await world.Pass(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(10, world.Sent.Count);
        for (var i = 0; i < s_waits.Length; i++)
        {
            // No earlier than planned, and later by the jitter and the step of this clock at most.
            Assert.InRange(world.Sent[i + 1].At - world.Sent[i].At, s_waits[i], s_waits[i] * 1.1 + TimeSpan.FromMinutes(5));
        }

        Assert.Single(world.Sent.Select(static sent => sent.Message.Id).Distinct());
        var dead = Assert.Single(await world.Log(onlyDead: true));
        Assert.Equal(("dead", "attempts_exhausted", 10), (dead.Status, dead.DeadReason, dead.Attempts.Count));
        Assert.All(dead.Attempts, static attempt => Assert.Equal(500, attempt.Status));

        world.Answer = static _ => new WebhookReply(200, null, null);
        await world.Platform.WebhookDeliveries.Replay(WebhookWorld.Alliance, WebhookWorld.Cafe, world.EndpointId, dead.DeliveryId);
        await world.Settle();
        Assert.Equal("delivered", Assert.Single(await world.Log()).Status);
        Assert.Empty(await world.Log(onlyDead: true));
        Assert.Equal(11, world.Sent.Count);
    }

    [Fact]
    public async Task RetryAfter_IsWaitedFor()
    {
        await using var world = await WebhookWorld.Found();
        world.Answer = static before => before == 0 ? new WebhookReply(429, TimeSpan.FromHours(3), null) : new WebhookReply(200, null, null);
        await world.Publish();
        await world.Settle();
        await world.Pass(TimeSpan.FromHours(3) - TimeSpan.FromSeconds(1));
        Assert.Single(world.Sent);
        await world.Pass(TimeSpan.FromMinutes(20));
        Assert.Equal(2, world.Sent.Count);
        Assert.Equal("delivered", Assert.Single(await world.Log()).Status);
    }

    [Fact]
    public async Task Gone_DisablesTheEndpoint_AndLaterEventsAreKept()
    {
        await using var world = await WebhookWorld.Found();
        world.Answer = static _ => new WebhookReply(410, null, null);
        await world.Publish("promo_1");
        await world.Settle();
        await world.Publish("promo_2");
        await world.Settle();
        Assert.Single(world.Sent);
        Assert.Equal(["endpoint_disabled", "gone"], (await world.Log(onlyDead: true)).Select(static dead => dead.DeadReason).Order(StringComparer.Ordinal));
        var endpoint = WebhookWorld.Must(await world.Platform.WebhookEndpoints.Read(WebhookWorld.Alliance, null, world.EndpointId));
        Assert.Equal((false, "gone"), (endpoint.Enabled, endpoint.DisabledReason));
    }

    [Fact]
    public async Task Gone_FromAnAddressThatTheEndpointHasLeft_DisablesNothing()
    {
        await using var world = await WebhookWorld.Found();
        world.Answer = _ =>
        {
            // The owner moves it while the old address is being asked.
            WebhookWorld.Must(world.Platform.WebhookEndpoints.Change(
                WebhookWorld.Alliance, null, world.EndpointId, new("https://new.example.com/hooks", [EventTypes.PromoOpened], Enabled: true)).GetAwaiter().GetResult());
            return new WebhookReply(410, null, null);
        };
        await world.Publish("promo_1");
        await world.Settle();
        Assert.True(WebhookWorld.Must(await world.Platform.WebhookEndpoints.Read(WebhookWorld.Alliance, null, world.EndpointId)).Enabled);

        world.Answer = static _ => new WebhookReply(200, null, null);
        await world.Publish("promo_2");
        await world.Settle();
        Assert.Equal("https://new.example.com/hooks", world.Sent[^1].Message.Url.ToString());
    }

    [Fact]
    public async Task ADeliveryThatWaits_OrWhoseWorkflowWasTerminated_CanBeReplayed()
    {
        await using var world = await WebhookWorld.Found();
        world.Answer = static before => new WebhookReply(before == 0 ? 500 : 200, null, null);
        await world.Publish();
        await world.Settle();
        var waiting = Assert.Single(await world.Log());
        Assert.Equal("pending", waiting.Status);
        var instance = Assert.Single((await world.Platform.SteerWorkflows.List(WebhookWorld.Alliance, WorkflowStatus.Running, 100, null))!.Data).InstanceId;
        WebhookWorld.Must(await world.Platform.SteerWorkflows.Terminate(WebhookWorld.Alliance, instance, "by mistake"));
        await world.Pass(TimeSpan.FromHours(1));
        Assert.Single(world.Sent);

        WebhookWorld.Must(await world.Platform.WebhookDeliveries.Replay(WebhookWorld.Alliance, null, world.EndpointId, waiting.DeliveryId));
        await world.Settle();
        Assert.Equal("delivered", Assert.Single(await world.Log()).Status);
        await world.Pass(TimeSpan.FromDays(4));
        Assert.Equal(2, world.Sent.Count);
    }

    [Fact]
    public async Task RotatedAgain_TheSecretInUseStaysGood()
    {
        await using var world = await WebhookWorld.Found();
        var first = WebhookWorld.Must(await world.Platform.WebhookEndpoints.RotateSecret(WebhookWorld.Alliance, null, world.EndpointId));
        // The reply was lost, so that it is asked for again, three times at most.
        var second = WebhookWorld.Must(await world.Platform.WebhookEndpoints.RotateSecret(WebhookWorld.Alliance, null, world.EndpointId));
        WebhookWorld.Must(await world.Platform.WebhookEndpoints.RotateSecret(WebhookWorld.Alliance, null, world.EndpointId));
        Assert.IsType<TooManyWebhookSecrets>(
            (await world.Platform.WebhookEndpoints.RotateSecret(WebhookWorld.Alliance, null, world.EndpointId)).Refusal);
        await world.Publish();
        await world.Settle();
        Assert.Equal(4, Assert.Single(world.Sent).Message.Signature.Split(' ').Length);
        Assert.NotEqual(first.Secret, second.Secret);

        await world.Pass(TimeSpan.FromHours(25));
        await world.Publish("promo_2");
        await world.Settle();
        Assert.DoesNotContain(' ', world.Sent[^1].Message.Signature);
    }

    [Theory]
    [InlineData(false, "endpoint_disabled")]
    [InlineData(true, null)]
    public async Task AnEndpointThatIsTakenAwayBetweenAttempts_GetsNoMore(bool delete, string? reason)
    {
        await using var world = await WebhookWorld.Found();
        world.Answer = static _ => WebhookReply.Failed("Connection refused");
        await world.Publish();
        await world.Settle();
        Assert.Equal("Connection refused", Assert.Single(Assert.Single(await world.Log()).Attempts).Error);
        if (delete)
        {
            WebhookWorld.Must(await world.Platform.WebhookEndpoints.Delete(WebhookWorld.Alliance, null, world.EndpointId));
        }
        else
        {
            WebhookWorld.Must(await world.Platform.WebhookEndpoints.Change(
                WebhookWorld.Alliance, null, world.EndpointId, new("https://shop.example.com/hooks", [EventTypes.PromoOpened], Enabled: false)));
        }

        await world.Pass(TimeSpan.FromHours(1));
        Assert.Single(world.Sent);
        if (!delete)
        {
            Assert.Equal(reason, Assert.Single(await world.Log(onlyDead: true)).DeadReason);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhereverAProcessDies_TheNextOneDelivers_OrKeepsADeadLetter(bool lands)
    {
        // Dies with its first commit, then with its second, and so on until it lives to the end.
        for (var commits = 1; ; commits++)
        {
            await using var world = await WebhookWorld.Found();
            world.Answer = static before => before == 0 ? new WebhookReply(503, null, null) : new WebhookReply(200, null, null);
            var fate = new Fate(commits, lands);
            world.Start(fate);
            if (await world.Lives(world.Publish()))
            {
                await world.Settle();
                await world.Pass(TimeSpan.FromMinutes(1));
            }

            var died = world.IsDead;
            if (died)
            {
                world.Start();
                // Whoever heard no answer publishes again.
                await world.Publish();
                await world.Settle();
                await world.Pass(TimeSpan.FromMinutes(1));
                await world.Pass(TimeSpan.FromMinutes(10));
                await world.Pass(TimeSpan.FromMinutes(50));
            }

            var delivery = Assert.Single(await world.Log());
            Assert.True(delivery.Status == "delivered", $"{delivery.Status} after a death with commit {commits}");
            Assert.Single(world.Sent.Select(static sent => sent.Message.Id).Distinct());
            Assert.InRange(world.Sent.Count, 2, 4);
            if (!died)
            {
                Assert.False(fate.IsFulfilled);
                Assert.True(commits > 5, "It never died.");
                return;
            }
        }
    }
}
