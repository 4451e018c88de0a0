using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class DocumentStoreCompliance
{
    [Theory]
    [InlineData(Direction.Ascending, 1)]
    [InlineData(Direction.Ascending, 3)]
    [InlineData(Direction.Descending, 1)]
    [InlineData(Direction.Descending, 1_000)]
    public async Task ReadRange_ReturnsOrdinalOrderWithinHalfOpenBounds(Direction direction, int limit)
    {
        // Order is ordinal by UTF-16 code unit; From belongs to the range, Before does not.
        string[] keys = ["", "A", "B", "a", "a!", "a\u0001", "aa", "b", "~", "é", "梧", "\U0001F600", "\uFF01"];
        var store = await Open();
        await Must(store, Account("a"), [.. keys.Select((key, i) => Write.Create($"d{i}", key, Body("x")))]);
        await Must(store, Account("b"), Write.Create("foreign", "a", Body("x")));
        string?[] bounds = [null, .. keys, "m"];
        for (var round = 0; round < 2; round++)
        {
            foreach (var from in bounds)
            {
                foreach (var before in bounds)
                {
                    var expected = keys.Order(StringComparer.Ordinal).Where(key =>
                        (from is null || string.CompareOrdinal(key, from) >= 0) && (before is null || string.CompareOrdinal(key, before) < 0));
                    var found = await ReadAll(store, Account("a"), new(from, before), direction, limit);
                    Assert.Equal(direction == Direction.Ascending ? expected : expected.Reverse(), found.Select(document => document.SortKey));
                }
            }
            store = await Reopen(store);
        }
        await Closed(store);
    }

    [Fact]
    public async Task ReadRange_StartingWith_ReturnsThePrefixAlone()
    {
        // A prefix is a range; its neighbours stay out.
        var store = await Open();
        string[] keys = ["entry", "entry:", "entry:001", "entry:002", "entry;", "entrz", "e"];
        await Must(store, Account("a"), [.. keys.Select(key => Write.Create(key, key, Body("x")))]);
        var found = await ReadAll(store, Account("a"), SortRange.StartingWith("entry:"), Direction.Ascending, 2);
        Assert.Equal(["entry:", "entry:001", "entry:002"], found.Select(document => document.SortKey));
        await Closed(store);
    }

    [Fact]
    public async Task ReadRange_LeavesOutDocumentsWithoutSortKey()
    {
        // No sort key, no range; dropping it by a replacement takes the document out, giving one puts it in.
        var store = await Open();
        var versions = await Must(store, Account("a"),
            Write.Create("never", null, Body("x")), Write.Create("drops", "s1", Body("x")), Write.Create("gains", null, Body("x")), Write.Create("moves", "s2", Body("x")));
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(["drops", "moves"], (await ReadAll(store, Account("a"), SortRange.All, Direction.Ascending, 10)).Select(d => d.Id));
            store = await Reopen(store);
        }
        await Must(store, Account("a"), Write.Replace("drops", null, Body("y"), versions[1]),
            Write.Replace("gains", "s9", Body("y"), versions[2]), Write.Replace("moves", "s0", Body("y"), versions[3]));
        for (var round = 0; round < 2; round++)
        {
            var found = await ReadAll(store, Account("a"), SortRange.All, Direction.Ascending, 10);
            Assert.Equal([("moves", "s0"), ("gains", "s9")], found.Select(d => (d.Id, d.SortKey!)));
            Assert.All(found, document => Assert.Contains("y", Text(document)));
            Assert.Null((await store.Read(Account("a"), "drops"))!.SortKey);
            store = await Reopen(store);
        }
        await Closed(store);
    }

    [Fact]
    public async Task ReadRange_WithEqualSortKeys_ReturnsEachOnce()
    {
        // Several documents may share a sort key; paging neither skips nor repeats one.
        var store = await Open();
        for (var i = 0; i < 30; i++)
        {
            await Must(store, Account("a"), Write.Create($"d{i * 7 % 30:00}", $"s{i % 3}", Body("x")));
        }
        foreach (var direction in Enum.GetValues<Direction>())
        {
            var found = await ReadAll(store, Account("a"), SortRange.All, direction, 4);
            Assert.Equal(30, found.DistinctBy(document => document.Id).Count());
            Assert.Equal(30, found.Count);
        }
        await Closed(store);
    }

    [Fact]
    public async Task ReadRange_PagedWhileWritersWrite_ReturnsWhatWasThereExactlyOnce()
    {
        // Documents that nobody touches come once each, in order, whatever is written around them.
        var store = await Open();
        for (var i = 0; i < 5; i++)
        {
            await Must(store, Account("a"), [.. Enumerable.Range(i * 40, 40).Select(n => Write.Create($"keep{n:000}", $"s{n:000}", Body("x")))]);
        }
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var n = 0; n < 1_000 && !stop.IsCancellationRequested; n++)
            {
                var made = await Must(store, Account("a"), Write.Create($"new{n}", $"s{n % 200:000}!", Body("y")));
                if (n % 2 == 0)
                {
                    await Must(store, Account("a"), Write.Delete($"new{n}", made[0]));
                }
            }
        });
        for (var round = 0; round < 20; round++)
        {
            var direction = round % 2 == 0 ? Direction.Ascending : Direction.Descending;
            var found = await ReadAll(store, Account("a"), SortRange.All, direction, 9);
            Assert.Equal(found.Select(d => d.Id).Distinct().Count(), found.Count);
            var kept = found.Where(d => d.Id.StartsWith("keep", StringComparison.Ordinal)).Select(d => d.Id);
            Assert.Equal(Enumerable.Range(0, 200).Select(n => $"keep{n:000}"), direction == Direction.Ascending ? kept : kept.Reverse());
        }
        await stop.CancelAsync();
        await writer;
        await Closed(store);
    }

    [Fact]
    public async Task ReadRange_OfOnePage_SeesACommitWholeOrNotAtAll()
    {
        // What one commit wrote shows together.
        var store = await Open();
        var versions = await Must(store, Account("a"), Write.Create("x", "1", Body("0")), Write.Create("y", "2", Body("0")));
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var n = 1; n < 5_000 && !stop.IsCancellationRequested; n++)
            {
                versions = await Must(store, Account("a"), Write.Replace("x", "1", Body(n.ToString()), versions[0]), Write.Replace("y", "2", Body(n.ToString()), versions[1]));
            }
        });
        for (var round = 0; round < 2_000; round++)
        {
            var page = await store.ReadRange(Account("a"), SortRange.All, Direction.Ascending, 10);
            Assert.Equal(2, page.Documents.Count);
            Assert.Equal(Text(page.Documents[0]), Text(page.Documents[1]));
        }
        await stop.CancelAsync();
        await writer;
        await Closed(store);
    }

    [Fact]
    public async Task ReadRange_WithLimitOutsideItsBounds_IsRefused()
    {
        // 1 to 1,000.
        var store = await Open();
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.ReadRange(Account("a"), SortRange.All, Direction.Ascending, 0));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await store.ReadRange(Account("a"), SortRange.All, Direction.Ascending, 1_001));
        await Closed(store);
    }
}
