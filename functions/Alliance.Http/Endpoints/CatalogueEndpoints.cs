using System.Text.Json.Serialization.Metadata;
using Alliance.Catalogue;
using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Outcomes;

namespace Alliance.Http.Endpoints;

/// <summary>What an alliance publishes: its programme, merchants, passports, routes and rewards.</summary>
internal static class CatalogueEndpoints
{
    private const string Tag = "catalogue";

    private static readonly CatalogueShape<Merchant, MerchantBody, Merchant> _merchants = new()
    {
        Word = "merchant",
        Parameter = "merchantId",
        Body = RequestJson.Default.MerchantBody,
        View = static (_, merchant) => merchant,
        Json = ReplyJson.Default.Merchant,
        ListJson = ReplyJson.Default.ListReplyMerchant,
        All = static catalogue => catalogue.Merchants,
        Find = static (catalogue, id) => catalogue.FindMerchant(id),
        IdOf = static merchant => merchant.MerchantId,
        BodyId = static body => body.MerchantId,
        Subject = Subject.Merchant,
        Put = static (call, body, id, condition) =>
            call.Platform.EditCatalogue.PutMerchant(call.Alliance, body.ToMerchant(id), condition, call.Actor),
        Delete = static (call, id, condition) => call.Platform.EditCatalogue.DeleteMerchant(call.Alliance, id, condition, call.Actor),
    };

    private static readonly CatalogueShape<Passport, PassportBody, Passport> _passports = new()
    {
        Word = "passport",
        Parameter = "passportId",
        Body = RequestJson.Default.PassportBody,
        View = static (_, passport) => passport,
        Json = ReplyJson.Default.Passport,
        ListJson = ReplyJson.Default.ListReplyPassport,
        All = static catalogue => catalogue.Passports,
        Find = static (catalogue, id) => catalogue.FindPassport(id),
        IdOf = static passport => passport.PassportId,
        BodyId = static body => body.PassportId,
        Subject = Subject.Passport,
        Put = static (call, body, id, condition) =>
            call.Platform.EditCatalogue.PutPassport(call.Alliance, body.ToPassport(id), condition, call.Actor),
        Delete = static (call, id, condition) => call.Platform.EditCatalogue.DeletePassport(call.Alliance, id, condition, call.Actor),
    };

    private static readonly CatalogueShape<Route, RouteBody, RouteView> _routes = new()
    {
        Word = "route",
        Parameter = "routeId",
        // A treasure hunt's stops are no secret any more once anyone may read them.
        Readers = Callers.Operator,
        Body = RequestJson.Default.RouteBody,
        View = static (_, route) => RouteView.Of(route),
        Json = ReplyJson.Default.RouteView,
        ListJson = ReplyJson.Default.ListReplyRouteView,
        All = static catalogue => catalogue.Routes,
        Find = static (catalogue, id) => catalogue.FindRoute(id),
        IdOf = static route => route.RouteId,
        BodyId = static body => body.RouteId,
        Subject = Subject.Route,
        Put = static (call, body, id, condition) =>
            call.Platform.EditCatalogue.PutRoute(call.Alliance, body.ToRoute(id), condition, call.Actor),
        Delete = static (call, id, condition) => call.Platform.EditCatalogue.DeleteRoute(call.Alliance, id, condition, call.Actor),
    };

