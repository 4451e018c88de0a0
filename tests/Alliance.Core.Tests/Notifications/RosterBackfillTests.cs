using System.Text;
using System.Text.Json.Nodes;
using Alliance.Compliance;
using Alliance.Feed;
using Alliance.Notifications;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Core.Tests.Notifications;

/// <summary>Members who were there before lists were kept get on them, once, and whatever is new goes its usual way.</summary>
public sealed class RosterBackfillTests
{
    [Fact]
    public async Task MembersOfBefore_GetOnTheirLists()
    {
        var before = await AllianceFixture.Found();
        var members = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            members.Add(await before.Member($"m{i}"));
            if (i % 3 == 0)
            {
                await before.Earn(members[i], AllianceFixture.Cafe, $"o{i}", 5_000);
            }
        }

        var store = await WithoutLists(before.Memory);
        var after = new AllianceFixture(store, clock: before.Clock);
        await after.Settle();
        Assert.Equal(members.Order(StringComparer.Ordinal), await Read(store, Rosters.All));
        Assert.Equal(members.Where(static (_, i) => i % 3 == 0).Order(StringComparer.Ordinal), await Read(store, AllianceFixture.Cafe));

        // It has ended: what comes later it does not look at, in this process or another.
        var cursor = await Cursor(store);
        Assert.True(cursor.IsDone);
        var late = await after.Member("late");
        await after.Settle();
        await new AllianceFixture(store, clock: before.Clock).Settle();
        Assert.Equal(cursor, await Cursor(store));
        Assert.Contains(late, await Read(store, Rosters.All));
    }

    /// <summary>What such a store held: accounts without lists or first visits, and a feed that has passed them.</summary>
    private static async Task<InMemoryDocumentStore> WithoutLists(InMemoryDocumentStore from)
    {
        var store = new InMemoryDocumentStore();
        foreach (var container in new[] { Containers.Catalogue, Containers.Lookups, Containers.Accounts })
        {
            foreach (var change in (await from.Changes(container, null, 10_000)).Changes)
            {
                var body = JsonNode.Parse(change.Document.Body.Span)!.AsObject();
                body.Remove("firstVisit");
                await store.Commit(change.Partition, [Write.Create(change.Document.Id, change.Document.SortKey, Encoding.UTF8.GetBytes(body.ToJsonString()))]);
            }
        }

        var passed = new FeedCursor((await store.Changes(Containers.Accounts, null, 10_000)).Cursor);
        await store.Commit(FeedCursor.Partition, [Write.Create("ledger", null, Bodies.Encode(passed, DocumentJson.Default.FeedCursor))]);
        return store;
    }

    private static async Task<FeedCursor> Cursor(InMemoryDocumentStore store) =>
        Bodies.Decode((await store.Read(FeedCursor.Partition, "rosters-backfill"))!, DocumentJson.Default.FeedCursor);

    private static async Task<IEnumerable<string>> Read(InMemoryDocumentStore store, string list)
    {
        var rosters = new Rosters(new Kernel(store, new Clock(), new CountingEntropy(), AllianceFixture.Secret, new PlatformSettings()));
        var pages = await Task.WhenAll(Enumerable.Range(0, Rosters.Shards).Select(shard => rosters.Read(AllianceFixture.Id, list, shard, null, 1_000)));
        return pages.SelectMany(static page => page.Members).Order(StringComparer.Ordinal);
    }
}
