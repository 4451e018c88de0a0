using Alliance.Embedded.Documents;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Tests;

/// <summary>Who may open a data folder, and what is found in one that was left without being closed.</summary>
public sealed class FolderTests : IDisposable
{
    private static readonly Partition s_account = new(Containers.Accounts, "a");
    private readonly DataFolder _folder = new();
    private readonly ManualResetEventSlim _resume = new(true);
    private readonly ManualResetEventSlim _stopped = new();

    [Fact]
    public async Task Open_WhenTheFolderIsInUse_SaysSo()
    {
        // The second opener is told which folder; after the first has closed it may have it.
        var store = SqliteDocumentStore.Open(_folder.Path);
        var refusal = Assert.Throws<InvalidOperationException>(() => SqliteDocumentStore.Open(_folder.Path));
        Assert.Contains(_folder.Path, refusal.Message);
        await store.DisposeAsync();
        await SqliteDocumentStore.Open(_folder.Path).DisposeAsync();
    }

    [Fact]
    public async Task Open_OfANewerFormat_IsRefusedAndLeavesTheFileAlone()
    {
        // An older program must not write what it does not understand.
        await SqliteDocumentStore.Open(_folder.Path).DisposeAsync();
        using (var connection = new Connection(TableFile.In(_folder.Path), readOnly: false, cacheKib: 100))
        {
            connection.Execute("PRAGMA user_version = 99");
        }
        Assert.Contains("99", Assert.Throws<StoreDamagedException>(() => SqliteDocumentStore.Open(_folder.Path)).Message);
        Assert.Throws<StoreDamagedException>(() => SqliteSnapshot.Open(_folder.Path));
    }

