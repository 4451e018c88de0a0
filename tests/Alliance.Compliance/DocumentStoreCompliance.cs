using System.Text;
using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

/// <summary>
/// What every <see cref="IDocumentStore"/> must do. An adapter's tests inherit this class, say how to open an empty
/// store and, when it is durable, how to open it anew over the same data.
/// </summary>
public abstract partial class DocumentStoreCompliance
{
    /// <summary>Opens an empty store.</summary>
    protected abstract ValueTask<IDocumentStore> Open();

    /// <summary>Closes the store and opens it anew over the same data; a store that is not durable is returned as it is.</summary>
    protected abstract ValueTask<IDocumentStore> Reopen(IDocumentStore store);

    /// <summary>How many random steps the model test takes.</summary>
    protected virtual int ModelSteps => 4_000;

    protected static Partition Account(string key) => new(Containers.Accounts, key);

    protected static ReadOnlyMemory<byte> Body(string text) => Encoding.UTF8.GetBytes($$"""{"text":"{{text}}"}""");

    protected static string Text(Document? document) => document is null ? "(none)" : Encoding.UTF8.GetString(document.Body.Span);

    /// <summary>Commits and returns the versions; fails the test on a conflict.</summary>
    protected static async Task<IReadOnlyList<string>> Must(IDocumentStore store, Partition partition, params Write[] writes)
    {
        var result = await store.Commit(partition, writes);
        Assert.True(result.IsCommitted, $"conflict at {result.ConflictIndex}");
        Assert.Equal(writes.Length, result.Versions.Count);
        return result.Versions;
    }

    protected static async Task<List<Document>> ReadAll(
        IDocumentStore store, Partition partition, SortRange range, Direction direction, int limit)
    {
        var all = new List<Document>();
        string? continuation = null;
        do
        {
            var page = await store.ReadRange(partition, range, direction, limit, continuation);
            Assert.InRange(page.Documents.Count, 0, limit);
            all.AddRange(page.Documents);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return all;
    }

    protected static async Task<(List<Change> Changes, string Cursor)> Follow(
        IDocumentStore store, string container, string? cursor = null, int limit = 7)
    {
        var all = new List<Change>();
        while (true)
        {
            var page = await store.Changes(container, cursor, limit);
            Assert.InRange(page.Changes.Count, 0, limit);
            all.AddRange(page.Changes);
            cursor = page.Cursor;
            if (page.Changes.Count == 0)
            {
                return (all, cursor);
            }
        }
    }

    protected static async Task Closed(IDocumentStore store)
    {
        if (store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
