using System.Text.Json.Serialization.Metadata;
using Alliance.Catalogue;
using Alliance.Http.Access;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Outcomes;

namespace Alliance.Http.Endpoints;

/// <summary>The rows that merchants, passports, routes, rewards and campaigns have alike: list, read, put, delete.</summary>
internal static class CatalogueRows
{
    public static Problem BadPrecondition { get; } =
        RequestProblems.InvalidPrecondition("Give one If-Match with an ETag in quotes or *, or If-None-Match: *, and not both.");

    public static IEnumerable<EndpointRow> Of<TItem, TBody, TView>(CatalogueShape<TItem, TBody, TView> shape, string path, string tag)
        where TItem : class where TBody : class where TView : class
    {
        var name = char.ToUpperInvariant(shape.Word[0]) + shape.Word[1..];
        var list = Paths.Alliance + path;
        var one = $"{list}/{{{shape.Parameter}}}";
        yield return new EndpointRow
        {
            OperationId = $"list{name}s", Method = "GET", Template = list, Allowed = shape.Readers, Tag = tag,
            Summary = $"The alliance's {shape.Word}s, by id.", Response = shape.ListJson, Query = Paging.Parameters,
        }.By(call => List(call, shape));
        yield return new EndpointRow
        {
            OperationId = $"read{name}", Method = "GET", Template = one, Allowed = shape.Readers, Tag = tag, IsVersioned = true,
            Summary = $"One {shape.Word}.", Response = shape.Json,
        }.By(call => Read(call, shape));
        yield return new EndpointRow
        {
            OperationId = $"put{name}", Method = "PUT", Template = one, Allowed = Callers.Operator, Tag = tag, IsVersioned = true,
            Summary = $"Publishes or changes a {shape.Word}.", Response = shape.Json,
            Refusals = shape.Subject switch
            {
                Subject.Reward => [(409, "stock_below_redeemed"), (422, "invalid_reference")],
                Subject.Campaign => [(409, "campaign_state_conflict"), (409, "too_many_campaign_changes"), (422, "invalid_reference")],
                _ => [(422, "invalid_reference")],
            },
        }.By(shape.Body, (call, body) => Put(call, body, shape));
        if (shape.Delete is null)
        {
            yield break;
        }

        yield return new EndpointRow
        {
            OperationId = $"delete{name}", Method = "DELETE", Template = one, Allowed = Callers.Operator, Tag = tag, IsVersioned = true,
            Summary = $"Withdraws a {shape.Word}; what was promised under it stays promised.", Response = shape.Json,
            Refusals = [(422, "invalid_reference")],
        }.By(call => Delete(call, shape));
    }

    /// <summary>Shows an item with its ETag, or 304 when the caller has it already.</summary>
    public static Reply Show<TItem, TView>(Call call, Versioned<TItem> item, Func<TItem, TView> view, JsonTypeInfo<TView> json)
        where TItem : class where TView : class =>
        EntityTag.IsKnown(call.Http.Request, item.Version) ? Reply.NotModified(item.Version) : Reply.Of(item, view, json);

    private static async ValueTask<Reply> List<TItem, TBody, TView>(Call call, CatalogueShape<TItem, TBody, TView> shape)
        where TItem : class where TBody : class where TView : class
    {
        if (Paging.TryRead(call, out var paging) is { } problem)
        {
            return problem;
        }

        string? after = null;
        if (paging.Cursor is { } cursor && (after = Paging.ReadId(cursor)) is null)
        {
            return Paging.InvalidCursor;
        }

        var catalogue = await call.Platform.Catalogue(call.Alliance);
        if (!catalogue.IsSuccess)
        {
            return ProblemMap.From(catalogue.Refusal);
        }

        var page = shape.All(catalogue.Value)
            .Where(item => after is null || string.CompareOrdinal(shape.IdOf(item.Value), after) > 0)
            .Take(paging.Limit + 1)
            .ToList();
        var hasMore = page.Count > paging.Limit;
        var shown = page.Take(paging.Limit).ToList();
        var next = hasMore ? Paging.WriteId(shape.IdOf(shown[^1].Value)) : null;
        return Reply.Of(new ListReply<TView>([.. shown.Select(item => shape.View(call, item.Value))], next, hasMore), shape.ListJson);
    }

    private static async ValueTask<Reply> Read<TItem, TBody, TView>(Call call, CatalogueShape<TItem, TBody, TView> shape)
        where TItem : class where TBody : class where TView : class
    {
        var catalogue = await call.Platform.Catalogue(call.Alliance);
        if (!catalogue.IsSuccess)
        {
            return ProblemMap.From(catalogue.Refusal);
        }

        var id = call[shape.Parameter];
        return shape.Find(catalogue.Value, id) is { } item
            ? Show(call, item, value => shape.View(call, value), shape.Json)
            : ProblemMap.From(new NotFound(shape.Subject, id));
    }

    private static async ValueTask<Reply> Put<TItem, TBody, TView>(Call call, TBody body, CatalogueShape<TItem, TBody, TView> shape)
        where TItem : class where TBody : class where TView : class
    {
        var id = call[shape.Parameter];
        var errors = default(FieldErrors);
        Fields.SameAsPath(ref errors, "/" + shape.Parameter, shape.BodyId(body), id);
        if (!errors.IsEmpty)
        {
            return RequestProblems.InvalidBody(errors.All);
        }

        var (problem, condition) = await Demanded(call, id, shape);
        return problem is not null ? problem : Answered(call, await shape.Put(call, body, id, condition), shape);
    }

    private static async ValueTask<Reply> Delete<TItem, TBody, TView>(Call call, CatalogueShape<TItem, TBody, TView> shape)
        where TItem : class where TBody : class where TView : class
    {
        var id = call[shape.Parameter];
        var (problem, condition) = await Demanded(call, id, shape);
        return problem is not null ? problem : Answered(call, await shape.Delete!(call, id, condition), shape);
    }

    private static async ValueTask<(Problem? Problem, Precondition Condition)> Demanded<TItem, TBody, TView>(
        Call call, string id, CatalogueShape<TItem, TBody, TView> shape)
        where TItem : class where TBody : class where TView : class
    {
        if (!EntityTag.TryReadPrecondition(call.Http.Request, out var demand))
        {
            return (BadPrecondition, default);
        }

        if (demand.MustExist)
        {
            var catalogue = await call.Platform.Catalogue(call.Alliance);
            if (catalogue.IsSuccess && shape.Find(catalogue.Value, id) is null)
            {
                return (ProblemMap.From(new StaleVersion(null)), default);
            }
        }

        return (null, demand.Condition);
    }

    private static Reply Answered<TItem, TBody, TView>(Call call, Answer<Versioned<TItem>> answer, CatalogueShape<TItem, TBody, TView> shape)
        where TItem : class where TBody : class where TView : class =>
        answer.IsSuccess ? Reply.Of(answer.Value, value => shape.View(call, value), shape.Json) : ProblemMap.From(answer.Refusal);
}
