using System.Net;
using Alliance.Functions.Blobs;
using Alliance.Ports;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Functions.Tests;

/// <summary>What the adapter makes of answers that no emulator gives on demand, behind the real client.</summary>
public sealed class AzureBlobStoreTests
{
    private static readonly DateTimeOffset s_start = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(s_start);
    private readonly List<string> _requests = [];
    private Func<HttpResponseMessage> _answer = () => new(HttpStatusCode.ServiceUnavailable);

    [Fact]
    public async Task SignedLink_WithATokenCredential_IsSignedByAUserDelegationKey()
    {
        // Read of this one blob until its end over TLS, and one key serves for days.
        _answer = () => DelegationKey(s_start.AddDays(6));
        var store = Store();
        var link = await store.SignedLink("reports/a.csv", s_start.AddHours(1));
        var query = link.Query.TrimStart('?').Split('&').Select(one => one.Split('=')).ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]));
        Assert.Equal("https://example.blob.core.windows.net/alliance/reports/a.csv", link.GetLeftPart(UriPartial.Path));
        Assert.Equal(("r", "b", "https", "2026-07-15T13:00:00Z"), (query["sp"], query["sr"], query["spr"], query["se"]));
        Assert.Equal(("object", "tenant", "2026-07-21T12:00:00Z"), (query["skoid"], query["sktid"], query["ske"]));
        Assert.Equal("attachment; filename=\"a.csv\"", query["rscd"]);
        Assert.NotEmpty(query["sig"]);
        Assert.Contains("<Start>2026-07-15T11:55:00Z</Start><Expiry>2026-07-21T12:00:00Z</Expiry>", _requests.Single());

        _time.SetUtcNow(s_start.AddDays(5));
        Assert.Contains("ske=2026-07-21", (await store.SignedLink("b", s_start.AddDays(6))).Query);
        Assert.Single(_requests);
        _time.Advance(TimeSpan.FromSeconds(1));
        _answer = () => DelegationKey(s_start.AddDays(11));
        Assert.Contains("ske=2026-07-26", (await store.SignedLink("b", s_start.AddDays(6).AddSeconds(1))).Query);
        Assert.Equal(2, _requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(null)]
    public async Task AnyCall_WhileStorageIsAway_SaysSo(HttpStatusCode? status)
    {
        // Throttled, broken, slow or out of reach: the same exception as from every other store.
        _answer = () => status is { } code ? new(code) : throw new HttpRequestException("connection refused");
        var store = Store();
        Func<Task>[] calls =
        [
            async () => await store.Put("a", new byte[3], "text/plain"), async () => await store.Get("a"), async () => await store.List("", 10),
            async () => await store.Delete("a"), async () => await store.SignedLink("a", s_start.AddHours(1)),
        ];
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(call);
        }
    }

    [Fact]
    public async Task AnyCall_ThatIsForbidden_IsNotTakenForAbsence()
    {
        // A missing role is a fault of the deployment, and shows as what it is.
        _answer = () => new(HttpStatusCode.Forbidden);
        var store = Store();
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(async () => await store.Get("a"))).Status);
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(async () => await store.List("", 10))).Status);
    }

    [Fact]
    public async Task Get_Cancelled_IsCancelled()
    {
        // What the caller gave up is no outage.
        using var gaveUp = new CancellationTokenSource();
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store().Get("a", gaveUp.Token));
    }

    [Fact]
    public async Task List_WithAForeignContinuation_IsRefused()
    {
        // The service calls it a bad request.
        _answer = () => new(HttpStatusCode.BadRequest);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store().List("", 10, "nonsense"));
    }

    private AzureBlobStore Store()
    {
        var options = new BlobClientOptions { Transport = new HttpClientTransport(new HttpClient(new Answers(this))) };
        options.Retry.MaxRetries = 1;
        options.Retry.Delay = TimeSpan.Zero;
        return new(new(new Uri("https://example.blob.core.windows.net/alliance"), new Credential(), options), _time);
    }

    private static HttpResponseMessage DelegationKey(DateTimeOffset end) => new(HttpStatusCode.OK)
    {
        Content = new StringContent(
            $"""
            <?xml version="1.0" encoding="utf-8"?><UserDelegationKey><SignedOid>object</SignedOid><SignedTid>tenant</SignedTid>
            <SignedStart>2026-07-15T12:00:00Z</SignedStart><SignedExpiry>{end.UtcDateTime:s}Z</SignedExpiry><SignedService>b</SignedService>
            <SignedVersion>2025-11-05</SignedVersion><Value>{Convert.ToBase64String(new byte[32])}</Value></UserDelegationKey>
            """, null, "application/xml"),
    };

    private sealed class Answers(AzureBlobStoreTests test) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            test._requests.Add(request.Content is { } body ? await body.ReadAsStringAsync(cancellationToken) : "");
            return test._answer();
        }
    }

    private sealed class Credential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }
}
