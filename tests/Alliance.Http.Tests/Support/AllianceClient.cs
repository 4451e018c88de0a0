using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Alliance.Http.Tests.Support;

/// <summary>Calls any head of the platform at a base address, as any of its callers.</summary>
/// <param name="address">Where the head answers.</param>
/// <param name="operatorKey">An operator's key, from which every other credential is got; null where development tokens exist.</param>
public sealed class AllianceClient(Uri address, string? operatorKey = null) : IDisposable
{
    public const string Wutong = "/api/v1/alliances/wutong";
    private static readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private static int _orders;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 200 }) { BaseAddress = address };
    private readonly ConcurrentDictionary<string, Task<string>> _tokens = new(StringComparer.Ordinal);

    public static string Now => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    public static string NewOrder() => $"T-{_run}-{Interlocked.Increment(ref _orders)}";

    public static string Earning(string orderNo, long amountMinor) =>
        $$"""{"orderNo":"{{orderNo}}","amountMinor":{{amountMinor}},"occurredAt":"{{Now}}"}""";

    public async Task<Got> Send(
        HttpMethod method, string path, string? caller = null, string? body = null, string? key = null, string? ifMatch = null,
        string? ifNoneMatch = null, string? bearer = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        bearer ??= caller is null ? null : await Token(caller);
        Add(request, "Authorization", bearer is null ? null : "Bearer " + bearer);
        Add(request, "Idempotency-Key", key);
        Add(request, "If-Match", ifMatch);
        Add(request, "If-None-Match", ifNoneMatch);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await _http.SendAsync(request);
        return new Got(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.Tag,
            response.Headers.TryGetValues("Idempotency-Hit", out var hit) && hit.Single() == "true",
            response.Content.Headers.ContentType?.MediaType, [.. response.Content.Headers.Allow]);
    }

    public Task<Got> Get(string path, string? caller = null) => Send(HttpMethod.Get, path, caller);

    public Task<Got> Post(string path, string? caller, string? body, string? key = null) => Send(HttpMethod.Post, path, caller, body, key);

    /// <summary>What <c>mbr_…</c>, <c>mch_…</c> or <c>opr_…</c> sends as bearer token.</summary>
    public Task<string> Token(string caller) => _tokens.GetOrAdd(caller, id => operatorKey is null ? DevToken(id) : Credential(id, operatorKey));

    private async Task<string> DevToken(string id)
    {
        var role = id[..4] switch { "mbr_" => "member", "mch_" => "merchant", _ => "operator" };
        return (await Post("/api/v1/dev/tokens", null, $$"""{"role":"{{role}}","id":"{{id}}"}""")).Text("token");
    }

    private async Task<string> Credential(string id, string key) => id[..4] switch
    {
        "mbr_" => (await Send(HttpMethod.Post, $"{Wutong}/members/{id}/tokens", bearer: key)).Is(201).Text("token"),
        "mch_" => (await Send(HttpMethod.Post, $"{Wutong}/merchants/{id}/keys", body: """{"name":"test till"}""", bearer: key)).Is(201).Text("secret"),
        _ => key,
    };

    /// <summary>A new member.</summary>
    public async Task<string> NewMember(string extra = "")
    {
        var got = await Post(Wutong + "/members", "opr_test", $$"""{"displayName":"小梧 🌳"{{extra}}}""");
        Assert.Equal(HttpStatusCode.Created, got.Status);
        return got.Json["memberId"]!.GetValue<string>();
    }

    /// <summary>A new member with points from one purchase at a merchant without a part in the rest of the test.</summary>
    public async Task<string> NewMemberWith(long points, string merchant = "mch_bar_julu")
    {
        var member = await NewMember();
        Assert.Equal(HttpStatusCode.Created, (await Earn(member, merchant, points * 1000)).Status);
        return member;
    }

    public Task<Got> Earn(string member, string merchant, long amountMinor, string? orderNo = null) =>
        Post($"{Wutong}/members/{member}/earn", merchant, Earning(orderNo ?? NewOrder(), amountMinor));

    public void Dispose() => _http.Dispose();

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}

/// <summary>What came back.</summary>
public sealed record Got(HttpStatusCode Status, string Body, string? ETag, bool IsReplay, string? MediaType, IReadOnlyList<string> Allow)
{
    public JsonNode Json => JsonNode.Parse(Body) ?? throw new JsonException("null");

    public string? Code => Json["code"]?.GetValue<string>();

    public string Text(string name) => Json[name]!.GetValue<string>();

    public long Number(string name) => Json[name]!.GetValue<long>();

    /// <summary>It was refused with this status and code, as a whole problem.</summary>
    public void IsProblem(int status, string? code = null)
    {
        Assert.True((int)Status == status, $"{(int)Status} instead of {status}: {Body}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(status, Json["status"]!.GetValue<int>());
        Assert.False(string.IsNullOrEmpty(Json["requestId"]?.GetValue<string>()));
        Assert.False(string.IsNullOrEmpty(Json["detail"]?.GetValue<string>()));
        Assert.False(string.IsNullOrEmpty(Code));
        if (code is not null)
        {
            Assert.Equal(code, Code);
        }
    }

    /// <summary>It succeeded.</summary>
    public Got Is(int status)
    {
        Assert.True((int)Status == status, $"{(int)Status} instead of {status}: {Body}");
        return this;
    }
}
