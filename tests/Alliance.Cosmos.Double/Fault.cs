using System.Net;

namespace Alliance.Cosmos.Double;

/// <summary>Something that goes wrong with one call.</summary>
/// <param name="Status">The status that is answered, or null for a connection that drops without any.</param>
/// <param name="IsAfter">Whether the call has taken effect nevertheless.</param>
/// <param name="SubStatus">What says more of the status.</param>
public sealed record Fault(HttpStatusCode? Status, bool IsAfter, int SubStatus = 0)
{
    /// <summary>Every fault that is an outage to a caller: the same call may be made again.</summary>
    public static IReadOnlyDictionary<string, Fault> Outages { get; } = new Dictionary<string, Fault>
    {
        ["429"] = new(HttpStatusCode.TooManyRequests, IsAfter: false, 3200),
        ["449"] = new((HttpStatusCode)449, IsAfter: false),
        ["408 before"] = new(HttpStatusCode.RequestTimeout, IsAfter: false),
        ["408 after"] = new(HttpStatusCode.RequestTimeout, IsAfter: true),
        ["503 before"] = new(HttpStatusCode.ServiceUnavailable, IsAfter: false),
        ["503 after"] = new(HttpStatusCode.ServiceUnavailable, IsAfter: true),
        ["410"] = new(HttpStatusCode.Gone, IsAfter: false),
        ["dropped before"] = new(null, IsAfter: false),
        ["dropped after"] = new(null, IsAfter: true),
    };
}
