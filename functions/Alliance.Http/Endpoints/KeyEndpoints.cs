using Alliance.Credentials;
using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Outcomes;

namespace Alliance.Http.Endpoints;

/// <summary>API keys of merchants.</summary>
internal static class KeyEndpoints
{
    private const string Tag = "keys";
    private const string Keys = Paths.Merchant + "/keys";
    private const string Key = Keys + "/{keyId}";

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "issueKey", Method = "POST", Template = Keys, Allowed = Callers.Operator, Tag = Tag,
            Summary = "Issues an API key to a merchant; its secret is shown only in this reply.",
        }.By(RequestJson.Default.KeyBody, 201, ReplyJson.Default.IssuedKey, static (call, body) =>
            call.Platform.ApiKeys.Issue(call.Alliance, CallerRole.Merchant, call.Merchant, body.Name, call.Actor)),
        new EndpointRow
        {
            OperationId = "listKeys", Method = "GET", Template = Keys, Allowed = Callers.Operator, Tag = Tag,
            Summary = "A merchant's API keys, without their secrets.",
            Response = ReplyJson.Default.ListReplyKeyView,
        }.By(List),
        new EndpointRow
        {
            OperationId = "rotateKey", Method = "POST", Template = Key + "/rotate", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Issues a successor; the old key stays good for a day.",
        }.By(201, ReplyJson.Default.IssuedKey, static call =>
            Changed(call, call.Platform.ApiKeys.Rotate(call.Alliance, call.Merchant, call["keyId"], call.Actor))),
        new EndpointRow
        {
            OperationId = "blockKey", Method = "POST", Template = Key + "/block", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Blocks a key until it is unblocked.",
        }.By(200, ReplyJson.Default.KeyView, static call =>
            Changed(call, call.Platform.ApiKeys.Block(call.Alliance, call.Merchant, call["keyId"]))),
        new EndpointRow
        {
            OperationId = "unblockKey", Method = "POST", Template = Key + "/unblock", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Makes a blocked key good again.",
        }.By(200, ReplyJson.Default.KeyView, static call =>
            Changed(call, call.Platform.ApiKeys.Unblock(call.Alliance, call.Merchant, call["keyId"]))),
        new EndpointRow
        {
            OperationId = "revokeKey", Method = "DELETE", Template = Key, Allowed = Callers.Operator, Tag = Tag,
            Summary = "Revokes a key for ever.",
        }.By(200, ReplyJson.Default.KeyView, static call =>
            Changed(call, call.Platform.ApiKeys.Revoke(call.Alliance, call.Merchant, call["keyId"]))),
    ];

    /// <summary>What was remembered of any key is forgotten before the caller hears of the change.</summary>
    private static async Task<Answer<T>> Changed<T>(Call call, Task<Answer<T>> change) where T : class
    {
        try
        {
            return await change;
        }
        finally
        {
            call.Api.Authentication.ForgetKeys();
        }
    }

    private static async ValueTask<Reply> List(Call call)
    {
        var answer = await call.Platform.ApiKeys.List(call.Alliance, call.Merchant);
        return answer.IsSuccess
            ? Reply.Of(ListReply<KeyView>.From(answer.Value), ReplyJson.Default.ListReplyKeyView)
            : ProblemMap.From(answer.Refusal);
    }
}
