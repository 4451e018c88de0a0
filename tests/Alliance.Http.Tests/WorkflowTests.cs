using Alliance.Http.Tests.Support;

namespace Alliance.Http.Tests;

/// <summary>An operator looks at workflows and steers them, over the runner of the real server.</summary>
public sealed class WorkflowTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Workflows = AllianceClient.Wutong + "/workflows";

    [Theory]
    [InlineData("wutong%7Cnone")]
    [InlineData("other%7Cnone")]
    [InlineData("none")]
    public async Task Unknown_AndOfAnotherAlliance_IsNotFound(string id)
    {
        using var client = new AllianceClient(server.Address);
        (await client.Get($"{Workflows}/{id}", "opr_test")).IsProblem(404, "not_found");
        (await client.Post($"{Workflows}/{id}/terminate", "opr_test", """{"reason":"test"}""")).IsProblem(404, "not_found");
    }

    [Theory]
    [InlineData("?status=odd")]
    [InlineData("?cursor=%25")]
    [InlineData("?cursor=bm9uZQ")]
    public async Task List_AskedWrongly_IsToldSo(string query)
    {
        using var client = new AllianceClient(server.Address);
        (await client.Get(Workflows + query, "opr_test")).IsProblem(400, "invalid_query");
    }
}
