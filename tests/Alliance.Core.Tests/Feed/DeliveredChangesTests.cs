using System.Text.Json.Nodes;
using Alliance.Ports;

namespace Alliance.Core.Tests.Feed;

/// <summary>Changes that a trigger delivers have the same consequences as those that are asked for, once.</summary>
public sealed class DeliveredChangesTests
{
    private static readonly Partition Shard = new(Containers.Stock, $"{AllianceFixture.Id}|rwd_1|0");

    [Fact]
    public async Task Deliver_ConfirmsAReservation_AndNeitherTwiceNorAskingAddsAnything()
    {
        var alliance = await AllianceFixture.Found();
        await alliance.Reward("rwd_1", 5, static reward => reward with { Stock = 3 });
        var member = await alliance.Member();
        await alliance.Earn(member, AllianceFixture.Cafe, "1", 10_000);
        await alliance.Redeem(member, "rwd_1");
        Assert.Equal((1, 0), await Stock(alliance));

        var changes = (await alliance.Store.Changes(Containers.Accounts, null, 1_000)).Changes;
        await alliance.Platform.Background.Deliver(Containers.Accounts, changes);
        Assert.Equal((0, 1), await Stock(alliance));

        var version = (await alliance.Store.Read(Shard, "stock"))!.Version;
        await alliance.Platform.Background.Deliver(Containers.Accounts, changes);
        await alliance.Settle();
        Assert.Equal(version, (await alliance.Store.Read(Shard, "stock"))!.Version);
        await alliance.Audit();
    }

    [Fact]
    public async Task Deliver_OfAnotherContainer_ConcernsNobody()
    {
        var alliance = await AllianceFixture.Found();
        var changes = (await alliance.Store.Changes(Containers.Catalogue, null, 1_000)).Changes;
        await alliance.Platform.Background.Deliver(Containers.Catalogue, changes);
        Assert.Equal([Containers.Accounts, Containers.Orders, Containers.Webhooks], alliance.Platform.Background.FollowedContainers.Order(StringComparer.Ordinal));
    }

    private static async Task<(int Reserved, int Redeemed)> Stock(AllianceFixture alliance)
    {
        var stock = JsonNode.Parse((await alliance.Store.Read(Shard, "stock"))!.Body.Span)!;
        return (stock["reserved"]!.GetValue<int>(), stock["redeemed"]!.GetValue<int>());
    }
}
