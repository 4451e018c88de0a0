using Alliance.Http.Table;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Requests;

/// <summary>Whatever is sent as a body to whichever route: a 4xx problem, never 500, and nothing is written.</summary>
public sealed class BadBodyTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string EarnPath = Wutong + "/members/mbr_example/earn";
    private static readonly string[] _spoiltValues =
    [
        "null", "{}", "[null]", "true", "-1.5", "1e400", "9223372036854775808", """ "\u0000" """, """ "a/b\\?#" """, """ "\ud83d" """, "\"\"",
    ];

    private readonly AllianceClient _client = new(server.Address);

    public static TheoryData<string> BadBodies => new(
    [
        "", " ", "null", "[]", "0", "\"text\"", "{", "{}}", "{\"a\":1", "{\"a\":}", "{'a':1}", "{\"a\":1,}", "// hi\n{}", "{} {}", "{}x",
        "\uFEFF{}", "{\"unknownField\":1}", "{\"\":1}", "{\"__proto__\":{}}", "{\"\\ud800\":1}", "{\"displayName\":\"\\ud800\"}",
        string.Concat(Enumerable.Repeat("[", 129)) + string.Concat(Enumerable.Repeat("]", 129)),
        string.Concat(Enumerable.Repeat("{\"a\":", 129)) + "1" + new string('}', 129),
        "{\"a\":1e400}", "{\"a\":9223372036854775808}", "{\"a\":NaN}", "{\"a\":\"\u0001\"}",
    ]);

    [Theory]
    [MemberData(nameof(BadBodies))]
    public async Task EveryRow_WithABodyThatIsNotItsOwn_IsRefused(string body)
    {
        var before = await server.Contents();
        foreach (var row in RowExamples.WithBody)
        {
            var got = await Send(row, body);
            got.IsProblem(400);
            Assert.Contains(got.Code, (string[])["malformed_body", "invalid_body"]);
            Assert.NotEmpty(got.Json["errors"]!.AsArray());
        }

        Assert.Equal(before, await server.Contents());
    }

    [Fact]
    public async Task EveryRow_WithOneFieldSpoilt_NamesTheField()
    {
        var before = await server.Contents();
        foreach (var row in RowExamples.WithBody)
        {
            var good = System.Text.Json.Nodes.JsonNode.Parse(RowExamples.Body(row)!)!.AsObject();
            foreach (var name in good.Select(member => member.Key).ToList())
            {
                foreach (var value in _spoiltValues)
                {
                    if (value == "null" && row.Request!.Properties.Single(property => property.Name == name).IsSetNullable)
                    {
                        continue;
                    }

                    if (value.Contains("?#", StringComparison.Ordinal) && name is "name" or "displayName" or "reason" or "title" or "text" or "link")
                    {
                        // Texts for people may have these.
                        continue;
                    }

                    var spoilt = string.Join(',', good.Select(member => $"\"{member.Key}\":{(member.Key == name ? value : member.Value!.ToJsonString())}"));
                    var got = await Send(row, $"{{{spoilt}}}");
                    Assert.True((int)got.Status is 400 or 404 or 409 or 422, $"{row.OperationId} {name}={value}: {(int)got.Status} {got.Body}");
                    if ((int)got.Status == 400 && got.Code == "invalid_body")
                    {
                        Assert.StartsWith("/" + name, got.Json["errors"]![0]!["pointer"]!.GetValue<string>(), StringComparison.Ordinal);
                    }
                }
            }

            var twice = string.Concat("{", string.Join(',', good.Concat(good).Select(member => $"\"{member.Key}\":{member.Value!.ToJsonString()}")), "}");
            (await Send(row, twice)).IsProblem(400, "invalid_body");
            var more = string.Concat("{\"surprise\":1,", RowExamples.Body(row)!.Trim().AsSpan(1));
            var unknown = await Send(row, more);
            unknown.IsProblem(400, "invalid_body");
            Assert.Equal("/surprise", unknown.Json["errors"]![0]!["pointer"]!.GetValue<string>());
            Assert.Equal("unknown_field", unknown.Json["errors"]![0]!["code"]!.GetValue<string>());
        }

        Assert.Equal(before, await server.Contents());
    }

    [Theory]
    [InlineData("""{"orderNo":"A","amountMinor":0,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "out_of_range")]
    [InlineData("""{"orderNo":"A","amountMinor":-5,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "out_of_range")]
    [InlineData("""{"orderNo":"A","amountMinor":1000000000001,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "out_of_range")]
    [InlineData("""{"orderNo":"A","amountMinor":1.0,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "wrong_type")]
    [InlineData("""{"orderNo":"A","amountMinor":1e3,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "wrong_type")]
    [InlineData("""{"orderNo":"A","amountMinor":"1000","occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "wrong_type")]
    [InlineData("""{"orderNo":"A","amountMinor":9223372036854775808,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "wrong_type")]
    [InlineData("""{"orderNo":"A","amountMinor":null,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "null_not_allowed")]
    [InlineData("""{"orderNo":"A","amountMinor":1,"amountMinor":1,"occurredAt":"2026-05-15T14:30:00Z"}""", "/amountMinor", "duplicate_field")]
    [InlineData("""{"orderNo":"A","amountMinor":1,"occurredAt":"2026-05-15T14:30:00"}""", "/occurredAt", "wrong_type")]
    [InlineData("""{"orderNo":"A","amountMinor":1,"occurredAt":"yesterday"}""", "/occurredAt", "wrong_type")]
    [InlineData("""{"orderNo":"A","amountMinor":1}""", "/occurredAt", "missing_field")]
    [InlineData("""{"orderNo":"a b","amountMinor":1,"occurredAt":"2026-05-15T14:30:00Z"}""", "/orderNo", "invalid_format")]
    [InlineData("""{"orderNo":"🌳","amountMinor":1,"occurredAt":"2026-05-15T14:30:00Z"}""", "/orderNo", "invalid_format")]
    [InlineData("""{"OrderNo":"A","orderNo":"A","amountMinor":1,"occurredAt":"2026-05-15T14:30:00Z"}""", "/OrderNo", "unknown_field")]
    [InlineData("""{"a/b~c":1,"orderNo":"A","amountMinor":1,"occurredAt":"2026-05-15T14:30:00Z"}""", "/a~1b~0c", "unknown_field")]
    public async Task Earn_WithABadField_NamesItWithACode(string body, string pointer, string code)
    {
        var got = await _client.Post(EarnPath, RowExamples.Merchant, body);
        got.IsProblem(400, "invalid_body");
        var error = Assert.Single(got.Json["errors"]!.AsArray());
        Assert.Equal(pointer, error!["pointer"]!.GetValue<string>());
        Assert.Equal(code, error["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task Merchant_WithManyBadFields_NamesThemAll()
    {
        var got = await _client.Send(HttpMethod.Put, Wutong + "/merchants/mch_new", "opr_test",
            """{"name":"","category":"no spaces","locations":[{"locationId":"x","name":"ok","latitude":91,"longitude":1e400}],"monthlyIssuingCap":-1}""");
        got.IsProblem(400, "invalid_body");
        Assert.Equal(
            ["/name", "/category", "/locations/0/locationId", "/locations/0/latitude", "/locations/0/longitude", "/monthlyIssuingCap"],
            got.Json["errors"]!.AsArray().Select(error => error!["pointer"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(70_000)]
    [InlineData(10_000_000)]
    public async Task EveryRow_WithATooLargeBody_Is413(int length)
    {
        var body = $$"""{"displayName":"{{new string('x', length)}}"}""";
        foreach (var row in RowExamples.WithBody.Take(length > 1_000_000 ? 3 : 100))
        {
            (await Send(row, body)).IsProblem(413, "body_too_large");
        }

        (await _client.Get("/api/health")).Is(200);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/json; charset=gb2312")]
    public async Task EveryRow_WithAnotherContentType_Is415(string contentType)
    {
        foreach (var row in RowExamples.WithBody)
        {
            var got = await _client.Send(new HttpMethod(row.Method), RowExamples.Path(row), RowExamples.Caller(row), RowExamples.Body(row),
                RowExamples.Key(row), contentType: contentType);
            got.IsProblem(415, "unsupported_media_type");
        }
    }

    private Task<Got> Send(EndpointRow row, string body) =>
        _client.Send(new HttpMethod(row.Method), RowExamples.Path(row), RowExamples.Caller(row), body, RowExamples.Key(row));
}
