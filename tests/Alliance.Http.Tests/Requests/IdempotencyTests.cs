using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Requests;

/// <summary>One key, one effect; each replay returns the same status and body.</summary>
public sealed class IdempotencyTests(AnyHead head) : IClassFixture<AnyHead>
{
    private const string Coffee = """{"rewardId":"rwd_coffee"}""";
    private AllianceClient _client = head.NewClient();

    [Fact]
    public async Task SameKeySameBody_IsReplayedWithTheSameStatusAndBody()
    {
        var member = await _client.NewMemberWith(100);
        var first = (await Redeem(member, "k1")).Is(201);
        var second = (await Redeem(member, "k1")).Is(201);
        Assert.False(first.IsReplay);
        Assert.True(second.IsReplay);
        Assert.Equal(first.Body, second.Body);
        Assert.Equal(80, await Available(member));
    }

    [Fact]
    public async Task SameKeyOtherBody_Is422()
    {
        var member = await _client.NewMemberWith(100);
        (await Redeem(member, "k1")).Is(201);
        (await Redeem(member, "k1", """{"rewardId":"rwd_cake"}""")).IsProblem(422, "idempotency_key_reused");
        (await Redeem(member, "k1", """{"rewardId": "rwd_coffee"}""")).IsProblem(422, "idempotency_key_reused");
        Assert.Equal(80, await Available(member));
    }

