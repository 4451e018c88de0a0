using System.Text.Json.Nodes;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests;

/// <summary>The story that every demo tells, over HTTP.</summary>
public sealed class StoryTests(AnyHead head) : IClassFixture<AnyHead>
{
    private readonly AllianceClient _client = head.NewClient();

    [Fact]
    public async Task Earn_150And80Yuan_Gives23Points()
    {
        var member = await _client.NewMember();
        var first = (await _client.Earn(member, "mch_cafe_wukang", 15_000)).Is(201);
        Assert.Equal(15, first.Number("pointsEarned"));
        var second = (await _client.Earn(member, "mch_cafe_anfu", 8_000)).Is(201);
        Assert.Equal(8, second.Number("pointsEarned"));

        var wallet = (await _client.Get($"{Wutong}/members/{member}", member)).Is(200);
        Assert.Equal(23, wallet.Json["points"]!["available"]!.GetValue<long>());
        Assert.Equal(2, wallet.Json["lots"]!.AsArray().Count);
        Assert.True(wallet.Json.AsObject().ContainsKey("tier"));
    }

    [Fact]
    public async Task Passport_FiveMerchants_GivesTheRewardOfTheMembersChoiceOnce()
    {
        var member = await _client.NewMember();
        string[] merchants = ["mch_cafe_wukang", "mch_cafe_anfu", "mch_bar_julu", "mch_gallery_wukang", "mch_boutique_anfu"];
        Got last = null!;
        foreach (var merchant in merchants)
        {
            last = (await _client.Earn(member, merchant, 2_000)).Is(201);
        }

        Assert.True(last.Json["stamps"]![0]!["completed"]!.GetValue<bool>());
        var reward = $"{Wutong}/members/{member}/passports/psp_wutong/reward";
        (await _client.Post(reward, member, """{"rewardId":"rwd_coffee"}""")).IsProblem(422, "reward_not_offered");
        var claimed = (await _client.Post(reward, member, """{"rewardId":"rwd_tote"}""")).Is(201);
        var use = await _client.Post(
            $"{Wutong}/redemptions/{claimed.Text("redemptionId")}/use", "mch_gallery_wukang", $$"""{"code":"{{claimed.Text("code")}}"}""");
        use.Is(200);
        Assert.Equal("rwd_tote", use.Text("rewardId"));
    }

    [Fact]
    public async Task Stamp_WithAPresenceToken_CountsOnce()
    {
        var member = await _client.NewMember();
        var shown = (await _client.Get($"{Wutong}/merchants/mch_house_taian/presence-token", "mch_house_taian")).Is(200);
        Assert.StartsWith("<svg", shown.Text("qrSvg"), StringComparison.Ordinal);
        Assert.InRange(shown.Number("secondsLeft"), 1, 30);
        var stamps = $"{Wutong}/members/{member}/stamps";
        var body = $$"""{"passportId":"psp_wutong","presenceToken":"{{shown.Text("token")}}"}""";
        Assert.Equal(1, (await _client.Post(stamps, member, body)).Is(201).Number("collected"));
        var again = await _client.Post(stamps, member, body);
        Assert.True(again.IsReplay || again.Code is "presence_token_used" or "already_stamped", again.Body);
        (await _client.Post(stamps, member, """{"passportId":"psp_wutong","presenceToken":"forged"}""")).IsProblem(422, "presence_unverified");
    }

    [Fact]
    public async Task Redeem_UsedAtTheOtherCafe_IsOwedByTheIssuer()
    {
        var member = await _client.NewMember();
        (await _client.Earn(member, "mch_cafe_wukang", 20_000)).Is(201);
        var redemption = (await Redeem(member, "rwd_coffee")).Is(201);
        Assert.Equal(20, redemption.Number("pointsSpent"));
        var id = redemption.Text("redemptionId");
        var use = $"{Wutong}/redemptions/{id}/use";
        (await _client.Post(use, "mch_cafe_anfu", """{"code":"wrong"}""")).IsProblem(422, "code_invalid");
        (await _client.Post(use, "mch_bar_julu", Code(redemption))).IsProblem(422, "merchant_not_eligible");
        (await _client.Post(use, "mch_cafe_anfu", Code(redemption))).Is(200);
        (await _client.Post(use, "mch_cafe_wukang", Code(redemption))).IsProblem(409, "already_redeemed");

        var day = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(8));
        var period = $"from={day:yyyy-MM-dd}&to={day.AddDays(1):yyyy-MM-dd}";
        var all = (await _client.Get($"{Wutong}/settlements?{period}", "opr_test")).Is(200);
        Assert.Equal(0, all.Json["positions"]!.AsArray().Sum(position => position!["points"]!.GetValue<long>()));
        var own = (await _client.Get($"{Wutong}/settlements?{period}", "mch_cafe_anfu")).Is(200);
        Assert.All(own.Json["positions"]!.AsArray(), position => Assert.Equal("mch_cafe_anfu", position!["merchantId"]!.GetValue<string>()));
        Assert.Contains(own.Json["positions"]!.AsArray(), position => position!["points"]!.GetValue<long>() >= 20);
        (await _client.Get($"{Wutong}/settlements?{period}&merchantId=mch_bar_julu", "mch_cafe_anfu")).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task Reversal_ReturnsThePoints()
    {
        var member = await _client.NewMemberWith(30);
        var redemption = (await Redeem(member, "rwd_coffee")).Is(201);
        var reversal = $"{Wutong}/redemptions/{redemption.Text("redemptionId")}/reversal";
        (await _client.Post(reversal, "opr_test", """{"reason":"wrong reward"}""")).Is(200);
        var wallet = await _client.Get($"{Wutong}/members/{member}", member);
        Assert.Equal(30, wallet.Json["points"]!["available"]!.GetValue<long>());
        (await _client.Post($"{Wutong}/redemptions/{redemption.Text("redemptionId")}/use", "mch_cafe_anfu", Code(redemption)))
            .IsProblem(409, "redemption_reversed");
        var listed = (await _client.Get($"{Wutong}/members/{member}/redemptions", member)).Is(200);
        var one = (await _client.Get($"{Wutong}/members/{member}/redemptions/{redemption.Text("redemptionId")}", member)).Is(200);
        Assert.Equal("reversed", one.Text("status"));
        Assert.True(JsonNode.DeepEquals(one.Json, listed.Json["data"]![0]));
    }

