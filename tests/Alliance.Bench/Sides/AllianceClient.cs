using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Alliance.Bench.Machine;

namespace Alliance.Bench.Sides;

/// <summary>The calls that prepare a round on the platform, many at once.</summary>
internal sealed class AllianceClient : IDisposable
{
    private const int AtOnce = 32;
    private readonly HttpClient http;
    private readonly string alliance;

    public AllianceClient(Uri url, string alliance)
    {
        http = new HttpClient { BaseAddress = new Uri(url, "/api/v1/") };
        this.alliance = alliance;
    }

    public Task<string> TokenAsync(string role, string id, CancellationToken cancellation) =>
        TextAsync(HttpMethod.Post, "dev/tokens", token: null, new { role, id }, "token", cancellation);

    public Task<string> CreateMemberAsync(string operatorToken, string displayName, CancellationToken cancellation) =>
        TextAsync(HttpMethod.Post, $"alliances/{alliance}/members", operatorToken, new { displayName }, "memberId", cancellation);

    public async Task<IReadOnlyList<string>> MerchantIdsAsync(CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"alliances/{alliance}/merchants?limit=100", token: null, body: null, cancellation);
        using var page = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
        return [.. page.RootElement.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("merchantId").GetString()!)];
    }

    /// <summary>Reports a purchase and tells whether it was a repeated one.</summary>
    public async Task<bool> EarnAsync(
        string path, string merchantToken, string orderNo, long amountMinor, string occurredAt, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Post, path, merchantToken, new { orderNo, amountMinor, occurredAt }, cancellation);
        return answer.Headers.TryGetValues("Idempotency-Hit", out var hit) && hit.Contains("true", StringComparer.Ordinal);
    }

    public async Task PutRewardAsync(string operatorToken, string rewardId, object reward, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Put, $"alliances/{alliance}/rewards/{rewardId}", operatorToken, reward, cancellation);
    }

    public async Task<byte[]> ReadAsync(string path, string token, CancellationToken cancellation)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, token, body: null, cancellation);
        return await answer.Content.ReadAsByteArrayAsync(cancellation);
    }

    /// <summary>Does one thing for each number below <paramref name="count"/>, many at once, and keeps their order.</summary>
    public static async Task<T[]> ManyAsync<T>(int count, Func<int, CancellationToken, Task<T>> one, CancellationToken cancellation)
    {
        var results = new T[count];
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (n, stop) => results[n] = await one(n, stop));
        return results;
    }

    public void Dispose() => http.Dispose();

    private async Task<string> TextAsync(
        HttpMethod method, string path, string? token, object? body, string property, CancellationToken cancellation)
    {
        using var answer = await SendAsync(method, path, token, body, cancellation);
        using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), default, cancellation);
        return json.RootElement.GetProperty(property).GetString()!;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? token, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        var answer = await http.SendAsync(request, cancellation);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw new BenchFailure($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
        }
    }
}
