using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class DocumentStoreCompliance
{
    [Fact]
    public async Task Create_WhenAbsent_IsReadBackWithItsVersion()
    {
        // A created document is read back as it was written, under the version the commit returned.
        var store = await Open();
        var versions = await Must(store, Account("a"), Write.Create("x", "s1", Body("one")));
        var document = await store.Read(Account("a"), "x");
        Assert.Equal(("x", "s1", versions[0], """{"text":"one"}"""), (document!.Id, document.SortKey, document.Version, Text(document)));
        await Closed(store);
    }

    [Fact]
    public async Task Read_WhenAbsent_IsNull()
    {
        // Neither another partition nor another container lends its documents.
        var store = await Open();
        await Must(store, Account("a"), Write.Create("x", null, Body("one")));
        Assert.Null(await store.Read(Account("a"), "y"));
        Assert.Null(await store.Read(Account("b"), "x"));
        Assert.Null(await store.Read(new(Containers.Orders, "a"), "x"));
        await Closed(store);
    }

    [Fact]
    public async Task Create_WhenPresent_ConflictsAndChangesNothing()
    {
        // Create means create-if-absent.
        var store = await Open();
        await Must(store, Account("a"), Write.Create("x", null, Body("one")));
        var result = await store.Commit(Account("a"), [Write.Create("x", null, Body("two"))]);
        Assert.Equal((false, 0, 0), (result.IsCommitted, result.ConflictIndex, result.Versions.Count));
        Assert.Contains("one", Text(await store.Read(Account("a"), "x")));
        await Closed(store);
    }

    [Fact]
    public async Task Replace_WithCurrentVersion_ChangesBodyAndVersion()
    {
        // Every replacement gives a version of its own, even with the same body.
        var store = await Open();
        var seen = new HashSet<string>();
        var version = (await Must(store, Account("a"), Write.Create("x", null, Body("0"))))[0];
        for (var i = 1; i <= 20; i++)
        {
            Assert.True(seen.Add(version));
            version = (await Must(store, Account("a"), Write.Replace("x", null, Body((i / 2).ToString()), version)))[0];
            Assert.Equal(version, (await store.Read(Account("a"), "x"))!.Version);
        }
        Assert.Contains("10", Text(await store.Read(Account("a"), "x")));
        await Closed(store);
    }

    [Fact]
    public async Task Replace_WithStaleVersion_Conflicts()
    {
        // A version counts once.
        var store = await Open();
        var first = (await Must(store, Account("a"), Write.Create("x", null, Body("one"))))[0];
        await Must(store, Account("a"), Write.Replace("x", null, Body("two"), first));
        var result = await store.Commit(Account("a"), [Write.Replace("x", null, Body("three"), first)]);
        Assert.Equal(0, result.ConflictIndex);
        Assert.Contains("two", Text(await store.Read(Account("a"), "x")));
        await Closed(store);
    }

    [Fact]
    public async Task ReplaceAndDelete_WhenAbsent_Conflict()
    {
        // A missing document has no version, whatever text is named.
        var store = await Open();
        var other = (await Must(store, Account("a"), Write.Create("other", null, Body("one"))))[0];
        foreach (var version in new[] { other, "", "0", "nonsense", "-1" })
        {
            Assert.Equal(0, (await store.Commit(Account("a"), [Write.Replace("x", null, Body("two"), version)])).ConflictIndex);
            Assert.Equal(0, (await store.Commit(Account("a"), [Write.Delete("x", version)])).ConflictIndex);
        }
        await Closed(store);
    }

    [Fact]
    public async Task Delete_RemovesAndFreesTheId()
    {
        // After a deletion the id can be created again, and its old versions no longer count.
        var store = await Open();
        var first = (await Must(store, Account("a"), Write.Create("x", "s", Body("one"))))[0];
        Assert.Equal("", (await Must(store, Account("a"), Write.Delete("x", first)))[0]);
        Assert.Null(await store.Read(Account("a"), "x"));
        Assert.Equal(0, (await store.Commit(Account("a"), [Write.Delete("x", first)])).ConflictIndex);
        var second = (await Must(store, Account("a"), Write.Create("x", "s", Body("two"))))[0];
        Assert.NotEqual(first, second);
        Assert.Equal(0, (await store.Commit(Account("a"), [Write.Replace("x", null, Body("three"), first)])).ConflictIndex);
        Assert.Contains("two", Text(await store.Read(Account("a"), "x")));
        await Closed(store);
    }

    [Fact]
    public async Task Commit_WithOneFailingWrite_AppliesNone()
    {
        // All or nothing, and the index is that of the first write that failed.
        var store = await Open();
        var version = (await Must(store, Account("a"), Write.Create("x", "s", Body("one"))))[0];
        Write[] writes =
        [
            Write.Create("new", "t", Body("new")), Write.Replace("x", "u", Body("two"), version),
            Write.Create("x2", null, Body("x2")), Write.Delete("absent", version), Write.Delete("absent too", version),
        ];
        var result = await store.Commit(Account("a"), writes);
        Assert.Equal((false, 3), (result.IsCommitted, result.ConflictIndex));
        Assert.Null(await store.Read(Account("a"), "new"));
        Assert.Null(await store.Read(Account("a"), "x2"));
        Assert.Equal(version, (await store.Read(Account("a"), "x"))!.Version);
        Assert.Single(await ReadAll(store, Account("a"), SortRange.All, Direction.Ascending, 10));
        Assert.Single((await Follow(store, Containers.Accounts)).Changes);
        await Closed(store);
    }

    [Fact]
    public async Task Commit_OfNinetyNineWrites_AppliesAll()
    {
        // The largest commit the port allows, mixed from all kinds.
        var store = await Open();
        var versions = await Must(store, Account("a"), [.. Enumerable.Range(0, 99).Select(i => Write.Create($"d{i:00}", $"s{i:00}", Body("one")))]);
        Write[] mixed = [.. Enumerable.Range(0, 99).Select(i => (i % 3) switch
        {
            0 => Write.Delete($"d{i:00}", versions[i]),
            1 => Write.Replace($"d{i:00}", $"t{i:00}", Body("two"), versions[i]),
            _ => Write.Create($"e{i:00}", $"s{i:00}", Body("new")),
        })];
        await Must(store, Account("a"), mixed);
        store = await Reopen(store);
        Assert.Equal(99, (await ReadAll(store, Account("a"), SortRange.All, Direction.Ascending, 10)).Count);
        Assert.Equal(33, (await ReadAll(store, Account("a"), SortRange.StartingWith("t"), Direction.Ascending, 10)).Count);
        Assert.Null(await store.Read(Account("a"), "d00"));
        await Closed(store);
    }

    [Fact]
    public async Task Commit_OfTooManyOrEqualIds_IsRefused()
    {
        // Outside the port's bounds a commit is a bug of the caller.
        var store = await Open();
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.Commit(Account("a"), []));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await store.Commit(Account("a"), [.. Enumerable.Range(0, 100).Select(i => Write.Create($"d{i}", null, Body("x")))]));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await store.Commit(Account("a"), [Write.Create("x", null, Body("1")), Write.Create("x", null, Body("2"))]));
        Assert.Null(await store.Read(Account("a"), "x"));
        await Closed(store);
    }

    [Fact]
    public async Task Commit_InParallelOnOneDocument_LosesNoUpdate()
    {
        // Committers that check the version and try again count exactly.
        var store = await Open();
        await Must(store, Account("a"), Write.Create("count", null, Body("0")));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (var done = 0; done < 20;)
            {
                var document = (await store.Read(Account("a"), "count"))!;
                var count = int.Parse(Text(document).Split('"')[3]);
                var result = await store.Commit(Account("a"),
                    [Write.Create($"{worker}-{done}", $"{count:0000}", Body("entry")), Write.Replace("count", null, Body((count + 1).ToString()), document.Version)]);
                done += result.IsCommitted ? 1 : 0;
            }
        })));
        Assert.Contains("\"320\"", Text(await store.Read(Account("a"), "count")));
        store = await Reopen(store);
        Assert.Contains("\"320\"", Text(await store.Read(Account("a"), "count")));
        var entries = await ReadAll(store, Account("a"), SortRange.All, Direction.Ascending, 1_000);
        Assert.Equal(Enumerable.Range(0, 320).Select(i => $"{i:0000}"), entries.Select(entry => entry.SortKey));
        await Closed(store);
    }

    [Fact]
    public async Task Commit_WhenItsTaskHasCompleted_IsSeenByEveryRead()
    {
        // Read, range and feed see a commit as soon as its caller knows of it.
        var store = await Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            string? cursor = null;
            for (var i = 0; i < 100; i++)
            {
                await Must(store, Account($"p{worker}"), Write.Create($"d{i:000}", $"s{i:000}", Body("x")));
                Assert.NotNull(await store.Read(Account($"p{worker}"), $"d{i:000}"));
                var last = await store.ReadRange(Account($"p{worker}"), SortRange.All, Direction.Descending, 1);
                Assert.Equal($"d{i:000}", last.Documents[0].Id);
                var (changes, next) = await Follow(store, Containers.Accounts, cursor, 100);
                Assert.Contains(changes, change => change.Partition.Key == $"p{worker}" && change.Document.Id == $"d{i:000}");
                cursor = next;
            }
        })));
        await Closed(store);
    }

    [Fact]
    public async Task Names_WithUnusualCharacters_KeepTheirIdentity()
    {
        // Ids and keys are compared by code unit, never normalised, trimmed or folded.
        var store = await Open();
        string[] names = ["a", "A", " a", "a ", "a:b", "~", "'", "\"", "''", "é", "e\u0301", "ｆ", "梧桐", "😀", "%41", "a|b", "*", "ß", "ss", "İ", "i", new('x', 255)];
        foreach (var name in names)
        {
            await Must(store, Account(name), [.. names.Select(id => Write.Create(id, id, Body("x")))]);
        }
        await Must(store, Account(new('梧', 512)), Write.Create(new('桐', 255), null, Body("long")));
        store = await Reopen(store);
        foreach (var name in names)
        {
            Assert.Equal(name, (await store.Read(Account("梧桐"), name))!.Id);
            var sorted = await ReadAll(store, Account(name), SortRange.All, Direction.Ascending, 5);
            Assert.Equal(names.Order(StringComparer.Ordinal), sorted.Select(document => document.SortKey));
        }
        Assert.NotNull(await store.Read(Account(new('梧', 512)), new('桐', 255)));
        await Closed(store);
    }

    [Fact]
    public async Task Body_OfHalfAMegabyte_IsKeptExactly()
    {
        // Large bodies come back byte for byte, also out of a range and the feed. (Compact JSON: a store may parse it.)
        var store = await Open();
        var noise = new byte[375_000];
        new Random(7).NextBytes(noise);
        var body = Body(Convert.ToBase64String(noise)).ToArray();
        await Must(store, Account("a"), Write.Create("x", "s", body), Write.Create("y", "t", Body("small")), Write.Create("z", "u", body));
        for (var round = 0; round < 2; round++)
        {
            var read = await store.Read(Account("a"), "x");
            var range = await ReadAll(store, Account("a"), SortRange.All, Direction.Descending, 2);
            var (changes, _) = await Follow(store, Containers.Accounts);
            Assert.All([read!, range[2], changes[2].Document], document => Assert.True(document.Body.Span.SequenceEqual(body)));
            store = await Reopen(store);
        }
        await Closed(store);
    }

    [Fact]
    public async Task Body_ChangedByTheCallerAfterwards_StaysAsCommitted()
    {
        // The store owns what it was given; a caller may use its buffer again.
        var store = await Open();
        var buffer = Body("mine").ToArray();
        await Must(store, Account("a"), Write.Create("x", null, buffer));
        Array.Clear(buffer);
        Assert.Contains("mine", Text(await store.Read(Account("a"), "x")));
        await Closed(store);
    }

    [Fact]
    public async Task Reopen_KeepsDocumentsVersionsAndDeletions()
    {
        // Whatever was committed is there when the store is opened anew, and versions go on counting.
        var store = await Open();
        var versions = await Must(store, Account("a"), Write.Create("x", "s", Body("one")), Write.Create("y", null, Body("two")));
        await Must(store, Account("a"), Write.Delete("y", versions[1]));
        for (var round = 0; round < 3; round++)
        {
            store = await Reopen(store);
            var document = (await store.Read(Account("a"), "x"))!;
            Assert.Null(await store.Read(Account("a"), "y"));
            var next = (await Must(store, Account("a"), Write.Replace("x", "s", Body($"round {round}"), document.Version)))[0];
            Assert.DoesNotContain(next, versions);
            Assert.Equal(0, (await store.Commit(Account("a"), [Write.Delete("x", document.Version)])).ConflictIndex);
        }
        await Closed(store);
    }
}
