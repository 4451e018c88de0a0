using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Alliance.Cosmos.Double;

/// <summary>
/// Azure Cosmos DB as far as the store adapter uses it, in memory, behind Microsoft's SDK in gateway mode. Its
/// semantics are ours, not Microsoft's: see README.md.
/// </summary>
public sealed class CosmosDouble
{
    private readonly DoubleAccount _account;
    private readonly ConcurrentQueue<Call> _calls = new();

    /// <summary>An empty account.</summary>
    /// <param name="defaultConsistency">The consistency that it claims.</param>
    public CosmosDouble(string defaultConsistency = "Strong") => _account = new(defaultConsistency);

    /// <summary>A connection string that any client made by <see cref="CreateClient"/> takes.</summary>
    public static string ConnectionString => "AccountEndpoint=http://cosmos.invalid/;AccountKey=ZG91Ymxl";

    /// <summary>Whether calls are kept in <see cref="TakeCalls"/>.</summary>
    public bool IsCounting { get; set; }

    /// <summary>Asked before every call that is not metadata, with its kind; what it returns goes wrong.</summary>
    public Func<CallKind, Fault?>? FaultOf { get; set; }

    /// <summary>A client whose connections end here; for the SDK's <c>HttpClientFactory</c>.</summary>
    public HttpClient CreateClient() => new(new Handler(this, kind => FaultOf?.Invoke(kind)));

    /// <summary>A client on a way that no fault lies in wait on.</summary>
    public HttpClient CreateSafeClient() => new(new Handler(this, static _ => null));

    /// <summary>The calls since the last time, oldest first.</summary>
    public IReadOnlyList<Call> TakeCalls()
    {
        var calls = new List<Call>();
        while (_calls.TryDequeue(out var call))
        {
            calls.Add(call);
        }

        return calls;
    }

    internal async Task<HttpResponseMessage> Answer(HttpRequestMessage request, Func<CallKind, Fault?> faultOf, CancellationToken cancellation)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellation);
        var kind = Calls.KindOf(request);
        var fault = kind == CallKind.Metadata ? null : faultOf(kind);
        var answer = fault is { IsAfter: false } ? null : await Calls.Answer(_account, request, kind, body);
        if (fault is not null)
        {
            answer = Failed(kind, fault);
        }

        if (IsCounting)
        {
            _calls.Enqueue(new(kind, answer!.Container, answer.Status, body.Length, answer.Body.Length, answer.Touched));
        }

        return answer!.ToHttp(request);
    }

    private static Answer Failed(CallKind kind, Fault fault)
    {
        if (fault.Status is not { } status)
        {
            throw new HttpRequestException("The connection was dropped.", new IOException("The double dropped it."));
        }

        var answer = Double.Answer.Error(kind, status, "A fault of the double.", fault.SubStatus);
        answer.Headers["x-ms-retry-after-ms"] = 1.ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    private sealed class Handler(CosmosDouble cosmos, Func<CallKind, Fault?> faultOf) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            cosmos.Answer(request, faultOf, cancellationToken);
    }
}
