using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class DocumentStoreCompliance
{
    [Fact]
    public async Task Changes_BringEveryCreatedDocumentInOrderOfItsPartition()
    {
        // From the beginning, in pages, across partitions and a reopening.
        var store = await Open();
        for (var i = 0; i < 40; i++)
        {
            await Must(store, Account($"p{i % 4}"), Write.Create($"d{i:00}", null, Body("x")), Write.Create($"e{i:00}", null, Body("x")));
            store = i == 20 ? await Reopen(store) : store;
        }
        var (changes, _) = await Follow(store, Containers.Accounts);
        Assert.Equal(80, changes.DistinctBy(change => change.Document.Id).Count());
        foreach (var partition in changes.GroupBy(change => change.Partition))
        {
            var order = partition.Select(change => int.Parse(change.Document.Id[1..])).ToList();
            Assert.Equal(order.Order(), order);
        }
        await Closed(store);
    }

    [Fact]
    public async Task Changes_AfterAnEmptyPage_BringWhatIsNew()
    {
        // A cursor at the end waits there.
        var store = await Open();
        var (none, start) = await Follow(store, Containers.Accounts);
        Assert.Empty(none);
        await Must(store, Account("a"), Write.Create("x", null, Body("one")));
        var (first, cursor) = await Follow(store, Containers.Accounts, start);
        Assert.Equal("x", Assert.Single(first).Document.Id);
        Assert.Empty((await Follow(store, Containers.Accounts, cursor)).Changes);
        await Must(store, new(Containers.Orders, "o"), Write.Create("o", null, Body("o")));
        await Must(store, Account("a"), Write.Create("y", null, Body("two")));
        var (second, _) = await Follow(store, Containers.Accounts, cursor);
        Assert.Equal("y", Assert.Single(second).Document.Id);
        await Closed(store);
    }

    [Fact]
    public async Task Changes_OfAReplacedDocument_BringItsLatestVersionLast()
    {
        // Versions between may be left out; the latest may not, and it is never followed by an older one.
        var store = await Open();
        var version = (await Must(store, Account("a"), Write.Create("x", null, Body("0"))))[0];
        var (_, cursor) = await Follow(store, Containers.Accounts);
        for (var i = 1; i < 10; i++)
        {
            version = (await Must(store, Account("a"), Write.Replace("x", null, Body(i.ToString()), version)))[0];
            store = i == 5 ? await Reopen(store) : store;
        }
        foreach (var from in new[] { null, cursor })
        {
            var (changes, _) = await Follow(store, Containers.Accounts, from);
            Assert.Equal(version, changes[^1].Document.Version);
            Assert.Contains("9", Text(changes[^1].Document));
        }
        await Closed(store);
    }

    [Fact]
    public async Task Changes_BringNoDeletions()
    {
        // A deleted document is not announced, and does not stop the feed.
        var store = await Open();
        var version = (await Must(store, Account("a"), Write.Create("x", null, Body("one"))))[0];
        var (_, cursor) = await Follow(store, Containers.Accounts);
        await Must(store, Account("a"), Write.Delete("x", version), Write.Create("y", null, Body("two")));
        var (changes, _) = await Follow(store, Containers.Accounts, cursor);
        Assert.Equal("y", Assert.Single(changes).Document.Id);
        await Closed(store);
    }

    [Fact]
    public async Task Changes_KeepContainersApart()
    {
        // A follower of one container hears of no other.
        var store = await Open();
        foreach (var container in Containers.All)
        {
            await Must(store, new(container, "p"), Write.Create("x", null, Body(container)));
        }
        foreach (var container in Containers.All)
        {
            var change = Assert.Single((await Follow(store, container)).Changes);
            Assert.Equal(new Partition(container, "p"), change.Partition);
            Assert.Contains(container, Text(change.Document));
        }
        await Closed(store);
    }

    [Fact]
    public async Task Changes_WithACursorOfBefore_SurviveReopening()
    {
        // A stored cursor means the same after the store was opened anew: nothing is skipped.
        var store = await Open();
        string? cursor = null;
        for (var i = 0; i < 12; i++)
        {
            await Must(store, Account("a"), Write.Create($"d{i:00}", null, Body("x")));
            store = i % 3 == 0 ? await Reopen(store) : store;
            var (changes, next) = await Follow(store, Containers.Accounts, cursor);
            Assert.Contains(changes, change => change.Document.Id == $"d{i:00}");
            cursor = next;
            store = i % 4 == 0 ? await Reopen(store) : store;
        }
        await Closed(store);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(150)]
    [InlineData(1_000)]
    public async Task Changes_InAPage_AreAsManyAsAskedForWhereThereAreThatMany(int limit)
    {
        // A short page is how a follower knows that it has come to the end, whatever the commits' sizes and partitions.
        var store = await Open();
        for (var i = 0; i < 12; i++)
        {
            await Must(store, Account($"p{i % 5}"), [.. Enumerable.Range(0, i % 3 == 0 ? 99 : 5).Select(n => Write.Create($"d{i}-{n}", null, Body("x")))]);
        }
        const int All = (4 * 99) + (8 * 5);
        var (seen, cursor) = (new HashSet<(Partition, string)>(), (string?)null);
        while (true)
        {
            var page = await store.Changes(Containers.Accounts, cursor, limit);
            seen.UnionWith(page.Changes.Select(change => (change.Partition, change.Document.Id)));
            cursor = page.Cursor;
            if (page.Changes.Count < limit)
            {
                break;
            }
        }
        Assert.Equal(All, seen.Count);
        await Closed(store);
    }

    [Fact]
    public async Task Changes_FollowedWhileWritersWrite_MissNothing()
    {
        // At least once, in order within each partition, with followers reading all the while.
        var store = await Open();
        const int Partitions = 6, Each = 150;
        var writers = Task.WhenAll(Enumerable.Range(0, Partitions).Select(p => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
            {
                await Must(store, Account($"p{p}"), Write.Create($"d{i:000}", null, Body("x")));
            }
        })));
        var seen = new Dictionary<string, List<int>>();
        string? cursor = null;
        for (var last = false; ;)
        {
            var (changes, next) = await Follow(store, Containers.Accounts, cursor, 50);
            foreach (var change in changes)
            {
                (seen.TryGetValue(change.Partition.Key, out var list) ? list : seen[change.Partition.Key] = []).Add(int.Parse(change.Document.Id[1..]));
            }
            cursor = next;
            if (last)
            {
                break;
            }
            last = writers.IsCompleted;
        }
        await writers;
        Assert.Equal(Partitions, seen.Count);
        Assert.All(seen.Values, list => Assert.Equal(Enumerable.Range(0, Each), list.Distinct()));
        await Closed(store);
    }
}
