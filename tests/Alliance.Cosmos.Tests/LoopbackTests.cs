using Alliance.Core.Tests;
using Alliance.Cosmos.Double;

namespace Alliance.Cosmos.Tests;

/// <summary>The double as other processes reach it, over real HTTP.</summary>
public sealed class LoopbackTests
{
    /// <summary>An alliance on one client of the server is found by another.</summary>
    [Fact]
    public async Task Store_OverHttp_Works()
    {
        await using var server = Loopback.Build(["--urls", "http://127.0.0.1:0"]);
        await server.StartAsync();
        var options = new CosmosStoreOptions
        {
            Database = "alliance", ConnectionString = $"AccountEndpoint={server.Urls.Single()}/;AccountKey=ZG91Ymxl", UseGateway = true,
        };
        await CosmosProvisioning.EnsureCreated(options);
        using var first = await CosmosDocumentStore.Open(options);
        using var second = await CosmosDocumentStore.Open(options);

        var alliance = await AllianceFixture.Found(store: first);
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 15_000);
        var elsewhere = new AllianceFixture(second, clock: alliance.Clock);
        Assert.Equal(15, (await elsewhere.Wallet(member)).Points.Available);
        await elsewhere.Audit();
    }
}
