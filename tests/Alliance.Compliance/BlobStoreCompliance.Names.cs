using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class BlobStoreCompliance
{
    private static readonly string?[] s_badNames =
    [
        null, "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/..", "a/./b", ".a", "a.", "a/.b", "a./b", "a..b", "a\\b", "a b", "a+b",
        "a~b", "a%2Fb", "a?b", "a#b", "a:b", "a\0b", "a\nb", "é", "梧桐", new('a', BlobRules.NameLengthMax + 1), new('a', 100_000),
    ];

    [Fact]
    public async Task Names_OutsideTheRules_AreRefusedAlikeEverywhere()
    {
        // Every method says the same words, which are those of the one shared check, and nothing is written.
        var store = await Open(Future);
        foreach (var name in s_badNames)
        {
            var expected = Assert.Throws<ArgumentException>(() => BlobRules.CheckName(name)).Message;
            Assert.InRange(expected.Length, 1, 600);
            Func<Task>[] calls =
            [
                async () => await store.Put(name!, Bytes("x"), Text), async () => await store.Get(name!), async () => await store.Delete(name!),
                async () => await store.SignedLink(name!, Future.AddHours(1)),
            ];
            foreach (var call in calls)
            {
                Assert.Equal(expected, (await Assert.ThrowsAsync<ArgumentException>(call)).Message);
            }
        }
        Assert.Empty(await ListAll(store, "", 10));
        await Closed(store);
    }

    [Fact]
    public async Task Names_WithinTheRules_AreKeptApart()
    {
        // The longest, every letter, names that differ in case alone, and a name that begins another.
        var store = await Open(Future);
        string[] names =
        [
            new('a', BlobRules.NameLengthMax), new('A', BlobRules.NameLengthMax), $"{new string('b', 100)}/{new string('B', 59)}", "abcdefghijklmnopqrstuvwxyz/0123456789-_.csv",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "report", "Report", "rePort", "report/a", "report/A", "-", "_", "con", "nul.csv", "part", "report.blob", "alliance.lock",
        ];
        foreach (var name in names)
        {
            await store.Put(name, Bytes(name), Text);
        }
        for (var round = 0; round < 2; round++)
        {
            foreach (var name in names)
            {
                Assert.Equal($"{Text}|{name}", Read(await store.Get(name)));
            }
            Assert.Equal(names.Order(StringComparer.Ordinal), await ListAll(store, "", 5));
            store = await Reopen(store);
        }
        await Closed(store);
    }

    [Fact]
    public async Task ContentTypes_OutsideTheRules_AreRefused()
    {
        // What could not be sent as a header, or is no media type.
        var store = await Open(Future);
        foreach (var type in (string?[])[null, "", " ", "text", "text/", "/csv", "text/csv\r\nx: y", "text/csv ", "text/é", "text/csv;", $"text/{new string('a', 100)}"])
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.Put("a", Bytes("x"), type!));
        }
        Assert.Null(await store.Get("a"));
        await Closed(store);
    }
}
