using System.Globalization;
using Alliance.Webhooks;
using Alliance.Webhooks.Inbound;
using static Alliance.Core.Tests.AllianceFixture;

namespace Alliance.Core.Tests.Webhooks.Inbound;

/// <summary>What a webhook was promised when it was taken.</summary>
public sealed class ReceiveWebhookTests
{
    [Fact]
    public async Task APurchaseTakenInTime_IsCredited_HoweverLateItIsWorkedOn()
    {
        var alliance = await Found();
        var member = await alliance.Member();
        var issued = Must(await alliance.Platform.InboundSecrets.Issue(Id, Cafe, "opr"));
        var (body, at) = ("{}"u8.ToArray(), alliance.Clock.Now);
        var signature = WebhookSignature.Sign([WebhookSecret.Parse(issued.Secret)!], "msg_1", at, body);
        var verified = Must(await alliance.Platform.ReceiveWebhook.Verify(new SignedWebhook(
            Cafe, "msg_1", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), signature, body)));
        var taken = Must(await alliance.Platform.ReceiveWebhook.Accept(
            verified, new InboundContent { Purchase = new InboundPurchase(member, "A-1", 10_000, at.AddDays(-6)) }));

        // Nothing followed the feed for longer than a purchase may be reported.
        alliance.Clock.Now += TimeSpan.FromDays(20);
        await alliance.Settle();
        Assert.Equal("done", Must(await alliance.Platform.ReceiveWebhook.Read(Id, Cafe, taken.DeliveryId)).Status);
        Assert.Equal(10, (await alliance.Wallet(member)).Points.Available);
    }
}
