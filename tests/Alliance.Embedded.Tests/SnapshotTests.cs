using Alliance.Embedded.Documents;
using Alliance.Ports;

namespace Alliance.Embedded.Tests;

/// <summary>Snapshots and backups of a folder that is being written.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly DataFolder _target = new();

    [Fact]
    public async Task Snapshots_WhileWriting_EachSeeOneInstant()
    {
        // In every snapshot the two documents of each commit agree, the ranges agree with them, and nothing moves.
        await WhileWriting(async () =>
        {
            for (var round = 0; round < 30; round++)
            {
                using var snapshot = SqliteSnapshot.Open(_folder.Path);
                await AssertConsistent(snapshot);
            }
        });
    }

    [Fact]
    public async Task Backup_WhileWriting_OpensAsAStore()
    {
        // The copy is consistent, and goes on as a store of its own.
        await WhileWriting(async () =>
        {
            for (var round = 0; round < 5; round++)
            {
                var target = Path.Combine(_target.Path, $"copy{round}");
                var progress = new LastProgress();
                StoreBackup.Backup(_folder.Path, target, progress);
                Assert.Equal(1, progress.Last);
                await using var copy = SqliteDocumentStore.Open(target);
                await AssertConsistent(copy);
                Assert.True((await copy.Commit(new(Containers.Orders, "new"), [Write.Create("x", null, "{}"u8.ToArray())])).IsCommitted);
            }
        });
    }

    [Fact]
    public async Task Snapshot_TakesNoCommitAndStaysAsItWas()
    {
        // What is committed later is not in it.
        await using var store = SqliteDocumentStore.Open(_folder.Path);
        var account = new Partition(Containers.Accounts, "a");
        await store.Commit(account, [Write.Create("x", "s", "{}"u8.ToArray())]);
        using var snapshot = SqliteSnapshot.Open(_folder.Path);
        await store.Commit(account, [Write.Create("y", "t", "{}"u8.ToArray())]);
        Assert.NotNull(await snapshot.Read(account, "x"));
        Assert.Null(await snapshot.Read(account, "y"));
        Assert.Single((await snapshot.Changes(Containers.Accounts, null, 10)).Changes);
        Assert.False(snapshot.IsExclusive);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await snapshot.Commit(account, [Write.Create("z", null, "{}"u8.ToArray())]));
    }

    [Fact]
    public async Task Snapshot_OfAClosedFolder_ReadsIt()
    {
        // An audit needs no server, and leaves the folder usable.
        var account = new Partition(Containers.Accounts, "a");
        await using (var store = SqliteDocumentStore.Open(_folder.Path))
        {
            await store.Commit(account, [Write.Create("x", "s", "{}"u8.ToArray())]);
        }
        using (var snapshot = SqliteSnapshot.Open(_folder.Path))
        {
            Assert.NotNull(await snapshot.Read(account, "x"));
        }
        Assert.Throws<FileNotFoundException>(() => SqliteSnapshot.Open(_target.Path));
        await SqliteDocumentStore.Open(_folder.Path).DisposeAsync();
    }

    [Fact]
    public async Task Backup_IntoAFolderInUse_IsRefused()
    {
        // A backup overwrites nothing.
        await SqliteDocumentStore.Open(_folder.Path).DisposeAsync();
        Assert.Throws<InvalidOperationException>(() => StoreBackup.Backup(_folder.Path, _folder.Path));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _target.Dispose();
    }

    private async Task WhileWriting(Func<Task> look)
    {
        var options = new SqliteStoreOptions { GenerationBytes = 64 << 10, MaxGenerationBytes = 1 << 20, JournalGrowthBytes = 1 << 18, CheckpointBytes = 1 << 20, StepsInTransaction = 3 };
        await using var store = SqliteDocumentStore.Open(_folder.Path, options);
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var account = new Partition(Containers.Accounts, $"p{worker}");
            var made = await store.Commit(account, [Write.Create("count", null, Number(0)), Write.Create("mirror", "m", Number(0))]);
            for (var n = 1; !stop.IsCancellationRequested; n++)
            {
                made = await store.Commit(account,
                    [Write.Replace("count", null, Number(n), made.Versions[0]), Write.Replace("mirror", "m", Number(n), made.Versions[1]), Write.Create($"e{n}", $"e{n:0000000}", Number(n))]);
                Assert.True(made.IsCommitted);
            }
        })).ToArray();
        try
        {
            await look();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }
    }

    private static async Task AssertConsistent(IDocumentStore store)
    {
        for (var worker = 0; worker < 4; worker++)
        {
            var account = new Partition(Containers.Accounts, $"p{worker}");
            if (await store.Read(account, "count") is not { } count)
            {
                continue;
            }
            var mirror = await store.Read(account, "mirror");
            Assert.True(count.Body.Span.SequenceEqual(mirror!.Body.Span));
            var n = BitConverter.ToInt32(count.Body.Span);
            var last = await store.ReadRange(account, SortRange.StartingWith("e"), Direction.Descending, 1);
            Assert.Equal(n == 0 ? null : $"e{n}", last.Documents.SingleOrDefault()?.Id);
            Assert.Null(await store.Read(account, $"e{n + 1}"));
        }
    }

    private static ReadOnlyMemory<byte> Number(int n) => BitConverter.GetBytes(n);

    private sealed class LastProgress : IProgress<double>
    {
        public double Last { get; private set; }

        public void Report(double value) => Last = value;
    }
}
