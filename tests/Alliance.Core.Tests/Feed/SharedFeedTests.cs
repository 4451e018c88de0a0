using Alliance.Compliance;

namespace Alliance.Core.Tests.Feed;

/// <summary>Several processes follow the changes of one store.</summary>
public sealed class SharedFeedTests
{
    [Fact]
    public async Task FollowFeed_GoesOnFromWhereAnyProcessLeftIt()
    {
        var one = await AllianceFixture.Found(store: new InMemoryDocumentStore { IsExclusive = false });
        var two = new AllianceFixture(one.Store, clock: one.Clock);
        var member = await one.Member();
        await one.Earn(member, AllianceFixture.Cafe, "1", 10_000);
        Assert.NotEqual(0, await one.Platform.Background.FollowFeed());
        Assert.Equal(0, await two.Platform.Background.FollowFeed());

        await two.Earn(member, AllianceFixture.Cafe, "2", 10_000);
        Assert.NotEqual(0, await two.Platform.Background.FollowFeed());
        Assert.Equal(0, await one.Platform.Background.FollowFeed());
    }
}
