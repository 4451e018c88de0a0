using System.Net.Sockets;
using System.Text;
using Alliance.Http.Tests.Support;
using static Alliance.Http.Tests.Support.AllianceClient;

namespace Alliance.Http.Tests.Requests;

/// <summary>Ids in paths, unknown paths and methods, and query parameters.</summary>
public sealed class BadPathTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly AllianceClient _client = new(server.Address);

    [Theory]
    [InlineData("%2F")]
    [InlineData("a%2Fb")]
    [InlineData("%5C")]
    [InlineData("%3F")]
    [InlineData("%23")]
    [InlineData("%F0%9F%8C%B3")]
    [InlineData("%FF%FE")]
    [InlineData("mbr_%0A")]
    [InlineData("mbr_%20x")]
    [InlineData("mbr_")]
    [InlineData("UPPER")]
    [InlineData("%252F")]
    [InlineData("mbr_0123456789012345678901234567890123456789012345678")]
    [InlineData("'; DROP TABLE documents; --")]
    public async Task EveryParameterOfEveryRow_WithSomethingThatIsNoId_IsRefused(string value)
    {
        var before = await server.Contents();
        foreach (var row in RowExamples.Rows)
        {
            foreach (var parameter in row.Parameters.Where(parameter => parameter.Name != "orderNo" || value.Contains('%', StringComparison.Ordinal)))
            {
                var path = RowExamples.Path(row, (parameter.Name, value));
                var got = await _client.Send(
                    new HttpMethod(row.Method), path, RowExamples.Caller(row), RowExamples.Body(row), RowExamples.Key(row));
                Assert.True((int)got.Status is 400 or 403 or 404, $"{row.Method} {path}: {(int)got.Status} {got.Body}");
                got.IsProblem((int)got.Status);
            }
        }

        Assert.Equal(before, await server.Contents());
    }

    [Fact]
    public async Task Path_WithNul_IsRefusedByTheServerItself()
    {
        // Kestrel refuses such a request line before any endpoint; it answers without a body.
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {Wutong}/merchants/mch_%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 400", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api")]
    [InlineData("/api/v1/alliances")]
    [InlineData("/api/v2/alliances/wutong/members")]
    [InlineData("/api/v1/alliances//members")]
    [InlineData("/api/v1/alliances/wutong/members/mbr_a/earn/more")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    public async Task UnknownPath_Is404(string path) => (await _client.Get(path)).IsProblem(404, "unknown_route");

    [Fact]
    public async Task EveryPath_WithAnUnknownMethod_Is405AndSaysWhichItHas()
    {
        foreach (var row in RowExamples.Rows)
        {
            var got = await _client.Send(HttpMethod.Patch, RowExamples.Path(row), RowExamples.Caller(row));
            got.IsProblem(405, "method_not_allowed");
            Assert.Contains(row.Method, got.Allow);
        }
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=-1")]
    [InlineData("limit=x")]
    [InlineData("limit=")]
    [InlineData("limit=1e1")]
    [InlineData("limit=99999999999999999999")]
    [InlineData("cursor=")]
    [InlineData("cursor=%F0%9F%8C%B3")]
    [InlineData("cursor=not%20a%20cursor")]
    [InlineData("cursor=%2F%2F%2F")]
    [InlineData("cursor=!!!")]
    public async Task EveryList_WithABadLimitOrCursor_IsRefused(string query)
    {
        foreach (var row in RowExamples.Rows.Where(row => row.Query.Any(parameter => parameter.Name == "cursor")))
        {
            (await _client.Get($"{RowExamples.Path(row)}?{query}", RowExamples.Caller(row))).IsProblem(400, "invalid_query");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("from=2026-05-01")]
    [InlineData("from=2026-05-01&to=2026-05-01")]
    [InlineData("from=2026-05-02&to=2026-05-01")]
    [InlineData("from=2026-13-01&to=2026-05-01")]
    [InlineData("from=2026-05-01T00:00:00&to=2026-06-01T00:00:00")]
    [InlineData("from=x&to=y")]
    [InlineData("from=2026-05-01&to=2026-06-01&merchantId=x")]
    public async Task Settlement_WithABadPeriod_IsRefused(string query) =>
        (await _client.Get($"{Wutong}/settlements?{query}", "opr_test")).IsProblem(400, "invalid_query");

    [Theory]
    [InlineData("")]
    [InlineData("?code=a&phone=%2B8613800000000")]
    [InlineData("?phone=13800000000")]
    [InlineData("?phone=")]
    [InlineData("?code=")]
    [InlineData("?code=%F0%9F%8C%B3")]
    public async Task FindMember_WithoutOneGoodParameter_IsRefused(string query) =>
        (await _client.Get($"{Wutong}/members{query}", "opr_test")).IsProblem(400, "invalid_query");

    [Theory]
    [InlineData("a%2Fb")]
    [InlineData("no-such-code")]
    public async Task FindMember_WithAnUnknownCode_Is404(string code) =>
        (await _client.Get($"{Wutong}/members?code={code}", "opr_test")).IsProblem(404, "not_found");
}
