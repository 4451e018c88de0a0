using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Alliance.Ports;
using Alliance.Webhooks;

namespace Alliance.Http.Outbound;

/// <summary>
/// Posts webhooks by HTTP. Each connection resolves the name itself and checks the very address it then connects to, so
/// that a name that points elsewhere a moment later gains nothing; no proxy stands in between that could do otherwise.
/// </summary>
public sealed class HttpWebhookTransport : IWebhookTransport, IDisposable
{
    private const int ResponseHeadersKilobytesMax = 16;
    private const int ResponseBytesMax = 16 * 1024;
    private const int ConnectionsPerServerMax = 16;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(2);

    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly HttpMessageInvoker _http;

    /// <summary>Makes a transport.</summary>
    /// <param name="time">The clock by which it gives up and reads dates.</param>
    /// <param name="limit">How long one delivery may take; 15 s unless given.</param>
    public HttpWebhookTransport(TimeProvider time, TimeSpan? limit = null)
    {
        (_time, _limit) = (time, limit ?? _timeout);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = Connect,
            ConnectTimeout = _connectTimeout,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            // What this service is in the middle of is nothing to an endpoint.
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = ResponseHeadersKilobytesMax,
            MaxResponseDrainSize = ResponseBytesMax,
            MaxConnectionsPerServer = ConnectionsPerServerMax,
            PooledConnectionLifetime = _connectionLifetime,
        });
    }

    /// <inheritdoc/>
    public bool AllowsLoopback { get; set; }

    /// <inheritdoc/>
    public async Task<WebhookReply> Send(WebhookMessage message, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var request = Request(message);
            // The answer's body says nothing that is kept: disposing drains a little of it, or closes the connection.
            using var response = await _http.SendAsync(request, either.Token);
            return new WebhookReply((int)response.StatusCode, RetryAfter(response), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return WebhookReply.Failed($"It did not answer within {_limit.TotalSeconds:0} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return WebhookReply.Failed(exception.InnerException is { } inner and not SocketException ? $"{exception.Message} {inner.Message}" : exception.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(WebhookMessage message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, message.Url) { Content = new ReadOnlyMemoryContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "Alliance-Webhooks/1.0");
        request.Headers.TryAddWithoutValidation(WebhookSignature.IdHeader, message.Id);
        request.Headers.TryAddWithoutValidation(WebhookSignature.TimestampHeader, message.Timestamp);
        request.Headers.TryAddWithoutValidation(WebhookSignature.SignatureHeader, message.Signature);
        return request;
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = Array.FindAll(addresses, address => PublicAddress.IsAllowed(address, AllowsLoopback));
        if (allowed.Length == 0)
        {
            throw new HttpRequestException($"'{host}' leads to no address of the public internet.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        return header?.Delta ?? (header?.Date is { } date && date > _time.GetUtcNow() ? date - _time.GetUtcNow() : null);
    }
}
