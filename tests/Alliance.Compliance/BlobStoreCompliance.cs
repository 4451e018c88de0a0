using System.Text;
using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

/// <summary>
/// What every <see cref="IBlobStore"/> must do. An adapter's tests inherit this class, say how to open an empty store,
/// how to open it anew, and what following a link answers.
/// </summary>
/// <remarks>
/// Links are followed at a moment between <see cref="Past"/> and <see cref="Future"/>, whatever a service's own clock
/// says: a link made in the past has ended by then, one made in the future has not.
/// </remarks>
public abstract partial class BlobStoreCompliance
{
    protected const string Text = "text/csv; charset=utf-8";

    protected static readonly DateTimeOffset Past = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    protected static readonly DateTimeOffset Future = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Opens an empty store whose clock stands at the time given.</summary>
    protected abstract ValueTask<IBlobStore> Open(DateTimeOffset now);

    /// <summary>Closes the store and opens it anew over the same blobs.</summary>
    protected abstract ValueTask<IBlobStore> Reopen(IBlobStore store);

    /// <summary>Follows a link as somebody with nothing but the link does.</summary>
    protected abstract Task<Followed> Follow(IBlobStore store, string link);

    /// <summary>How many rounds the tests take that look for what happens rarely.</summary>
    protected virtual int Rounds => 150;

    /// <summary>What the server of a link answers.</summary>
    /// <param name="Blob">Null when it refuses.</param>
    /// <param name="Disposition">The header <c>Content-Disposition</c>.</param>
    protected sealed record Followed(Blob? Blob, string? Disposition);

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Read(Blob? blob) => blob is null ? "(none)" : $"{blob.ContentType}|{Encoding.UTF8.GetString(blob.Content.Span)}";

    protected static async Task<List<string>> ListAll(IBlobStore store, string prefix, int limit)
    {
        var all = new List<string>();
        string? continuation = null;
        do
        {
            var page = await store.List(prefix, limit, continuation);
            Assert.InRange(page.Names.Count, 0, limit);
            all.AddRange(page.Names);
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return all;
    }

    protected static async Task Closed(IBlobStore store)
    {
        if (store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    [Fact]
    public async Task Put_ThenGet_ReturnsContentAndType()
    {
        // Any bytes and the type as it was written, also after opening anew; absent is null, before the first put too.
        var store = await Open(Future);
        Assert.Null(await store.Get("reports/a.csv"));
        byte[] every = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        (string Name, byte[] Content, string Type)[] blobs =
        [
            ("reports/a.csv", every, Text), ("reports/empty", [], "application/json"),
            ("reports/a", "alliance-blob 1 3 text/plain\nabc"u8.ToArray(), "text/plain;charset=\"UTF-8\""), ("r", "\n"u8.ToArray(), "application/vnd.alliance+json; v=1"),
        ];
        foreach (var (name, content, type) in blobs)
        {
            await store.Put(name, content, type);
        }
        for (var round = 0; round < 2; round++)
        {
            foreach (var (name, content, type) in blobs)
            {
                var found = await store.Get(name);
                Assert.Equal(type, found!.ContentType);
                Assert.True(found.Content.Span.SequenceEqual(content));
            }
            Assert.Null(await store.Get("reports/b"));
            store = await Reopen(store);
        }
        await Closed(store);
    }

    [Fact]
    public async Task Put_OfTheLargestContent_IsTakenAndOneByteMoreIsNot()
    {
        // The bound is what it says.
        var store = await Open(Future);
        var content = new byte[BlobRules.ContentBytesMax + 1];
        content[BlobRules.ContentBytesMax - 1] = 7;
        await store.Put("large", content.AsMemory(0, BlobRules.ContentBytesMax), "application/octet-stream");
        Assert.True((await store.Get("large"))!.Content.Span.SequenceEqual(content.AsSpan(0, BlobRules.ContentBytesMax)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Put("larger", content, "application/octet-stream"));
        Assert.Null(await store.Get("larger"));
        await Closed(store);
    }

    [Fact]
    public async Task Put_WhileOthersRead_ShowsTheOldOrTheNewBlobWhole()
    {
        // Blob n consists of bytes n, has a length and a type that follow from n, and n never goes back.
        var store = await Open(Future);
        static ValueTask Write(IBlobStore store, int n) =>
            store.Put("a", Enumerable.Repeat((byte)n, 1_000 * (1 + (n * 37 % 200))).ToArray(), $"text/plain; n={n}");
        await Write(store, 0);
        var written = 0;
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (Volatile.Read(ref written) is var before && before < Rounds)
            {
                var found = (await store.Get("a"))!;
                var n = int.Parse(found.ContentType[(found.ContentType.IndexOf('=') + 1)..]);
                Assert.InRange(n, before, Rounds);
                Assert.Equal(1_000 * (1 + (n * 37 % 200)), found.Content.Length);
                Assert.False(found.Content.Span.ContainsAnyExcept((byte)n));
            }
        })).ToArray();
        try
        {
            for (var n = 1; n <= Rounds; n++)
            {
                await Write(store, n);
                Volatile.Write(ref written, n);
            }
        }
        finally
        {
            Volatile.Write(ref written, Rounds);
            await Task.WhenAll(readers);
        }
        await Closed(store);
    }

    [Fact]
    public async Task Delete_RemovesThisBlobAlone()
    {
        // A second time changes nothing, and the name may be used again.
        var store = await Open(Future);
        await store.Delete("a/b");
        await store.Put("a/b", Bytes("1"), Text);
        await store.Put("a/b/c", Bytes("2"), Text);
        for (var round = 0; round < 2; round++)
        {
            await store.Delete("a/b");
            Assert.Null(await store.Get("a/b"));
            Assert.Equal(["a/b/c"], await ListAll(store, "", 10));
            store = await Reopen(store);
        }
        await store.Put("a/b", Bytes("3"), "text/plain");
        Assert.Equal("text/plain|3", Read(await store.Get("a/b")));
        await Closed(store);
    }
}
