namespace Alliance.Ports;

/// <summary>A signed message on its way to an endpoint.</summary>
/// <param name="Url">Where it goes.</param>
/// <param name="Id">The value of <c>webhook-id</c>.</param>
/// <param name="Timestamp">The value of <c>webhook-timestamp</c>.</param>
/// <param name="Signature">The value of <c>webhook-signature</c>.</param>
/// <param name="Body">The body, JSON in UTF-8, exactly as it was signed.</param>
public sealed record WebhookMessage(Uri Url, string Id, string Timestamp, string Signature, ReadOnlyMemory<byte> Body);

/// <summary>What an endpoint answered.</summary>
/// <param name="Status">The HTTP status, or null when there was no answer.</param>
/// <param name="RetryAfter">What <c>Retry-After</c> asked for, from now; or null.</param>
/// <param name="Error">Why there was no answer, for people; null when there was one.</param>
public sealed record WebhookReply(int? Status, TimeSpan? RetryAfter, string? Error)
{
    /// <summary>Whether the endpoint has taken the message.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>No answer.</summary>
    public static WebhookReply Failed(string error) => new(null, null, error);
}

/// <summary>
/// Posts messages to addresses that merchants chose. Guarantees: it connects to addresses of the public internet alone,
/// whatever the name resolves to at that moment (and to this machine where a development server allows it); it follows
/// no redirect; it ends within a bounded time and reads a bounded part of the answer; an endpoint that cannot be reached
/// is an answer with an <see cref="WebhookReply.Error"/> and no exception.
/// </summary>
public interface IWebhookTransport
{
    /// <summary>Whether messages may go to this machine itself, over plain HTTP too: on a development server alone.</summary>
    bool AllowsLoopback { get; }

    /// <summary>Posts one message.</summary>
    /// <param name="message">What to post, and where.</param>
    /// <param name="cancellation">Cancelled when the process stops.</param>
    Task<WebhookReply> Send(WebhookMessage message, CancellationToken cancellation);
}
