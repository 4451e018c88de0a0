using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Requests;

/// <summary>ETag, If-Match and If-None-Match on everything an operator publishes.</summary>
public sealed class PreconditionTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly AllianceClient _client = new(server.Address);

    public static TheoryData<string, string> Items => new()
    {
        { "putMerchant", "/merchants/mch_new" },
        { "putPassport", "/passports/psp_new" },
        { "putReward", "/rewards/rwd_new" },
    };

    [Theory]
    [MemberData(nameof(Items))]
    public async Task Item_IsCreatedChangedAndWithdrawn_OnlyUnderItsPreconditions(string operation, string item)
    {
        var path = Wutong + item;
        var body = RowExamples.Body(RowExamples.Named(operation))!;
        (await Put(path, body, ifMatch: "*")).IsProblem(412, "stale_version");
        (await Put(path, body, ifMatch: "\"1\"")).IsProblem(412, "stale_version");
        (await _client.Get(path)).IsProblem(404, "not_found");

        var created = (await Put(path, body, ifNoneMatch: "*")).Is(200);
        (await Put(path, body, ifNoneMatch: "*")).IsProblem(412, "stale_version");
        var read = (await _client.Get(path)).Is(200);
        Assert.Equal(created.ETag, read.ETag);
        Assert.Equal(created.Body, read.Body);
        Assert.Equal(304, (int)(await _client.Send(HttpMethod.Get, path, ifNoneMatch: read.ETag)).Status);
        Assert.Equal(304, (int)(await _client.Send(HttpMethod.Get, path, ifNoneMatch: $"\"x\", W/{read.ETag}")).Status);
        (await _client.Send(HttpMethod.Get, path, ifNoneMatch: "\"x\"")).Is(200);

        // What was read can be sent back as it is.
        var changed = (await Put(path, read.Body, ifMatch: read.ETag)).Is(200);
        Assert.NotEqual(read.ETag, changed.ETag);
        (await Put(path, body, ifMatch: read.ETag)).IsProblem(412, "stale_version");
        (await Delete(path, read.ETag)).IsProblem(412, "stale_version");
        foreach (var bad in (string[])["W/\"1\"", "1", "\"1\", \"2\"", "\"\"", "\"a\"b\""])
        {
            (await Put(path, body, ifMatch: bad)).IsProblem(400, "invalid_precondition");
            (await Delete(path, bad)).IsProblem(400, "invalid_precondition");
        }

        (await Put(path, body, ifMatch: "*", ifNoneMatch: "*")).IsProblem(400, "invalid_precondition");
        var latest = (await Put(path, body)).Is(200);
        (await Delete(path, latest.ETag)).Is(200);
        (await _client.Get(path)).IsProblem(404, "not_found");
        (await Delete(path, null)).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task Programme_IsChangedOnlyUnderItsETag()
    {
        const string Path = Wutong + "/programme";
        var read = (await _client.Get(Path)).Is(200);
        Assert.Equal("withinBalance", read.Text("refundPolicy"));
        Assert.Equal(304, (int)(await _client.Send(HttpMethod.Get, Path, ifNoneMatch: read.ETag)).Status);
        (await Put(Path, read.Body, ifNoneMatch: "*")).IsProblem(412, "stale_version");
        (await Put(Path, read.Body, ifMatch: read.ETag)).Is(200);
        (await Put(Path, read.Body, ifMatch: read.ETag)).IsProblem(412, "stale_version");
        (await Put("/api/v1/alliances/elsewhere/programme", read.Body, ifMatch: "*")).IsProblem(412, "stale_version");
        (await Put("/api/v1/alliances/elsewhere/programme", read.Body, ifNoneMatch: "*")).Is(200);
        (await _client.Get("/api/v1/alliances/elsewhere/merchants")).Is(200);
    }

    [Fact]
    public async Task Passport_WithAnUnknownReward_NamesTheField()
    {
        var got = await Put(Wutong + "/passports/psp_bad",
            """{"name":"x","required":1,"validFrom":"2026-01-01T00:00:00Z","validUntil":"2027-01-01T00:00:00Z","rewards":["rwd_nowhere"]}""");
        got.IsProblem(422, "invalid_reference");
        Assert.StartsWith("/rewards", got.Json["errors"]![0]!["pointer"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Item_UnderAnotherIdThanItsPath_IsRefused()
    {
        var got = await Put(Wutong + "/rewards/rwd_a", """{"rewardId":"rwd_b","name":"x","pointsPrice":1}""");
        got.IsProblem(400, "invalid_body");
        Assert.Equal("differs_from_path", got.Json["errors"]![0]!["code"]!.GetValue<string>());
    }

    private Task<Got> Put(string path, string body, string? ifMatch = null, string? ifNoneMatch = null) =>
        _client.Send(HttpMethod.Put, path, "opr_test", body, ifMatch: ifMatch, ifNoneMatch: ifNoneMatch);

    private Task<Got> Delete(string path, string? ifMatch) => _client.Send(HttpMethod.Delete, path, "opr_test", ifMatch: ifMatch);
}
