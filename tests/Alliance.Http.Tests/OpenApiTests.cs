using System.Text;
using Alliance.Http.OpenApi;
using Alliance.Http.Table;
using Alliance.Http.Tests.Support;

namespace Alliance.Http.Tests;

/// <summary>The committed description is the table's.</summary>
public sealed class OpenApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public void CommittedDescription_IsWhatTheTableSays() =>
        Assert.True(
            Encoding.UTF8.GetString(ApiDescription.Write()) == Encoding.UTF8.GetString(CommittedDocument.Bytes),
            "Write it anew: dotnet run --no-launch-profile --project functions/Alliance.Server -- openapi > docs/openapi.json");

    [Fact]
    public async Task Description_IsServedAndNamesEveryRow()
    {
        using var client = new AllianceClient(server.Address);
        var got = (await client.Get("/api/openapi.json")).Is(200);
        Assert.Equal("3.1.0", got.Text("openapi"));
        foreach (var row in EndpointTable.Rows)
        {
            var operation = got.Json["paths"]![row.Template]![row.Method.ToLowerInvariant()]!;
            Assert.Equal(row.OperationId, operation["operationId"]!.GetValue<string>());
            Assert.NotEmpty(operation["summary"]!.GetValue<string>());
        }

        Assert.Equal(EndpointTable.Rows.Count, EndpointTable.Rows.Select(row => row.OperationId).Distinct(StringComparer.Ordinal).Count());
    }
}
