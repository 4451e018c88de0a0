using Alliance.Compliance;
using Alliance.Embedded.Blobs;
using Alliance.Embedded.Documents;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Blobs;

public sealed class FileBlobCompliance : BlobStoreCompliance, IDisposable
{
    private const string Path = "/api/v1/blobs";
    private static readonly byte[] s_secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly BlobLinks s_judge = Links(new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly DataFolder _folder = new();
    private DateTimeOffset _now;

    protected override ValueTask<IBlobStore> Open(DateTimeOffset now)
    {
        _now = now;
        return new(FileBlobStore.Open(_folder.Path, Links(now)));
    }

    protected override async ValueTask<IBlobStore> Reopen(IBlobStore store)
    {
        await Closed(store);
        return await Open(_now);
    }

    // As an endpoint does it.
    protected override async Task<Followed> Follow(IBlobStore store, string link)
    {
        var parts = link.Split('?');
        var query = (parts.ElementAtOrDefault(1) ?? "").Split('&').Select(one => one.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1));
        var name = parts[0][(Path.Length + 1)..];
        return s_judge.IsValid(name, query.GetValueOrDefault("until"), query.GetValueOrDefault("signature"))
            ? new(await store.Get(name), BlobRules.Disposition(name))
            : new(null, null);
    }

    public void Dispose() => _folder.Dispose();

    private static BlobLinks Links(DateTimeOffset now) => new(s_secret, Path, new FakeTimeProvider(now));
}

/// <summary>What is found in a folder that was left without being closed, or that somebody else wrote to.</summary>
public sealed class FileBlobStoreTests : IDisposable
{
    private readonly DataFolder _folder = new();

    [Theory]
    [InlineData(nameof(BlobStep.WriteContent), "old")]
    [InlineData(nameof(BlobStep.Flush), "old")]
    [InlineData(nameof(BlobStep.Rename), "old")]
    [InlineData(nameof(BlobStep.FlushFolder), "new")]
    public async Task Put_ThatEndsHalfWay_LeavesAWholeBlob(string step, string expected)
    {
        // The files as they lie at each step: opened as another store they hold the old or the new blob, and take the next.
        await using var store = Open(_folder);
        await store.Put("a", new byte[5_000], "text/old");
        DataFolder? crashed = null;
        store.OnStep = at => crashed = at.ToString() == step ? _folder.Copy() : crashed;
        await store.Put("a", new byte[70_000], "text/new");
        using var copy = crashed!;
        await using var reopened = Open(copy);
        var found = await reopened.Get("a");
        Assert.Equal(("text/" + expected, expected == "old" ? 5_000 : 70_000), (found!.ContentType, found.Content.Length));
        Assert.Equal(["a"], (await reopened.List("", 10)).Names);
        await reopened.Put("a", new byte[3], "text/next");
        Assert.Equal(3, (await reopened.Get("a"))!.Content.Length);
    }

    [Fact]
    public async Task Changes_AreMadeDurableInOrder()
    {
        // Content before the name, the name before the answer; a deletion too.
        await using var store = Open(_folder);
        var steps = new List<BlobStep>();
        store.OnStep = steps.Add;
        await store.Put("a", new byte[3], "text/plain");
        await store.Delete("a");
        Assert.Equal([BlobStep.WriteContent, BlobStep.Flush, BlobStep.Rename, BlobStep.FlushFolder, BlobStep.FlushFolder], steps);
    }

    [Theory]
    [InlineData(nameof(BlobStep.WriteContent))]
    [InlineData(nameof(BlobStep.Flush))]
    [InlineData(nameof(BlobStep.Rename))]
    public async Task Put_WhenTheDiskFails_SaysSoAndLaterOnesSucceed(string step)
    {
        // A full disk: the old blob stays, and the store goes on.
        await using var store = Open(_folder);
        await store.Put("a", "old"u8.ToArray(), "text/plain");
        store.OnStep = at => _ = at.ToString() == step ? throw new IOException("No space left on device") : 0;
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.Put("a", "new!"u8.ToArray(), "text/plain"));
        Assert.Contains("No space left", failure.Message);
        Assert.Equal(3, (await store.Get("a"))!.Content.Length);
        store.OnStep = null;
        await store.Put("a", "new!"u8.ToArray(), "text/plain");
        Assert.Equal(4, (await store.Get("a"))!.Content.Length);
    }

    [Fact]
    public async Task Get_OfADamagedFile_SaysWhich()
    {
        // Cut short, longer, or of another version: never served as if it were whole.
        await using var store = Open(_folder);
        await store.Put("a", new byte[100], "text/plain");
        var path = Directory.GetFiles(_folder.Path, "*.blob").Single();
        var whole = File.ReadAllBytes(path);
        foreach (var damaged in (byte[][])[whole[..^1], [.. whole, 0], [], whole[..10], [(byte)'x', .. whole[1..]], [.. new byte[100], .. whole], new byte[500]])
        {
            File.WriteAllBytes(path, damaged);
            Assert.Contains(path, (await Assert.ThrowsAsync<StoreDamagedException>(async () => await store.Get("a"))).Message);
        }
    }

    [Fact]
    public async Task List_LeavesOutWhatIsNoBlob()
    {
        // Files that somebody put there, some under names that no blob's file has.
        await using var store = Open(_folder);
        await store.Put("Reports/a", new byte[1], "text/plain");
        foreach (var name in (string[])["+.blob", "+A.blob", "++a.blob", "+a~.blob", "+a~0.blob", "+a~zz.blob", "+a~3.blob", "+a~1~1.blob", "+..blob", "+a b.blob", "part", "x"])
        {
            File.WriteAllText(System.IO.Path.Combine(_folder.Path, name), "x");
        }
        Assert.Equal(["Reports/a"], (await store.List("", 10)).Names);
    }

    [Fact]
    public async Task List_WithAForeignContinuation_IsRefused()
    {
        // Only what a page returned.
        await using var store = Open(_folder);
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.List("", 10, "../x"));
    }

    [Fact]
    public async Task Open_WhenTheFolderIsInUse_SaysSo()
    {
        // One process writes; after closing, another may, and the closed store writes no more.
        var store = Open(_folder);
        Assert.Contains(_folder.Path, Assert.Throws<InvalidOperationException>(() => Open(_folder)).Message);
        await store.DisposeAsync();
        await using var next = Open(_folder);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.Put("a", new byte[1], "text/plain"));
    }

    [Fact]
    public async Task Open_CreatesTheFolder()
    {
        // Inside a data folder, for instance.
        var folder = System.IO.Path.Combine(_folder.Path, "data", "blobs");
        await using var store = FileBlobStore.Open(folder, TestLinks());
        await store.Put("a", new byte[1], "text/plain");
        Assert.NotNull(await store.Get("a"));
    }

    public void Dispose() => _folder.Dispose();

    private static FileBlobStore Open(DataFolder folder) => FileBlobStore.Open(folder.Path, TestLinks());

    private static BlobLinks TestLinks() => new(new byte[32], "/blobs", new FakeTimeProvider());
}
