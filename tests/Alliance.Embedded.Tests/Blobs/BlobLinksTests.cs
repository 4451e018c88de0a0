using System.Globalization;
using System.Security.Cryptography;
using Alliance.Embedded.Blobs;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Blobs;

/// <summary>The links that this server signs and judges itself.</summary>
public sealed class BlobLinksTests
{
    private static readonly byte[] s_secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly FakeTimeProvider _time = new(new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Sign_IsHmacOverNameAndEnd()
    {
        // The format as it is documented, so that links survive an update of the server.
        const long Until = 1_784_120_400;
        var mac = HMACSHA256.HashData(s_secret, "blob-link-1\n1784120400\nreports/a.csv"u8);
        var signature = Convert.ToBase64String(mac).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var link = Links().Sign("reports/a.csv", DateTimeOffset.FromUnixTimeSeconds(Until).AddMilliseconds(400));
        Assert.False(link.IsAbsoluteUri);
        Assert.Equal($"/api/v1/blobs/reports/a.csv?until={Until}&signature={signature}", link.OriginalString);
    }

    [Fact]
    public void IsValid_UntilTheVerySecond()
    {
        // Good a moment before the end, not at the end and not later.
        var links = Links();
        var (until, signature) = Parts(links.Sign("a", _time.GetUtcNow().AddMinutes(10)));
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.True(links.IsValid("a", until, signature));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(links.IsValid("a", until, signature));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(links.IsValid("a", until, signature));
    }

    [Fact]
    public void IsValid_OfAnotherSecretNameOrEnd_IsFalse()
    {
        // Each of the three is signed; a longer name cannot borrow from the end, nor the end from the name.
        var links = Links();
        var (until, signature) = Parts(links.Sign("a", _time.GetUtcNow().AddMinutes(10)));
        Assert.True(links.IsValid("a", until, signature));
        Assert.False(new BlobLinks(new byte[32], "/api/v1/blobs", _time).IsValid("a", until, signature));
        Assert.False(links.IsValid("b", until, signature));
        Assert.False(links.IsValid("A", until, signature));
        Assert.False(links.IsValid("a", (long.Parse(until, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture), signature));
    }

    [Fact]
    public void IsValid_OfWhatIsMalformed_IsFalse()
    {
        // Never an exception: this comes from anybody.
        var links = Links();
        var (until, signature) = Parts(links.Sign("a", _time.GetUtcNow().AddMinutes(10)));
        foreach (var wrong in (string?[])[null, "", " ", "-1", "+" + until, until + " ", until + ".0", "0x7", "99999999999999999999", "梧"])
        {
            Assert.False(links.IsValid("a", wrong, signature));
        }
        foreach (var wrong in (string?[])[null, "", signature[..^1], signature + "=", signature + "A", signature.ToUpperInvariant(), "梧桐", new('A', 43), new('A', 100_000)])
        {
            Assert.False(links.IsValid("a", until, wrong));
        }
        foreach (var wrong in (string?[])[null, "", "../a", "a/", new('a', 100_000)])
        {
            Assert.False(links.IsValid(wrong, until, signature));
        }
    }

    [Fact]
    public void Links_NeedAWholeSecret()
    {
        // A short one could be guessed.
        Assert.Throws<ArgumentException>(() => new BlobLinks(new byte[31], "/blobs", _time));
    }

    private BlobLinks Links() => new(s_secret, "/api/v1/blobs/", _time);

    private static (string Until, string Signature) Parts(Uri link)
    {
        var query = link.OriginalString.Split('?')[1].Split('&');
        return (query[0]["until=".Length..], query[1]["signature=".Length..]);
    }
}
