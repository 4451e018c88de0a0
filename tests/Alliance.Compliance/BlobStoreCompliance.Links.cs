using Alliance.Ports;
using Xunit;

namespace Alliance.Compliance;

public abstract partial class BlobStoreCompliance
{
    private const string Report = "reports/wutong/cmp_Summer/2026-07-15.csv";

    [Fact]
    public async Task SignedLink_ServesTheBlobAsAnAttachment()
    {
        // What the blob holds when the link is followed, with its type and a name to save it under.
        var store = await Open(Future);
        var link = (await store.SignedLink(Report, Future.AddHours(1))).OriginalString;
        Assert.Null((await Follow(store, link)).Blob);
        foreach (var content in (string[])["first", "second"])
        {
            await store.Put(Report, Bytes(content), Text);
            var followed = await Follow(store, link);
            Assert.Equal($"{Text}|{content}", Read(followed.Blob));
            Assert.Equal("attachment; filename=\"2026-07-15.csv\"", followed.Disposition);
        }
        await Closed(store);
    }

    [Fact]
    public async Task SignedLink_AfterItsEnd_IsRefused()
    {
        // Made in the past, followed now.
        var store = await Open(Past);
        await store.Put(Report, Bytes("x"), Text);
        Assert.Null((await Follow(store, (await store.SignedLink(Report, Past.AddHours(1))).OriginalString)).Blob);
        await Closed(store);
    }

    [Fact]
    public async Task SignedLink_WithAnythingAltered_IsRefused()
    {
        // Another blob, or any part of the query changed, missing or empty: the link serves nothing.
        var store = await Open(Future);
        const string Other = "reports/wutong/cmp_Summer/2026-07-16.csv";
        await store.Put(Report, Bytes("x"), Text);
        await store.Put(Other, Bytes("y"), Text);
        var link = (await store.SignedLink(Report, Future.AddHours(1))).OriginalString;
        Assert.NotNull((await Follow(store, link)).Blob);
        var altered = Altered(link).Append(link.Replace(Report, Other, StringComparison.Ordinal)).ToList();
        Assert.InRange(altered.Count, 7, 40);
        foreach (var wrong in altered)
        {
            Assert.True((await Follow(store, wrong)).Blob is null, wrong);
        }
        await Closed(store);
    }

    [Fact]
    public async Task SignedLink_EndingTooSoonOrTooLate_IsRefused()
    {
        // Later than now, at most a day ahead, in whole seconds.
        var store = await Open(Future);
        foreach (var ahead in (TimeSpan[])[TimeSpan.FromDays(-1), TimeSpan.Zero, TimeSpan.FromMilliseconds(999), BlobRules.LinkLifetimeMax + TimeSpan.FromSeconds(1)])
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await store.SignedLink(Report, Future + ahead));
        }
        foreach (var ahead in (TimeSpan[])[TimeSpan.FromSeconds(1), BlobRules.LinkLifetimeMax])
        {
            Assert.Contains(Report, (await store.SignedLink(Report, (Future + ahead).ToOffset(TimeSpan.FromHours(8)))).OriginalString);
        }
        await Closed(store);
    }

    private static IEnumerable<string> Altered(string link)
    {
        var parts = link.Split('?');
        var query = parts[1].Split('&');
        for (var i = 0; i < query.Length; i++)
        {
            var pair = query[i].Split('=', 2);
            var first = pair[1][0] == 'a' ? 'b' : char.IsAsciiDigit(pair[1][0]) ? (char)('0' + ((pair[1][0] - '0' + 1) % 10)) : 'a';
            string?[] instead = [$"{pair[0]}={first}{pair[1][1..]}", $"{pair[0]}=", null];
            foreach (var replacement in instead)
            {
                var altered = query.Select((one, at) => at == i ? replacement : one).OfType<string>();
                yield return $"{parts[0]}?{string.Join('&', altered)}";
            }
        }
        yield return parts[0];
    }
}
