using System.Diagnostics;
using Alliance.Http.Access;
using Alliance.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Alliance.Http.Table;

/// <summary>One authorised request on its way to a use case.</summary>
internal sealed class Call(Api api, HttpContext http, RouteValueDictionary path, Caller? caller, string? keyScope)
{
    /// <summary>What the endpoints call.</summary>
    public Api Api { get; } = api;

    /// <summary>The use cases.</summary>
    public AlliancePlatform Platform => Api.Platform;

    /// <summary>The request and its response.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>Who calls; only where the row asks for a caller.</summary>
    public Caller Caller => caller ?? throw new UnreachableException("The row lets anyone in.");

    /// <summary>The caller's id, as ledger entries and revisions record it.</summary>
    public string Actor => Caller.Id;

    /// <summary>The alliance that the path names.</summary>
    public string Alliance => this["allianceId"];

    /// <summary>The member that the path names.</summary>
    public string Member => this["memberId"];

    /// <summary>The merchant that the path names.</summary>
    public string Merchant => this["merchantId"];

    /// <summary>The key of a row that insists on one.</summary>
    public RequestKey RequiredKey => Key ?? throw new UnreachableException("The gate lets nobody through without a key.");

    /// <summary>The idempotency key, when the header is given.</summary>
    public RequestKey? Key { get; set; }

    /// <summary>Digest of caller, method, path and header; null without the header.</summary>
    public string? KeyScope { get; } = keyScope;

    /// <summary>A parameter of the path, already checked.</summary>
    public string this[string parameter] => (string)path[parameter]!;

    /// <summary>A query parameter, or null when it is not given.</summary>
    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values[0] : null;
}
