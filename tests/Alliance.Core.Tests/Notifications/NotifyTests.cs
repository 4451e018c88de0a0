using Alliance.Notifications;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Notifications;

/// <summary>A key is one notification for ever, and an audience must exist.</summary>
public sealed class NotifyTests
{
    private static readonly Message s_message = new("会员日", "15 号积分翻倍", MessageCategory.Campaign);

    [Fact]
    public async Task TheSameKey_IsTheSameNotification()
    {
        var fixture = await AllianceFixture.Found();
        var request = new NotificationRequest(AllianceFixture.Id, "cmp_day/2026-04-15/announce", Audience.All, s_message);
        var first = AllianceFixture.Must(await fixture.Platform.Notify.Request(request, "cmp_day"));
        var again = await fixture.Platform.Notify.Request(request with { Message = s_message with { Title = "改了" } }, "cmp_day");
        Assert.True(again.IsReplay);
        Assert.Equal(first, again.Value);
        Assert.StartsWith("ntf_", first.NotificationId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACallersKey_WithAnotherBody_IsRefused()
    {
        var fixture = await AllianceFixture.Found();
        var request = new NotificationRequest(AllianceFixture.Id, "request", Audience.All, s_message) { Digest = "one" };
        AllianceFixture.Must(await fixture.Platform.Notify.Request(request, "opr_a"));
        AllianceFixture.Refused<NotificationView, KeyReused>(await fixture.Platform.Notify.Request(request with { Digest = "two" }, "opr_a"));
    }

    [Fact]
    public async Task AnAudienceThatIsNotThere_IsRefused()
    {
        var fixture = await AllianceFixture.Found();
        async Task<Refusal?> Refusal(Audience audience) =>
            (await fixture.Platform.Notify.Request(new(AllianceFixture.Id, "key", audience, s_message), "opr_a")).Refusal;
        Assert.IsType<AudienceUnavailable>(await Refusal(Audience.Tier("gold")));
        Assert.IsType<NotFound>(await Refusal(Audience.Visitors("mch_nobody")));
        Assert.IsType<NotFound>(await Refusal(Audience.Walkers("rte_nowhere")));
        Assert.IsType<NotFound>(await Refusal(Audience.Unclaimed("rte_nowhere")));
        Assert.IsType<NotFound>(await Refusal(Audience.Member("mbr_nobody")));
        Assert.Null(await Refusal(Audience.Member(await fixture.Member())));
    }
}
