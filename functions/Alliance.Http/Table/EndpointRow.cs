using System.Text.Json.Serialization.Metadata;
using Alliance.Http.Access;
using Alliance.Http.Idempotency;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Ledger;
using Alliance.Outcomes;

namespace Alliance.Http.Table;

/// <summary>How an endpoint uses the <c>Idempotency-Key</c> header.</summary>
public enum KeyUse
{
    /// <summary>Not at all: the request reads, or repeating it changes nothing.</summary>
    None,

    /// <summary>May be given on top of a natural key.</summary>
    Optional,

    /// <summary>Must be given: there is no natural key.</summary>
    Required,
}

/// <summary>A query parameter, for the API's description.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, and its range.</param>
/// <param name="Type">Its JSON type: <c>string</c>, <c>integer</c> or <c>number</c>.</param>
/// <param name="IsRequired">True when it must be given.</param>
public sealed record QueryParameter(string Name, string Description, string Type = "string", bool IsRequired = false);

/// <summary>
/// One endpoint of the API: everything that routing, authorisation and the API's description need to know, and what
/// answers it. Both heads and the description read the same rows.
/// </summary>
public sealed record EndpointRow
{
    /// <summary>Stable name for programs: <c>redeem</c>.</summary>
    public required string OperationId { get; init; }

    /// <summary>The HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>The path with its parameters in braces.</summary>
    public required string Template { get; init; }

    /// <summary>Who may call it.</summary>
    public required Callers Allowed { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Summary { get; init; }

    /// <summary>The capability it belongs to.</summary>
    public required string Tag { get; init; }

    /// <summary>The body it takes, or null for none.</summary>
    public JsonTypeInfo? Request { get; init; }

    /// <summary>The bodies of which it takes one, signed as Standard Webhooks 1.0 says; read from their bytes by the row itself.</summary>
    public IReadOnlyList<JsonTypeInfo> SignedRequests { get; init; } = [];

    /// <summary>The body of success, or null for free JSON.</summary>
    public JsonTypeInfo? Response { get; init; }

    /// <summary>The statuses of success.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [200];

    /// <summary>How it uses the <c>Idempotency-Key</c> header.</summary>
    public KeyUse Key { get; init; }

    /// <summary>True when it shows an <c>ETag</c> and honours preconditions.</summary>
    public bool IsVersioned { get; init; }

    /// <summary>True when it exists on development servers only.</summary>
    public bool IsDevelopmentOnly { get; init; }

    /// <summary>Its query parameters.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>The codes with which its rules may refuse, by status.</summary>
    public IReadOnlyList<(int Status, string Code)> Refusals { get; init; } = [];

    /// <summary>The parameters of its path.</summary>
    internal PathParameter[] Parameters { get; private init; } = [];

    /// <summary>What answers it.</summary>
    internal Func<Call, ValueTask<Reply>> Handle { get; private init; } = static _ => throw new NotSupportedException();

    /// <summary>This row, answered by code that needs no body.</summary>
    internal EndpointRow By(Func<Call, ValueTask<Reply>> handle)
    {
        var parameters = PathParameter.In(Template);
        if (Allowed.HasFlag(Callers.Member) && !parameters.Any(parameter => parameter.Name == "memberId"))
        {
            throw new InvalidOperationException($"{OperationId} lets members in, so its path must name the member.");
        }

        return this with { Parameters = parameters, Handle = handle };
    }

    /// <summary>This row, answered by a use case without a body.</summary>
    internal EndpointRow By<TResult>(int status, JsonTypeInfo<TResult> result, Func<Call, Task<Answer<TResult>>> use) where TResult : class =>
        (this with { Response = result, Statuses = [status] }).By(async call =>
        {
            call.Key = KeyOf(call, _emptyDigest);
            return Reply.From(await use(call), result, status);
        });

    /// <summary>This row, answered by a use case with a body.</summary>
    internal EndpointRow By<TBody, TResult>(
        JsonTypeInfo<TBody> body, int status, JsonTypeInfo<TResult> result, Func<Call, TBody, Task<Answer<TResult>>> use)
        where TBody : class where TResult : class =>
        (this with { Response = result, Statuses = [status] }).By(body, async (call, value) => Reply.From(await use(call, value), result, status));

    /// <summary>This row, answered by a list with numbered cursors.</summary>
    internal EndpointRow ByPages<TItem>(JsonTypeInfo<ListReply<TItem>> result, Func<Call, Paging, Task<Answer<Page<TItem>>>> use) =>
        (this with { Response = result, Query = [.. Query, .. Paging.Parameters] }).By(async call =>
        {
            if (Paging.TryReadNumbered(call, out var paging) is { } problem)
            {
                return problem;
            }

            var page = await use(call, paging);
            return page.IsSuccess ? Reply.Of(ListReply<TItem>.From(page.Value), result) : ProblemMap.From(page.Refusal);
        });

    /// <summary>This row, answered by code that takes a body.</summary>
    internal EndpointRow By<TBody>(JsonTypeInfo<TBody> body, Func<Call, TBody, ValueTask<Reply>> handle) where TBody : class =>
        (this with { Request = body }).By(async call =>
        {
            var read = await RequestBody.Read(call.Http, body, digest: call.KeyScope is not null);
            if (read.Value is null)
            {
                return read.Problem!;
            }

            call.Key = KeyOf(call, read.Digest);
            return await handle(call, read.Value);
        });

    private static readonly string _emptyDigest = RequestKeys.Digest(default);

    private static RequestKey? KeyOf(Call call, string? digest) =>
        call.KeyScope is null || digest is null ? null : new RequestKey(call.KeyScope, digest);
}