    private static readonly CatalogueShape<Reward, RewardBody, RewardView> _rewards = new()
    {
        Word = "reward",
        Parameter = "rewardId",
        Body = RequestJson.Default.RewardBody,
        View = static (_, reward) => RewardView.Of(reward),
        Json = ReplyJson.Default.RewardView,
        ListJson = ReplyJson.Default.ListReplyRewardView,
        All = static catalogue => catalogue.Rewards,
        Find = static (catalogue, id) => catalogue.FindReward(id),
        IdOf = static reward => reward.RewardId,
        BodyId = static body => body.RewardId,
        Subject = Subject.Reward,
        Put = static (call, body, id, condition) =>
            call.Platform.EditCatalogue.PutReward(call.Alliance, body.ToReward(id), condition, call.Actor),
        Delete = static (call, id, condition) => call.Platform.EditCatalogue.DeleteReward(call.Alliance, id, condition, call.Actor),
    };

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "readProgramme", Method = "GET", Template = Paths.Alliance + "/programme", Allowed = Callers.Anyone, Tag = Tag, IsVersioned = true,
            Summary = "The rules of the alliance: what a purchase earns, how long points and codes last.",
            Response = ProgrammeJson.Default.Programme,
        }.By(ReadProgramme),
        new EndpointRow
        {
            OperationId = "putProgramme", Method = "PUT", Template = Paths.Alliance + "/programme", Allowed = Callers.Operator, Tag = Tag, IsVersioned = true,
            Summary = "Publishes the next version of the programme.",
            Response = ProgrammeJson.Default.Programme, Refusals = [(422, "invalid_reference")],
        }.By(RequestJson.Default.ProgrammeBody, PutProgramme),
        .. CatalogueRows.Of(_merchants, "/merchants", Tag),
        .. CatalogueRows.Of(_passports, "/passports", Tag),
        .. CatalogueRows.Of(_routes, "/routes", Tag),
        .. CatalogueRows.Of(_rewards, "/rewards", Tag),
    ];

    private static async ValueTask<Reply> ReadProgramme(Call call)
    {
        var catalogue = await call.Platform.Catalogue(call.Alliance);
        return catalogue.IsSuccess
            ? CatalogueRows.Show(call, catalogue.Value.Programme, static programme => programme, ProgrammeJson.Default.Programme)
            : ProblemMap.From(catalogue.Refusal);
    }

    private static async ValueTask<Reply> PutProgramme(Call call, ProgrammeBody body)
    {
        if (!EntityTag.TryReadPrecondition(call.Http.Request, out var demand))
        {
            return CatalogueRows.BadPrecondition;
        }

        if (demand.MustExist && !(await call.Platform.Catalogue(call.Alliance)).IsSuccess)
        {
            return ProblemMap.From(new StaleVersion(null));
        }

        var answer = await call.Platform.EditCatalogue.PutProgramme(call.Alliance, body.ToProgramme(), demand.Condition, call.Actor);
        return answer.IsSuccess
            ? Reply.Of(answer.Value, static programme => programme, ProgrammeJson.Default.Programme)
            : ProblemMap.From(answer.Refusal);
    }
}

/// <summary>What differs between merchants, passports, routes, rewards and campaigns.</summary>
internal sealed class CatalogueShape<TItem, TBody, TView> where TItem : class where TBody : class where TView : class
{
    public required string Word { get; init; }

    public required string Parameter { get; init; }

    /// <summary>Who may read it.</summary>
    public Callers Readers { get; init; } = Callers.Anyone;

    public required JsonTypeInfo<TBody> Body { get; init; }

    public required Func<Call, TItem, TView> View { get; init; }

    public required JsonTypeInfo<TView> Json { get; init; }

    public required JsonTypeInfo<ListReply<TView>> ListJson { get; init; }

    public required Func<AllianceCatalogue, IReadOnlyList<Versioned<TItem>>> All { get; init; }

    public required Func<AllianceCatalogue, string, Versioned<TItem>?> Find { get; init; }

    public required Func<TItem, string> IdOf { get; init; }

    public required Func<TBody, string?> BodyId { get; init; }

    public required Subject Subject { get; init; }

    public required Func<Call, TBody, string, Precondition, Task<Answer<Versioned<TItem>>>> Put { get; init; }

    /// <summary>Null for what is never withdrawn.</summary>
    public Func<Call, string, Precondition, Task<Answer<Versioned<TItem>>>>? Delete { get; init; }
}
