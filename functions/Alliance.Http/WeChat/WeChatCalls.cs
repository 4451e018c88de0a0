using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Alliance.Http.WeChat;

/// <summary>What came of a call: an answer, or the knowledge that none came.</summary>
/// <param name="Answer">What WeChat said, or null.</param>
/// <param name="Failure">Why there is no answer; null where there is one.</param>
/// <param name="WasHandled">False only where the call surely did nothing.</param>
internal sealed record CallResult<T>(T? Answer, string? Failure, bool WasHandled) where T : WireAnswer;

/// <summary>Calls WeChat once, and tells a call that did nothing from one of which that is not known.</summary>
internal sealed class WeChatCalls(HttpClient http, WeChatOptions options, TimeProvider time)
{
    public Task<CallResult<TAnswer>> Post<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellation)
        where TAnswer : WireAnswer =>
        Send(new HttpRequestMessage(HttpMethod.Post, new Uri(options.Address, path)) { Content = JsonContent.Create(body, bodyType) }, answerType, cancellation);

    public Task<CallResult<TAnswer>> Get<TAnswer>(string path, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellation)
        where TAnswer : WireAnswer => Send(new HttpRequestMessage(HttpMethod.Get, new Uri(options.Address, path)), answerType, cancellation);

    private async Task<CallResult<TAnswer>> Send<TAnswer>(HttpRequestMessage request, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellation)
        where TAnswer : WireAnswer
    {
        using var sent = request;
        using var patience = new CancellationTokenSource(options.Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using var response = await http.SendAsync(request, both.Token);
            if (!response.IsSuccessStatusCode)
            {
                // A gateway may answer for a server that goes on working; only 429 and 503 say that it did not begin.
                return new(null, $"WeChat answered with HTTP status {(int)response.StatusCode}.", (int)response.StatusCode is not (429 or 503));
            }

            // WeChat sends JSON as text/plain.
            await using var body = await response.Content.ReadAsStreamAsync(both.Token);
            return await JsonSerializer.DeserializeAsync(body, answerType, both.Token) is { } answer
                ? new(answer, null, true)
                : new(null, "WeChat answered nothing.", true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(null, $"WeChat did not answer within {options.Patience.TotalSeconds:0} s.", true);
        }
        catch (HttpRequestException exception)
        {
            var reached = exception.HttpRequestError is not (
                HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError);
            return new(null, exception.Message, reached);
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            return new(null, $"WeChat's answer was cut or is no JSON: {exception.Message}", true);
        }
    }
}
