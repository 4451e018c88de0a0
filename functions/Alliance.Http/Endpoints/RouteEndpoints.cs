using System.Globalization;
using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Rewards;
using Alliance.Routes;

namespace Alliance.Http.Endpoints;

/// <summary>Members' walks: the map, the stops it lights, the reward, and what members say of it.</summary>
internal static class RouteEndpoints
{
    private const string Tag = "routes";
    private const string OfMember = Paths.Member + "/routes";
    private const string One = OfMember + "/{routeId}";

    private static readonly QueryParameter[] _position =
    [
        new("latitude", "Where the member is, in WGS 84 degrees, so that the map names the nearest stop; with longitude.", "number"),
        new("longitude", "With latitude.", "number"),
    ];

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "takeMap", Method = "POST", Template = One, Allowed = Callers.Member, Tag = Tag,
            Summary = "Takes the map of a route: purchases and visits from then on light its stops.",
            Refusals = [(422, "outside_time_window"), (422, "member_blocked")],
        }.By(201, ReplyJson.Default.MapReceipt, static call => call.Platform.TakeMap.Execute(
            new TakeMapRequest(call.Alliance, call.Member, call["routeId"]))),
        new EndpointRow
        {
            OperationId = "listMemberRoutes", Method = "GET", Template = OfMember, Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "The member's maps of every route, taken or not.",
            Response = ReplyJson.Default.ListReplyRouteMap, Query = _position,
        }.By(List),
        new EndpointRow
        {
            OperationId = "readMemberRoute", Method = "GET", Template = One, Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "All that the member's map shows: stops, which are lit and when, the clue, what is left, and the reward.",
            Response = ReplyJson.Default.RouteMap, Query = _position,
        }.By(Read),
        new EndpointRow
        {
            OperationId = "visitStop", Method = "POST", Template = One + "/visits", Allowed = Callers.Member, Tag = Tag,
            Summary = "Lights a stop with the code that the merchant's screen shows.",
            Refusals =
            [
                (409, "already_stamped"), (409, "map_not_taken"), (409, "presence_token_used"), (422, "presence_unverified"),
                (422, "stamp_needs_purchase"), (422, "stop_not_next"), (422, "outside_time_window"), (422, "merchant_not_eligible"),
                (422, "merchant_closed"), (422, "member_blocked"),
            ],
        }.By(RequestJson.Default.VisitBody, 201, ReplyJson.Default.VisitReceipt, static (call, body) => call.Platform.VisitStop.Execute(
            new VisitStopRequest(call.Alliance, call.Member, call["routeId"], body.PresenceToken))),
        new EndpointRow
        {
            OperationId = "claimRouteReward", Method = "POST", Template = One + "/reward", Allowed = Callers.Member, Tag = Tag,
            Summary = "Chooses the reward of a completed route.",
            Refusals = [(409, "no_reward_due"), (409, "sold_out"), (422, "reward_not_offered"), (422, "member_blocked")],
        }.By(RequestJson.Default.RewardChoiceBody, 201, ReplyJson.Default.RedemptionReceipt, static (call, body) => call.Platform.Redeem.ClaimReward(
            new ClaimRewardRequest(call.Alliance, call.Member, call["routeId"], body.RewardId))),
        new EndpointRow
        {
            OperationId = "giveRouteFeedback", Method = "POST", Template = One + "/feedback", Allowed = Callers.Member, Tag = Tag,
            Summary = "Says how the route was, once it is completed or has ended; again changes it.",
            Refusals = [(409, "map_not_taken"), (409, "feedback_too_early"), (422, "member_blocked")],
        }.By(RequestJson.Default.FeedbackBody, 200, ReplyJson.Default.MemberFeedback, static (call, body) => call.Platform.RouteFeedback.Give(
            new FeedbackRequest(call.Alliance, call.Member, call["routeId"], body.Rating, body.Comment))),
        new EndpointRow
        {
            OperationId = "listRouteFeedback", Method = "GET", Template = Paths.Alliance + "/routes/{routeId}/feedback", Allowed = Callers.Operator, Tag = Tag,
            Summary = "What members said of a route, newest member first, and their average.",
            Response = ReplyJson.Default.FeedbackPage, Query = Paging.Parameters,
        }.By(ListFeedback),
    ];

    private static async ValueTask<Reply> List(Call call)
    {
        if (TryReadPosition(call, out var position) is { } problem)
        {
            return problem;
        }

        var answer = await call.Platform.ReadRoutes.List(call.Alliance, call.Member, position);
        return answer.IsSuccess
            ? Reply.Of(ListReply<RouteMap>.From(answer.Value), ReplyJson.Default.ListReplyRouteMap)
            : ProblemMap.From(answer.Refusal);
    }

    private static async ValueTask<Reply> Read(Call call) => TryReadPosition(call, out var position) is { } problem
        ? problem
        : Reply.From(
            await call.Platform.ReadRoutes.Read(call.Alliance, call.Member, call["routeId"], position), ReplyJson.Default.RouteMap, 200);

    private static async ValueTask<Reply> ListFeedback(Call call) => Paging.TryReadNumbered(call, out var paging) is { } problem
        ? problem
        : Reply.From(
            await call.Platform.RouteFeedback.List(call.Alliance, call["routeId"], paging.Limit, paging.Cursor), ReplyJson.Default.FeedbackPage, 200);

    private static Problem? TryReadPosition(Call call, out GeoPoint? position)
    {
        position = null;
        var (latitudeText, longitudeText) = (call.Query("latitude"), call.Query("longitude"));
        if (latitudeText is null && longitudeText is null)
        {
            return null;
        }

        if (ReadDegrees(latitudeText, 90) is not { } latitude)
        {
            return RequestProblems.InvalidQuery("latitude", "latitude must be WGS 84 degrees from -90 to 90, and given together with longitude.");
        }

        if (ReadDegrees(longitudeText, 180) is not { } longitude)
        {
            return RequestProblems.InvalidQuery("longitude", "longitude must be WGS 84 degrees from -180 to 180, and given together with latitude.");
        }

        position = new GeoPoint(latitude, longitude);
        return null;
    }

    private static double? ReadDegrees(string? text, int max) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees)
            && degrees >= -max && degrees <= max
            ? degrees
            : null;
}
