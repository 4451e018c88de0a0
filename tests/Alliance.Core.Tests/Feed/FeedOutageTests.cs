using Alliance.Compliance;
using Alliance.Feed;
using Alliance.Ports;

namespace Alliance.Core.Tests.Feed;

/// <summary>What one follower of the feed calls may be away; the others go on, and it misses nothing.</summary>
public sealed class FeedOutageTests
{
    private static readonly Partition Place = new(Containers.Accounts, "wutong|m1");

    [Fact]
    public async Task CatchUp_WithOneHandlerAway_ServesTheOthers_AndLosesNothing()
    {
        var (away, well) = (new Follower("away") { IsAway = true }, new Follower("well"));
        var (store, feed) = Open(away, well);
        // Many pages, so that the one behind is not served by its first page alone.
        for (var i = 0; i < 1_000; i++)
        {
            await Write(store, $"doc{i}");
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(() => feed.CatchUp());
        Assert.Equal(1_000, well.Seen.Count);
        Assert.Empty(away.Seen);

        away.IsAway = false;
        await feed.CatchUp();
        Assert.Equal(well.Seen, away.Seen);
        Assert.Equal(1_000, well.Seen.Count);
    }

    [Fact]
    public async Task Deliver_WithOneHandlerAway_ServesTheOthers_AndIsToldSo()
    {
        var (away, well) = (new Follower("away") { IsAway = true }, new Follower("well"));
        var (store, feed) = Open(away, well);
        await Write(store, "doc");
        var changes = (await store.Changes(Place.Container, null, 10)).Changes;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => feed.Deliver(Place.Container, changes));
        Assert.Equal(["doc"], well.Seen);
    }

    private static (InMemoryDocumentStore Store, ChangeFeed Feed) Open(params IReadOnlyList<IChangeHandler> handlers)
    {
        var store = new InMemoryDocumentStore();
        return (store, new ChangeFeed(new Kernel(store, new Clock(), new CountingEntropy(), AllianceFixture.Secret, new PlatformSettings()), handlers));
    }

    private static async Task Write(InMemoryDocumentStore store, string id) =>
        Assert.True((await store.Commit(Place, [Ports.Write.Create(id, null, "{}"u8.ToArray())])).IsCommitted);

    private sealed class Follower(string name) : IChangeHandler
    {
        public string Name => name;

        public string Container => Place.Container;

        public bool IsAway { get; set; }

        public List<string> Seen { get; } = [];

        public bool Concerns(string documentId) => true;

        public Task Handle(IReadOnlyList<Change> changes)
        {
            if (IsAway)
            {
                throw new StoreUnavailableException("away");
            }

            Seen.AddRange(changes.Select(static change => change.Document.Id));
            return Task.CompletedTask;
        }
    }
}
