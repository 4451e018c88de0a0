using System.Globalization;
using System.Net;
using System.Text;
using Alliance.Http.Tests.Support;
using Alliance.Webhooks;

namespace Alliance.Http.Tests.Webhooks;

/// <summary>A merchant's system: it signs what it sends, and may be told to do it wrong.</summary>
internal sealed class SignedSender(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public async Task<Got> Send(
        string merchant, string secret, string id, string body, TimeSpan age = default, string? signature = null, string? sentBody = null,
        string? sentId = null, bool withHeaders = true)
    {
        var at = DateTimeOffset.UtcNow - age;
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/webhooks/merchants/" + merchant);
        request.Content = new ByteArrayContent(sentBody is null ? bytes : Encoding.UTF8.GetBytes(sentBody));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (withHeaders)
        {
            request.Headers.Add(WebhookSignature.IdHeader, sentId ?? id);
            request.Headers.Add(WebhookSignature.TimestampHeader, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, signature ?? WebhookSignature.Sign([WebhookSecret.Parse(secret)!], id, at, bytes));
        }

        using var response = await _http.SendAsync(request);
        RetryAfter = response.Headers.RetryAfter?.Delta;
        return new Got(response.StatusCode, await response.Content.ReadAsStringAsync(), null,
            response.Headers.TryGetValues("Idempotency-Hit", out var hit) && hit.Single() == "true", response.Content.Headers.ContentType?.MediaType, []);
    }

    /// <summary>What the last answer asked for.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    public void Dispose() => _http.Dispose();
}