    [Fact]
    public async Task AHundredAtOnce_HaveOneEffectAndOneBody()
    {
        var member = await _client.NewMemberWith(100);
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Redeem(member, "k1")));
        Assert.All(all, got => got.Is(201));
        Assert.Single(all.Select(got => got.Body).Distinct(StringComparer.Ordinal));
        Assert.Equal(80, await Available(member));
    }

    [Fact]
    public async Task AfterARestart_TheReplyIsTheSame()
    {
        AnyHead.NeedsOwnServer();
        var member = await _client.NewMemberWith(100);
        var order = NewOrder();
        var body = Earning(order, 12_000);
        var earned = (await _client.Post($"{Wutong}/members/{member}/earn", "mch_cafe_anfu", body)).Is(201);
        var first = (await Redeem(member, "k1")).Is(201);
        await head.Restart();
        _client = head.NewClient();
        var second = (await Redeem(member, "k1")).Is(201);
        Assert.True(second.IsReplay);
        Assert.Equal(first.Body, second.Body);
        var earnedAgain = (await _client.Post($"{Wutong}/members/{member}/earn", "mch_cafe_anfu", body)).Is(201);
        Assert.True(earnedAgain.IsReplay);
        Assert.Equal(earned.Body, earnedAgain.Body);
    }

    [Fact]
    public async Task TwoCallersWithOneKey_AreTwoRequests()
    {
        var (one, other) = (await _client.NewMemberWith(50), await _client.NewMemberWith(50));
        var first = (await Redeem(one, "shared")).Is(201);
        var second = (await Redeem(other, "shared")).Is(201);
        Assert.False(second.IsReplay);
        Assert.NotEqual(first.Text("redemptionId"), second.Text("redemptionId"));
    }

    [Fact]
    public async Task TwoOperatorsWithOneKeyOnOnePath_AreTwoRequests()
    {
        AnyHead.NeedsOwnServer();
        var member = await _client.NewMember();
        const string Body = """{"points":5,"reason":"gift"}""";
        var path = $"{Wutong}/members/{member}/adjustments";
        Assert.False((await _client.Post(path, "opr_one", Body, "k1")).Is(201).IsReplay);
        Assert.False((await _client.Post(path, "opr_two", Body, "k1")).Is(201).IsReplay);
        Assert.True((await _client.Post(path, "opr_two", Body, "k1")).Is(201).IsReplay);
        Assert.Equal(10, await Available(member));
    }

    [Fact]
    public async Task OneKeyOnTwoPaths_IsTwoRequests()
    {
        var (one, other) = (await _client.NewMember(), await _client.NewMember());
        const string Body = """{"points":5,"reason":"gift"}""";
        (await _client.Post($"{Wutong}/members/{one}/adjustments", "opr_test", Body, "k1")).Is(201);
        Assert.False((await _client.Post($"{Wutong}/members/{other}/adjustments", "opr_test", Body, "k1")).Is(201).IsReplay);
    }

    [Fact]
    public async Task ARefusal_IsNotRemembered()
    {
        var member = await _client.NewMember();
        (await Redeem(member, "k1")).IsProblem(422, "insufficient_points");
        (await _client.Earn(member, "mch_bar_julu", 20_000)).Is(201);
        Assert.False((await Redeem(member, "k1")).Is(201).IsReplay);
    }

    [Fact]
    public async Task MissingKey_Is400_WhereThereIsNoNaturalKey()
    {
        var member = await _client.NewMemberWith(100);
        (await Redeem(member, null)).IsProblem(400, "idempotency_key_required");
        (await _client.Post($"{Wutong}/members/{member}/adjustments", "opr_test", """{"points":5,"reason":"gift"}"""))
            .IsProblem(400, "idempotency_key_required");
    }

    [Theory]
    [InlineData("has space")]
    [InlineData("梧桐")]
    [InlineData("café")]
    [InlineData("tab\there")]
    public async Task KeyOfOtherCharacters_Is400(string key)
    {
        // A Functions host answers some of them by itself.
        AnyHead.NeedsOwnServer();
        foreach (var row in RowExamples.Rows.Where(row => row.Key != Table.KeyUse.None))
        {
            (await RawKey(RowExamples.Path(row), row, key)).IsProblem(400, "idempotency_key_invalid");
        }
    }

    [Fact]
    public async Task KeyOf256Characters_Is400_AndOf255IsGood()
    {
        var member = await _client.NewMemberWith(100);
        (await Redeem(member, new string('k', 256))).IsProblem(400, "idempotency_key_invalid");
        (await Redeem(member, new string('k', 255))).Is(201);
        Assert.True((await Redeem(member, new string('k', 255))).IsReplay);
    }

    [Fact]
    public async Task SameOrderAgain_IsReplayed_WithAnotherAmountOrMemberRefused()
    {
        var (member, other) = (await _client.NewMember(), await _client.NewMember());
        var order = NewOrder();
        var body = Earning(order, 12_000);
        var path = $"{Wutong}/members/{member}/earn";
        var first = (await _client.Post(path, "mch_cafe_anfu", body)).Is(201);
        var again = (await _client.Post(path, "mch_cafe_anfu", body)).Is(201);
        Assert.True(again.IsReplay);
        Assert.Equal(first.Body, again.Body);
        (await _client.Post(path, "mch_cafe_anfu", Earning(order, 12_001))).IsProblem(422, "order_reused");
        (await _client.Post($"{Wutong}/members/{other}/earn", "mch_cafe_anfu", body)).IsProblem(422, "order_reused");
        Assert.False((await _client.Post(path, "mch_cafe_wukang", body)).Is(201).IsReplay);
    }

    private async Task<long> Available(string member) =>
        (await _client.Get($"{Wutong}/members/{member}", member)).Json["points"]!["available"]!.GetValue<long>();

    private Task<Got> Redeem(string member, string? key, string body = Coffee) =>
        _client.Post($"{Wutong}/members/{member}/redemptions", member, body, key);

    /// <summary>Sends the key's bytes as UTF-8, which an HTTP client of its own accord would not.</summary>
    private async Task<Got> RawKey(string path, Table.EndpointRow row, string key)
    {
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8 });
        using var request = new HttpRequestMessage(new HttpMethod(row.Method), new Uri(head.Address, path));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + await _client.Token(RowExamples.Caller(row)!));
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        request.Content = new StringContent(RowExamples.Body(row)!, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        return new Got(response.StatusCode, await response.Content.ReadAsStringAsync(), null, false, response.Content.Headers.ContentType?.MediaType, []);
    }
}
