using Alliance.Compliance;
using Alliance.Embedded.Documents;
using Alliance.Ports;

namespace Alliance.Embedded.Tests;

public sealed class InMemoryCompliance : DocumentStoreCompliance
{
    protected override ValueTask<IDocumentStore> Open() => new(new InMemoryDocumentStore());

    protected override ValueTask<IDocumentStore> Reopen(IDocumentStore store) => new(store);
}

/// <summary>The store as it runs: most of what these tests write stays in the journal.</summary>
public class SqliteCompliance : DocumentStoreCompliance, IDisposable
{
    private readonly DataFolder _folder = new();

    protected virtual SqliteStoreOptions Options => new() { JournalGrowthBytes = 1 << 20 };

    protected override ValueTask<IDocumentStore> Open() => new(SqliteDocumentStore.Open(_folder.Path, Options));

    protected override async ValueTask<IDocumentStore> Reopen(IDocumentStore store)
    {
        await Closed(store);
        return SqliteDocumentStore.Open(_folder.Path, Options);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Tiny generations: documents move into the table all the time, and reads cross the border.</summary>
public sealed class SqliteTinyGenerationsCompliance : SqliteCompliance
{
    protected override SqliteStoreOptions Options => new()
    {
        GenerationBytes = 12 << 10, MaxGenerationBytes = 64 << 10, JournalGrowthBytes = 64 << 10, CheckpointBytes = 256 << 10, MaxGroupCommits = 3,
        StepsInTransaction = 3,
    };
}
