using Alliance.Embedded.Documents;
using Alliance.Ports;

namespace Alliance.Embedded.Tests;

/// <summary>A reader keeps its view of the tables, but neither a newer document nor a checkpoint waits for it.</summary>
public sealed class ReaderViewTests : IDisposable
{
    private const int DocumentBytes = 2_000;
    private static readonly Partition s_account = new(Containers.Accounts, "a");
    private readonly DataFolder _folder = new();

    [Fact]
    public async Task Reads_BetweenGenerations_SeeTheLatest_AndLeaveTheLogBounded()
    {
        var options = new SqliteStoreOptions { GenerationBytes = 16 << 10, MaxGenerationBytes = 64 << 10, JournalGrowthBytes = 64 << 10, CheckpointBytes = 128 << 10, StepsInTransaction = 3 };
        await using var store = SqliteDocumentStore.Open(_folder.Path, options);
        var made = await store.Commit(s_account, [Write.Create("hot", null, Body(0)), Write.Create("cold", null, Body(0))]);
        for (var n = 1; n <= 1_500; n++)
        {
            made = await store.Commit(s_account, [Write.Replace("hot", null, Body(n), made.Versions[0]), Write.Create($"d{n}", null, Body(n))]);
            Assert.True(made.IsCommitted);
            // One is in memory or in the tables, whichever; one has long been in the tables; one was never written.
            Assert.Equal(n, BitConverter.ToInt32((await store.Read(s_account, "hot"))!.Body.Span));
            Assert.Equal(0, BitConverter.ToInt32((await store.Read(s_account, "cold"))!.Body.Span));
            Assert.Equal(Math.Max(1, n - 40), BitConverter.ToInt32((await store.Read(s_account, $"d{Math.Max(1, n - 40)}"))!.Body.Span));
            Assert.Null(await store.Read(s_account, $"d{n + 1}"));
        }

        // Some six megabytes went through it.
        Assert.InRange(new FileInfo(TableFile.In(_folder.Path) + "-wal").Length, 1, 1 << 20);
    }

    public void Dispose() => _folder.Dispose();

    private static ReadOnlyMemory<byte> Body(int n)
    {
        var body = new byte[DocumentBytes];
        BitConverter.TryWriteBytes(body, n);
        return body;
    }
}
