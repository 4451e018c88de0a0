using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Webhooks;

/// <summary>Only what a merchant signed just now is taken, once, and done.</summary>
public sealed class ReceiveWebhookTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Cafe = "mch_cafe_wukang";
    private readonly AllianceClient _client = new(server.Address);
    private readonly SignedSender _sender = new(server.Address);

    [Fact]
    public async Task APurchase_IsAccepted_EarnsOnce_AndItsRefundTakesThePointsBack()
    {
        var (merchant, secret) = ("mch_cafe_anfu", await NewSecret("mch_cafe_anfu"));
        var (member, order) = (await _client.NewMember(), NewOrder());
        var body = Purchase(member, order, 15_000);
        var accepted = (await _sender.Send(merchant, secret, "msg_1", body)).Is(202);
        var again = (await _sender.Send(merchant, secret, "msg_1", body)).Is(202);
        Assert.True(again.IsReplay);
        Assert.Equal(accepted.Text("deliveryId"), again.Text("deliveryId"));

        var done = await Ended(accepted, merchant);
        Assert.Equal(("done", 15), (done.Text("status"), done.Json["result"]!["pointsEarned"]!.GetValue<long>()));
        Assert.Equal(15, await Points(member));

        var refund = (await _sender.Send(merchant, secret, "msg_2", $$"""{"type":"purchase.refunded","data":{"orderNo":"{{order}}","amountMinor":5000} }""")).Is(202);
        Assert.Equal("done", (await Ended(refund, merchant)).Text("status"));
        Assert.Equal(10, await Points(member));
        var list = (await _client.Get($"{Wutong}/merchants/{merchant}/webhooks/received?limit=1", merchant)).Is(200);
        Assert.Equal("msg_2", list.Json["data"]![0]!["webhookId"]!.GetValue<string>());
        var rest = (await _client.Get($"{Wutong}/merchants/{merchant}/webhooks/received?cursor={list.Text("nextCursor")}", merchant)).Is(200);
        Assert.Equal("msg_1", Assert.Single(rest.Json["data"]!.AsArray())!["webhookId"]!.GetValue<string>());
    }

    [Fact]
    public async Task APurchaseThatARuleRefuses_IsAccepted_AndItsStatusSaysWhy()
    {
        var (merchant, secret) = ("mch_bar_julu", await NewSecret("mch_bar_julu"));
        var accepted = (await _sender.Send(merchant, secret, "msg_1", Purchase("mbr_nobody", NewOrder(), 100))).Is(202);
        var refused = await Ended(accepted, merchant);
        Assert.Equal("refused", refused.Text("status"));
        Assert.Equal("not_found", refused.Json["refusal"]!["code"]!.GetValue<string>());
        Assert.Contains("mbr_nobody", refused.Json["refusal"]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        (await _client.Get(accepted.Text("statusPath"), "mch_cafe_anfu")).IsProblem(403);
    }

    [Fact]
    public async Task APromo_OpensOnceForEachWebhook_AsOftenAsItMay_AndOnlyWhereItRuns()
    {
        const string Merchant = "mch_cafe_wuyuan";
        var secret = await NewSecret(Merchant);
        const string Terms = $$"""{"name":"雨天","kind":"flashPromo","bonus":{"fixedPoints":3},"merchants":["{{Merchant}}"],"flash":{"length":"PT2H","windowsPerDay":1} }""";
        (await _client.Send(HttpMethod.Put, $"{Wutong}/campaigns/cmp_rain", "opr_test", Terms)).Is(200);
        const string Body = """{"type":"promo.triggered","data":{"campaignId":"cmp_rain"}}""";
        var draft = await Ended((await _sender.Send(Merchant, secret, "msg_draft", Body)).Is(202), Merchant);
        Assert.Equal("campaign_state_conflict", draft.Json["refusal"]!["code"]!.GetValue<string>());
        (await _client.Post($"{Wutong}/campaigns/cmp_rain/publish", "opr_test", """{"reason":"rain"}""")).Is(200);

        var accepted = (await _sender.Send(Merchant, secret, "msg_rain", Body)).Is(202);
        Assert.True((await _sender.Send(Merchant, secret, "msg_rain", Body)).Is(202).IsReplay);
        var done = await Ended(accepted, Merchant);
        Assert.Equal(("done", "promo.triggered"), (done.Text("status"), done.Text("type")));
        var from = done.Json["result"]!["window"]!["from"]!.GetValue<string>();
        var earn = $$"""{"orderNo":"{{NewOrder()}}","amountMinor":10000,"occurredAt":"{{from}}"}""";
        Assert.Equal(13, (await _client.Post($"{Wutong}/members/{await _client.NewMember()}/earn", Merchant, earn)).Is(201).Number("pointsEarned"));
        var second = await Ended((await _sender.Send(Merchant, secret, "msg_again", Body)).Is(202), Merchant);
        Assert.Equal(("refused", "promo_limit_reached"), (second.Text("status"), second.Json["refusal"]!["code"]!.GetValue<string>()));

        const string Other = "mch_boutique_wuyuan";
        var elsewhere = await Ended((await _sender.Send(Other, await NewSecret(Other), "msg_rain", Body)).Is(202), Other);
        Assert.Equal("merchant_not_eligible", elsewhere.Json["refusal"]!["code"]!.GetValue<string>());
        var wrong = await _sender.Send(Merchant, secret, "msg_wrong", Body.Replace("cmp_rain", "rain", StringComparison.Ordinal));
        wrong.IsProblem(400, "invalid_body");
        Assert.Equal("/data/campaignId", wrong.Json["errors"]![0]!["pointer"]!.GetValue<string>());
    }

    [Fact]
    public async Task WhatWasNotSignedJustLikeThis_IsRefused_AndNothingIsDone()
    {
        var secret = await NewSecret(Cafe);
        var member = await _client.NewMember();
        var body = Purchase(member, NewOrder(), 15_000);
        var before = await Received(Cafe);
        (await _sender.Send(Cafe, secret, "msg_a", body, withHeaders: false)).IsProblem(400, "webhook_headers_invalid");
        (await _sender.Send(Cafe, secret, "msg_a", body, sentId: "msg.a")).IsProblem(400, "webhook_headers_invalid");
        (await _sender.Send(Cafe, secret, "msg_a", body, sentBody: body.Replace("15000", "99000"))).IsProblem(401, "webhook_signature_invalid");
        (await _sender.Send(Cafe, secret, "msg_a", body, sentBody: body + " ")).IsProblem(401, "webhook_signature_invalid");
        (await _sender.Send(Cafe, secret, "msg_a", body, sentId: "msg_b")).IsProblem(401, "webhook_signature_invalid");
        (await _sender.Send(Cafe, secret, "msg_a", body, signature: "v1,AAAA")).IsProblem(401, "webhook_signature_invalid");
        // Replayed by somebody who listened in, later.
        (await _sender.Send(Cafe, secret, "msg_a", body, age: TimeSpan.FromSeconds(310))).IsProblem(401, "webhook_outside_tolerance");
        (await _sender.Send(Cafe, secret, "msg_a", body, age: TimeSpan.FromSeconds(-310))).IsProblem(401, "webhook_outside_tolerance");
        // To another merchant's address.
        (await _sender.Send("mch_gallery_wukang", secret, "msg_a", body)).IsProblem(401, "webhook_signature_invalid");
        (await _sender.Send(Cafe, secret, "msg_a", "{}")).IsProblem(400, "invalid_body");
        (await _sender.Send(Cafe, secret, "msg_a", "not json")).IsProblem(400, "malformed_body");
        (await _sender.Send(Cafe, secret, "msg_a", """{"type":"\ud800"}""")).IsProblem(400);
        var unknown = await _sender.Send(Cafe, secret, "msg_a", """{"type":"purchase.dreamt","data":{}}""");
        unknown.IsProblem(400, "invalid_body");
        Assert.Equal("/type", unknown.Json["errors"]![0]!["pointer"]!.GetValue<string>());
        var wrong = await _sender.Send(Cafe, secret, "msg_a", body.Replace("15000", "-1"));
        Assert.Equal("/data/amountMinor", wrong.Json["errors"]![0]!["pointer"]!.GetValue<string>());
        (await _sender.Send(Cafe, secret, "msg_a", new string(' ', 70_000))).IsProblem(413, "body_too_large");
        Assert.Equal(before, await Received(Cafe));
        Assert.Equal(0, await Points(member));

        var status = (await _client.Get($"{Wutong}/merchants/{Cafe}/webhooks", "opr_test")).Is(200);
        Assert.True(status.Number("badSignatures") >= 1);
        (await _sender.Send(Cafe, secret, "msg_a", body)).Is(202);
        (await _sender.Send(Cafe, secret, "msg_a", body.Replace("15000", "16000"))).IsProblem(422, "webhook_id_reused");
    }

    [Fact]
    public async Task BothSecretsAreGood_WhileTheyRotate_AndARevokedOneIsNot()
    {
        const string Merchant = "mch_cafe_fuxing";
        var first = await Issue(Merchant, "secrets");
        var (oldSecret, oldId) = (first.Text("secret"), first.Json["details"]!["secretId"]!.GetValue<string>());
        var second = await Issue(Merchant, $"secrets/{oldId}/rotate");
        (await _client.Post($"{Wutong}/merchants/{Merchant}/webhooks/secrets", Merchant, null)).IsProblem(409, "too_many_webhook_secrets");
        var member = await _client.NewMember();
        (await _sender.Send(Merchant, oldSecret, "msg_old", Purchase(member, NewOrder(), 1000))).Is(202);
        (await _sender.Send(Merchant, second.Text("secret"), "msg_new", Purchase(member, NewOrder(), 1000))).Is(202);
        var left = await _client.Send(HttpMethod.Delete, $"{Wutong}/merchants/{Merchant}/webhooks/secrets/{oldId}", Merchant);
        Assert.Single(left.Is(200).Json["secrets"]!.AsArray());
        (await _sender.Send(Merchant, oldSecret, "msg_late", Purchase(member, NewOrder(), 1000))).IsProblem(401, "webhook_signature_invalid");
        Assert.DoesNotContain("whsec_", (await _client.Get($"{Wutong}/merchants/{Merchant}/webhooks", Merchant)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyBadSignatures_AreToldToWait_WhileGoodOnesPass()
    {
        const string Merchant = "mch_bar_fenyang";
        var secret = await NewSecret(Merchant);
        var body = Purchase("mbr_nobody", NewOrder(), 100);
        Got last;
        var sent = 0;
        do
        {
            last = await _sender.Send(Merchant, secret, "msg_x", body, signature: "v1,AAAA");
        }
        while ((int)last.Status == 401 && ++sent < 100);

        last.IsProblem(429, "too_many_bad_signatures");
        Assert.InRange(_sender.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        (await _sender.Send(Merchant, secret, "msg_x", body)).Is(202);
    }

    private static string Purchase(string member, string order, long amountMinor) =>
        $$$"""{"type":"purchase.completed","timestamp":"{{{Now}}}","data":{"memberId":"{{{member}}}","orderNo":"{{{order}}}","amountMinor":{{{amountMinor}}},"occurredAt":"{{{Now}}}"}}""";

    private async Task<Got> Issue(string merchant, string path) =>
        (await _client.Post($"{Wutong}/merchants/{merchant}/webhooks/{path}", merchant, null)).Is(201);

    private async Task<string> NewSecret(string merchant) => (await Issue(merchant, "secrets")).Text("secret");

    private async Task<Got> Ended(Got accepted, string merchant)
    {
        while (true)
        {
            await server.Platform.Background.FollowFeed();
            var got = (await _client.Get(accepted.Text("statusPath"), merchant)).Is(200);
            if (got.Text("status") != "accepted")
            {
                return got;
            }
        }
    }

    private async Task<long> Points(string member) =>
        (await _client.Get($"{Wutong}/members/{member}", member)).Is(200).Json["points"]!["available"]!.GetValue<long>();

    private async Task<int> Received(string merchant) =>
        (await _client.Get($"{Wutong}/merchants/{merchant}/webhooks/received", "opr_test")).Is(200).Json["data"]!.AsArray().Count;
}