    [Fact]
    public async Task Open_OfAJournalWithoutDatabase_IsRefused()
    {
        // An interrupted backup must not pass for an empty store.
        await SqliteDocumentStore.Open(_folder.Path).DisposeAsync();
        Directory.GetFiles(_folder.Path, "alliance.db*").ToList().ForEach(File.Delete);
        Assert.Throws<StoreDamagedException>(() => SqliteDocumentStore.Open(_folder.Path));
    }

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(40 << 10)]
    public async Task Open_AfterAnUncleanEnd_FindsEveryAcknowledgedCommit(int generationBytes)
    {
        // The files as they lie in the middle of a busy moment, with one generation in the journal and with two.
        var store = SqliteDocumentStore.Open(_folder.Path, Options(generationBytes));
        await Must(store, Write.Create("first", "s", new byte[60_000]));
        using var table = new Connection(TableFile.In(_folder.Path), readOnly: false, cacheKib: 100);
        table.Execute("BEGIN IMMEDIATE");
        var acknowledged = new List<string>();
        var writers = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await Must(store, Write.Create($"{worker}-{i}", $"s{i:00}", new byte[500]));
                lock (acknowledged)
                {
                    acknowledged.Add($"{worker}-{i}");
                }
            }
        })).ToArray();
        await Until(() => acknowledged.Count > 200);
        Stop();
        string[] expected;
        lock (acknowledged)
        {
            expected = [.. acknowledged];
        }
        using var copy = _folder.Copy();
        table.Execute("ROLLBACK");
        _resume.Set();
        await Task.WhenAll(writers);
        await store.DisposeAsync();

        for (var round = 0; round < 2; round++)
        {
            await using var reopened = SqliteDocumentStore.Open(copy.Path, new() { JournalGrowthBytes = 1 << 16 });
            Assert.NotNull(await reopened.Read(s_account, "first"));
            foreach (var id in expected)
            {
                Assert.NotNull(await reopened.Read(s_account, id));
            }
            Assert.True((await reopened.Commit(s_account, [Write.Create($"later{round}", null, new byte[10])])).IsCommitted);
            Assert.Equal(0, (await reopened.Commit(s_account, [Write.Create(expected[0], null, new byte[10])])).ConflictIndex);
        }
    }

    [Fact]
    public async Task Open_WithATornLastRecord_KeepsTheOnesBefore()
    {
        // A record that was cut short was never acknowledged; the store goes on after the last whole one.
        using var copy = await CopyWithRecords(3);
        var journal = Path.Combine(copy.Path, "journal-a");
        var whole = File.ReadAllBytes(journal);
        foreach (var cut in new[] { (3 * JournalRecord.Page) - 4_000, (2 * JournalRecord.Page) + 16, 2 * JournalRecord.Page })
        {
            File.WriteAllBytes(journal, whole[..cut]);
            await using (var store = SqliteDocumentStore.Open(copy.Path, Options()))
            {
                Assert.NotNull(await store.Read(s_account, "d1"));
                Assert.Null(await store.Read(s_account, "d2"));
                Assert.True((await store.Commit(s_account, [Write.Create("d2", null, new byte[10])])).IsCommitted);
            }
            Restore(copy, journal, whole);
        }
    }

    [Fact]
    public async Task Open_WithDamageBeforeTheLastRecord_IsRefused()
    {
        // Acknowledged commits are missing: say so rather than go on without them.
        using var copy = await CopyWithRecords(3);
        var journal = Path.Combine(copy.Path, "journal-a");
        var whole = File.ReadAllBytes(journal);
        foreach (var at in new[] { 0, 40, JournalRecord.Page + 100 })
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0x10;
            File.WriteAllBytes(journal, damaged);
            Assert.Contains("damaged", Assert.Throws<StoreDamagedException>(() => SqliteDocumentStore.Open(copy.Path, Options())).Message);
        }
    }

    [Fact]
    public async Task Commit_BeforeItsFlush_IsNotRead()
    {
        // Nobody sees what could still be lost.
        await using var store = SqliteDocumentStore.Open(_folder.Path, Options());
        await Must(store, Write.Create("before", "s1", new byte[10]));
        var (_, cursor) = await ChangesOf(store, null);
        Stop();
        var commit = store.Commit(s_account, [Write.Create("x", "s2", new byte[10])]).AsTask();
        try
        {
            await Until(() => _stopped.IsSet);
            Assert.Null(await store.Read(s_account, "x"));
            Assert.Single((await store.ReadRange(s_account, SortRange.All, Direction.Ascending, 10)).Documents);
            Assert.Empty((await ChangesOf(store, cursor)).Changes);
            Assert.False(commit.IsCompleted);
        }
        finally
        {
            _resume.Set();
        }
        Assert.True((await commit).IsCommitted);
        Assert.Single((await ChangesOf(store, cursor)).Changes);
    }

    [Fact]
    public async Task Commit_WhenTheJournalCannotGrow_HasNoEffectAndLaterOnesSucceed()
    {
        // A full disk refuses commits for as long as it is full.
        var isFull = true;
        await using var store = SqliteDocumentStore.Open(_folder.Path, new()
        {
            OnJournal = step => _ = step == JournalStep.Grow && isFull ? throw new IOException("No space left on device") : 0,
        });
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Must(store, Write.Create("x", null, new byte[10])));
        Assert.Null(await store.Read(s_account, "x"));
        isFull = false;
        await Must(store, Write.Create("x", null, new byte[10]));
    }

    [Theory]
    [InlineData(nameof(JournalStep.Write))]
    [InlineData(nameof(JournalStep.Flush))]
    public async Task Commit_WhenTheJournalFails_IsRefusedUntilReopened(string failing)
    {
        // The outcome is unknown; reads go on, no commit is taken, and opening anew finds out.
        var fails = false;
        var options = new SqliteStoreOptions { OnJournal = step => _ = fails && step.ToString() == failing ? throw new IOException("I/O error") : 0 };
        await using (var store = SqliteDocumentStore.Open(_folder.Path, options))
        {
            await Must(store, Write.Create("before", null, new byte[10]));
            fails = true;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => Must(store, Write.Create("x", null, new byte[10])));
            fails = false;
            await Assert.ThrowsAsync<StoreUnavailableException>(() => Must(store, Write.Create("y", null, new byte[10])));
            Assert.Null(await store.Read(s_account, "x"));
            Assert.NotNull(await store.Read(s_account, "before"));
        }
        await using var reopened = SqliteDocumentStore.Open(_folder.Path);
        Assert.NotNull(await reopened.Read(s_account, "before"));
        var again = await reopened.Commit(s_account, [Write.Create("x", null, new byte[10])]);
        Assert.Equal(failing == nameof(JournalStep.Write), again.IsCommitted);
    }

    [Fact]
    public async Task Commits_WhileTheTableCannotBeFilled_StayBounded()
    {
        // Memory and journal stop growing at the bound: commits are refused, and taken again when the table moves.
        var options = Options(32 << 10) with { MaxGenerationBytes = 128 << 10 };
        await using var store = SqliteDocumentStore.Open(_folder.Path, options);
        using var table = new Connection(TableFile.In(_folder.Path), readOnly: false, cacheKib: 100);
        table.Execute("BEGIN IMMEDIATE");
        var taken = 0;
        try
        {
            for (; taken < 200; taken++)
            {
                await Must(store, Write.Create($"d{taken}", null, new byte[3_000]));
            }
        }
        catch (StoreUnavailableException)
        {
            Assert.InRange(store.Overlay.Active.Bytes, 32 << 10, (128 << 10) + (8 << 10));
        }
        Assert.InRange(taken, 20, 100);
        table.Execute("ROLLBACK");
        await Until(() => store.Overlay.Frozen is null);
        await Must(store, Write.Create("after", null, new byte[10]));
        Assert.NotNull(await store.Read(s_account, "d0"));
    }

    public void Dispose()
    {
        _resume.Set();
        _folder.Dispose();
    }

    private SqliteStoreOptions Options(int generationBytes = 64 << 20) => new()
    {
        GenerationBytes = generationBytes, JournalGrowthBytes = 1 << 16, IdleBeforeApply = TimeSpan.FromHours(1), OnJournal = HoldBeforeFlush,
    };

    private void HoldBeforeFlush(JournalStep step)
    {
        if (step == JournalStep.Flush && !_resume.IsSet)
        {
            _stopped.Set();
            _resume.Wait();
        }
    }

    private void Stop()
    {
        _resume.Reset();
    }

    private async Task<DataFolder> CopyWithRecords(int count)
    {
        await using var store = SqliteDocumentStore.Open(_folder.Path, Options());
        for (var i = 0; i < count; i++)
        {
            await Must(store, Write.Create($"d{i}", null, new byte[300]));
        }
        return _folder.Copy();
    }

    private static void Restore(DataFolder copy, string journal, byte[] whole)
    {
        // The applied position moves on when the store closes; only a fresh database takes the journal again.
        using (var table = new Connection(TableFile.In(copy.Path), readOnly: false, cacheKib: 100))
        {
            table.Execute("DELETE FROM accounts; DELETE FROM accounts_by_id; DELETE FROM accounts_by_sort; UPDATE store SET applied = 0");
        }
        File.WriteAllBytes(journal, whole);
        File.Delete(Path.Combine(copy.Path, "journal-b"));
    }

    private static async Task Must(SqliteDocumentStore store, Write write) =>
        Assert.True((await store.Commit(s_account, [write])).IsCommitted);

    private static async Task<(IReadOnlyList<Change> Changes, string Cursor)> ChangesOf(SqliteDocumentStore store, string? cursor)
    {
        var page = await store.Changes(Containers.Accounts, cursor, 100);
        return (page.Changes, page.Cursor);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 3_000, "It did not come about within 30 s.");
            await Task.Delay(10);
        }
    }
}