    [Fact]
    public async Task Refund_TakesThePointsBack()
    {
        var member = await _client.NewMember();
        var order = NewOrder();
        (await _client.Earn(member, "mch_cafe_wukang", 15_000, order)).Is(201);
        (await _client.Post($"{Wutong}/refunds", "mch_cafe_anfu", $$"""{"orderNo":"{{order}}"}""", "r1-" + order)).IsProblem(404, "not_found");
        (await _client.Post($"{Wutong}/refunds", "mch_cafe_wukang", $$"""{"orderNo":"{{order}}","amountMinor":15001}""", "r2-" + order))
            .IsProblem(422, "refund_exceeds_order");
        var refund = (await _client.Post($"{Wutong}/refunds", "mch_cafe_wukang", $$"""{"orderNo":"{{order}}","amountMinor":5000}""", "r3-" + order)).Is(201);
        Assert.Equal(5, refund.Number("pointsTaken"));
        Assert.Equal(10_000, refund.Number("remainingMinor"));
    }

    [Fact]
    public async Task Operator_AdjustsReassignsBlocksAndFinds()
    {
        var phone = $"+86138{Random.Shared.Next(10_000_000, 99_999_999)}";
        var member = await _client.NewMember($$""","phone":"{{phone}}" """);
        var other = await _client.NewMember();
        var path = $"{Wutong}/members/{member}";
        (await _client.Post(path + "/adjustments", "opr_test", """{"points":40,"reason":"welcome"}""", "adjust-" + member)).Is(201);
        var order = NewOrder();
        (await _client.Earn(member, "mch_cafe_wukang", 9_000, order)).Is(201);
        (await _client.Post($"{Wutong}/orders/mch_cafe_wukang/{order}/reassign", "opr_test", $$"""{"toMemberId":"{{other}}","reason":"mistyped"}""")).Is(200);
        Assert.Equal(9, (await _client.Get($"{Wutong}/members/{other}", other)).Json["points"]!["available"]!.GetValue<long>());

        // A blocked member gets no new token; the old one tells why nothing can be spent.
        _ = await _client.Token(member);
        (await _client.Post(path + "/block", "opr_test", """{"reason":"stolen phone"}""")).Is(200);
        (await Redeem(member, "rwd_coffee")).IsProblem(422, "member_blocked");
        (await _client.Post(path + "/tokens", "opr_test", null)).IsProblem(422, "member_blocked");
        (await _client.Post(path + "/unblock", "opr_test", null)).Is(200);
        (await Redeem(member, "rwd_coffee")).Is(201);

        var found = (await _client.Get($"{Wutong}/members?phone={Uri.EscapeDataString(phone)}", "opr_test")).Is(200);
        Assert.Equal(member, found.Text("memberId"));
        (await _client.Post($"{Wutong}/members", "opr_test", $$"""{"displayName":"x","phone":"{{phone}}"}""")).IsProblem(409, "phone_taken");
        (await _client.Get($"{Wutong}/members?phone=%2B8613000000000", "opr_test")).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task PersonalData_IsExportedAndErased_AndTheLedgerStays()
    {
        var external = $$""","externalId":"wx-{{Guid.NewGuid()}}" """;
        var member = await _client.NewMember(external);
        Assert.Equal(member, await _client.NewMember(external));
        (await _client.Earn(member, "mch_cafe_wukang", 9_000)).Is(201);
        var export = (await _client.Get($"{Wutong}/members/{member}/export", member)).Is(200);
        Assert.Equal("小梧 🌳", export.Text("displayName"));
        Assert.Contains("小梧 ", export.Body, StringComparison.Ordinal);
        (await _client.Send(HttpMethod.Delete, $"{Wutong}/members/{member}/profile", member)).Is(200);
        var after = (await _client.Get($"{Wutong}/members/{member}/export", "opr_test")).Is(200);
        Assert.DoesNotContain("小梧", after.Body, StringComparison.Ordinal);
        Assert.Equal(9, (await _client.Get($"{Wutong}/members/{member}", "opr_test")).Json["points"]!["available"]!.GetValue<long>());
    }

    [Fact]
    public async Task MemberToken_IssuedByAnOperator_OpensTheMembersOwnWallet()
    {
        var member = await _client.NewMember();
        var token = (await _client.Post($"{Wutong}/members/{member}/tokens", "opr_test", null)).Is(201).Text("token");
        (await _client.Send(HttpMethod.Get, $"{Wutong}/members/{member}", bearer: token)).Is(200);
        (await _client.Send(HttpMethod.Get, $"/api/v1/alliances/other/members/{member}", bearer: token)).IsProblem(403, "forbidden");
    }

    private static string Code(Got redemption) => $$"""{"code":"{{redemption.Text("code")}}"}""";

    private Task<Got> Redeem(string member, string reward) =>
        _client.Post($"{Wutong}/members/{member}/redemptions", member, $$"""{"rewardId":"{{reward}}"}""", Guid.NewGuid().ToString());
}
