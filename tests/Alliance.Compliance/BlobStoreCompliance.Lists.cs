using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class BlobStoreCompliance
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000)]
    public async Task List_ReturnsThePrefixInOrdinalOrder(int limit)
    {
        // A prefix need not end at a slash; capitals come first; a name that is also a folder's comes before what is in it.
        string[] names = ["a", "a-b", "a.b", "a/b", "a/b/c", "a/B", "a/bc", "a0", "A", "A/b", "aB", "a_b", "ab", "b", "Z/z-Z_Z.Z"];
        var store = await Open(Future);
        Assert.Empty(await ListAll(store, "", limit));
        foreach (var name in names)
        {
            await store.Put(name, Bytes(name), Text);
        }
        foreach (var prefix in (string[])["", "a", "a/", "a/b", "a.", "a-", "A/", "b", "c", "z/"])
        {
            var expected = names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, await ListAll(store, prefix, limit));
        }
        await Closed(store);
    }

    [Fact]
    public async Task List_PagedWhileOthersWrite_ReturnsWhatStaysExactlyOnce()
    {
        // Blobs are replaced, and others come and go between those that stay.
        var store = await Open(Future);
        string[] kept = [.. Enumerable.Range(0, 20).Select(n => $"keep{n:00}")];
        foreach (var name in kept)
        {
            await store.Put(name, Bytes("0"), Text);
        }
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                await store.Put($"keep{n % 20:00}", Bytes($"{n}"), Text);
                await store.Put($"keep{n * 7 % 20:00}-", Bytes("x"), Text);
                await store.Delete($"keep{n * 3 % 20:00}-");
            }
        });
        try
        {
            for (var round = 0; round < Rounds / 10; round++)
            {
                var found = await ListAll(store, "keep", 3);
                Assert.Equal(kept, found.Where(name => name[^1] != '-'));
                Assert.Equal(found.Order(StringComparer.Ordinal).Distinct(), found);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await writer;
        }
        await Closed(store);
    }

    [Fact]
    public async Task List_OfWhatIsNotAllowed_IsRefused()
    {
        // 1 to 1,000 names that begin as a name can.
        var store = await Open(Future);
        foreach (var limit in new[] { 0, 1_001 })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await store.List("", limit));
        }
        foreach (var prefix in (string[])["/", "..", "a//", "a b", "é", new('a', BlobRules.NameLengthMax + 1), null!])
        {
            var refusal = Assert.Throws<ArgumentException>(() => BlobRules.CheckList(prefix, 1));
            Assert.Equal(refusal.Message, (await Assert.ThrowsAsync<ArgumentException>(async () => await store.List(prefix, 1))).Message);
        }
        Assert.Empty(await ListAll(store, new('a', BlobRules.NameLengthMax), 1));
        await Closed(store);
    }
}
