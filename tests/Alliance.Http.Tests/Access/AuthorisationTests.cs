using Alliance.Http.Access;
using Alliance.Http.Table;
using Alliance.Http.Tests.Support;

namespace Alliance.Http.Tests.Access;

/// <summary>Every row against every role: who may not is told so, and nobody reaches what belongs to another.</summary>
public sealed class AuthorisationTests(RunningServer server) : IClassFixture<RunningServer>
{
    private readonly AllianceClient _client = new(server.Address);

    [Fact]
    public async Task EveryRow_WithoutACaller_Is401_UnlessAnyoneMay()
    {
        foreach (var row in RowExamples.Rows)
        {
            var got = await Send(row, null);
            if (row.Allowed == Callers.Anyone)
            {
                Assert.NotEqual(401, (int)got.Status);
            }
            else
            {
                got.IsProblem(401, "unauthenticated");
            }
        }
    }

    [Fact]
    public async Task EveryRow_WithARoleThatMayNot_Is403_AndNothingIsWritten()
    {
        var before = await server.Contents();
        foreach (var row in RowExamples.Rows.Where(row => row.Allowed != Callers.Anyone))
        {
            foreach (var (flag, caller) in ((Callers, string)[])[(Callers.Member, RowExamples.Member), (Callers.Merchant, RowExamples.Merchant), (Callers.Operator, "opr_test")])
            {
                if (!row.Allowed.HasFlag(flag))
                {
                    (await Send(row, caller)).IsProblem(403, "forbidden");
                }
            }
        }

        Assert.Equal(before, await server.Contents());
    }

    [Fact]
    public async Task EveryRow_OfAnotherMemberOrMerchant_Is403_AndNothingIsWritten()
    {
        var before = await server.Contents();
        foreach (var row in RowExamples.Rows)
        {
            if (row.Allowed.HasFlag(Callers.Member))
            {
                (await Send(row, "mbr_other")).IsProblem(403, "forbidden");
            }

            if (row.Allowed.HasFlag(Callers.Merchant) && row.Parameters.Any(parameter => parameter.Name == "merchantId"))
            {
                (await Send(row, "mch_cafe_anfu")).IsProblem(403, "forbidden");
            }
        }

        Assert.Equal(before, await server.Contents());
    }

    [Fact]
    public async Task EveryRow_OfAnotherAlliance_Is403()
    {
        foreach (var row in RowExamples.Rows.Where(row => row.Allowed != Callers.Anyone && row.Parameters.Length > 0))
        {
            foreach (var caller in (string[])[RowExamples.Member, RowExamples.Merchant, "opr_test"])
            {
                var role = caller[..4] switch { "mbr_" => "member", "mch_" => "merchant", _ => "operator" };
                var token = (await _client.Post("/api/v1/dev/tokens", null, $$"""{"role":"{{role}}","id":"{{caller}}","allianceId":"elsewhere"}""")).Text("token");
                var got = await _client.Send(new HttpMethod(row.Method), RowExamples.Path(row), body: RowExamples.Body(row), key: RowExamples.Key(row), bearer: token);
                got.IsProblem(403, "forbidden");
            }
        }
    }

    [Fact]
    public async Task EveryRow_WithItsOwnCaller_PassesTheGate()
    {
        foreach (var row in RowExamples.Rows.Where(row => row.Method == "GET"))
        {
            var got = await Send(row, RowExamples.Caller(row));
            Assert.True((int)got.Status is 200 or 404, $"{row.OperationId}: {(int)got.Status} {got.Body}");
        }
    }

    private Task<Got> Send(EndpointRow row, string? caller) =>
        _client.Send(new HttpMethod(row.Method), RowExamples.Path(row), caller, RowExamples.Body(row), RowExamples.Key(row));
}
