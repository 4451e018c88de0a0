using Alliance.Embedded.Documents;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Tests;

/// <summary>The database file of the documents: written by an earlier version, or left in the middle of being filled.</summary>
public sealed class TableFileTests : IDisposable
{
    private static readonly Partition s_account = new(Containers.Accounts, "a");
    private readonly DataFolder _folder = new();

    [Fact]
    public async Task Open_OfFormat1_BringsItUpToDate()
    {
        // Format 1 kept the hashes beside the documents, with indexes over them; it had no workflows.
        var store = SqliteDocumentStore.Open(_folder.Path);
        await Must(store, Write.Create("sorted", "s1", "{}"u8.ToArray()));
        await Must(store, Write.Create("plain", null, "{}"u8.ToArray()));
        await store.DisposeAsync();
        using (var connection = new Connection(TableFile.In(_folder.Path), readOnly: false, cacheKib: 100))
        {
            connection.Execute("DROP TABLE workflows; DROP TABLE workflows_by_id; DROP TABLE workflows_by_sort");
            foreach (var container in Containers.All.Where(container => container != Containers.Workflows))
            {
                connection.Execute($"""
                    ALTER TABLE {container} ADD COLUMN hash INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE {container} ADD COLUMN home INTEGER NOT NULL DEFAULT 0;
                    UPDATE {container} SET hash = (SELECT i.hash FROM {container}_by_id i WHERE i.seq = {container}.seq);
                    UPDATE {container} SET home = ifnull((SELECT i.home FROM {container}_by_sort i WHERE i.seq = {container}.seq), 0);
                    DROP TABLE {container}_by_id;
                    DROP TABLE {container}_by_sort;
                    CREATE INDEX {container}_by_id ON {container} (hash);
                    CREATE INDEX {container}_by_sort ON {container} (home, sort, id) WHERE sort IS NOT NULL;
                    """);
            }
            connection.Execute("PRAGMA user_version = 1");
        }

        Assert.Contains("earlier", Assert.Throws<StoreDamagedException>(() => SqliteSnapshot.Open(_folder.Path)).Message);
        await using var again = SqliteDocumentStore.Open(_folder.Path);
        Assert.NotNull(await again.Read(s_account, "plain"));
        Assert.Null(await again.Read(new(Containers.Workflows, "a"), "x"));
        var page = await again.ReadRange(s_account, SortRange.All, Direction.Ascending, 10);
        Assert.Equal(["sorted"], page.Documents.Select(static document => document.Id));
        using var snapshot = SqliteSnapshot.Open(_folder.Path);
        Assert.NotNull(await snapshot.Read(s_account, "sorted"));
    }

    [Fact]
    public async Task Open_AfterAnEndWhileTheTablesWereFilled_FindsEveryDocumentOnce()
    {
        // The files after each transaction in the middle of a generation that replaces, re-sorts, deletes and adds.
        await using (var first = SqliteDocumentStore.Open(_folder.Path))
        {
            for (var i = 0; i < 12; i++)
            {
                await Must(first, Write.Create($"d{i}", i % 3 == 0 ? null : $"s{i:00}", new byte[] { 1 }));
            }
        }

        var copies = new List<DataFolder>();
        var store = SqliteDocumentStore.Open(_folder.Path, new()
        {
            StepsInTransaction = 3, IdleBeforeApply = TimeSpan.FromHours(1), OnTableCommit = () => copies.Add(_folder.Copy()),
        });
        for (var i = 0; i < 12; i++)
        {
            var version = (await store.Read(s_account, $"d{i}"))!.Version;
            await Must(store, i % 4 == 0 ? Write.Delete($"d{i}", version) : Write.Replace($"d{i}", i % 4 == 1 ? $"t{i:00}" : i % 4 == 2 ? null : $"s{i:00}", new byte[] { 2 }, version));
            await Must(store, Write.Create($"new{i}", i % 2 == 0 ? $"n{i:00}" : null, new byte[] { 3 }));
        }

        var expected = await Dump(store);
        await store.DisposeAsync();
        Assert.InRange(copies.Count, 20, 60);
        foreach (var copy in copies)
        {
            using (copy)
            {
                using (var snapshot = SqliteSnapshot.Open(copy.Path))
                {
                    Assert.Equal(expected, await Dump(snapshot));
                }

                string changed;
                await using (var again = SqliteDocumentStore.Open(copy.Path, new() { IdleBeforeApply = TimeSpan.FromHours(1) }))
                {
                    Assert.Equal(expected, await Dump(again));
                    changed = await Change(again);
                }

                await using (var last = SqliteDocumentStore.Open(copy.Path))
                {
                    Assert.Equal(changed, await Dump(last));
                }

                using var table = new Connection(TableFile.In(copy.Path), readOnly: true, cacheKib: 100);
                Assert.Equal(table.Number("SELECT count(*) FROM accounts"), table.Number("SELECT count(*) FROM accounts_by_id"));
                Assert.Equal(table.Number("SELECT count(sort) FROM accounts"), table.Number("SELECT count(*) FROM accounts_by_sort"));
                Assert.Equal(17, table.Number("SELECT count(*) FROM accounts"));
            }
        }

        // Of the 21 documents there are, every third goes and the others change; of those that are gone three come back.
        static async Task<string> Change(SqliteDocumentStore store)
        {
            for (var i = 0; i < 12; i++)
            {
                foreach (var id in new[] { $"d{i}", $"new{i}" })
                {
                    var standing = await store.Read(s_account, id);
                    await Must(store, standing is null ? Write.Create(id, $"c{i:00}", new byte[] { 4 })
                        : i % 3 == 0 ? Write.Delete(id, standing.Version) : Write.Replace(id, $"r{i:00}", new byte[] { 5 }, standing.Version));
                }
            }

            return await Dump(store);
        }

        static async Task<string> Dump(IDocumentStore store)
        {
            var all = new List<string>();
            foreach (var i in Enumerable.Range(0, 12))
            {
                all.Add(Line(await store.Read(s_account, $"d{i}")));
                all.Add(Line(await store.Read(s_account, $"new{i}")));
            }

            all.AddRange((await store.ReadRange(s_account, SortRange.All, Direction.Ascending, 100)).Documents.Select(Line));
            // The feed may still tell a version that has been replaced; the standing one it must.
            var fed = (await store.Changes(Containers.Accounts, null, 100)).Changes.Select(static change => Line(change.Document)).ToList();
            all.AddRange(fed.Where(all.Contains).Distinct(StringComparer.Ordinal).ToList());
            return string.Join('\n', all);
        }

        static string Line(Document? document) => document is null ? "-" : $"{document.Id} {document.SortKey} {document.Version} {document.Body.Span[0]}";
    }

    public void Dispose() => _folder.Dispose();

    private static async Task Must(SqliteDocumentStore store, Write write) =>
        Assert.True((await store.Commit(s_account, [write])).IsCommitted);
}
