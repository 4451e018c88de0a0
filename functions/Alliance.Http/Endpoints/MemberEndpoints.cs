using Alliance.Http.Access;
using Alliance.Http.Bodies;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;
using Alliance.Members;

namespace Alliance.Http.Endpoints;

/// <summary>Members: who they are, what they have, and their personal data.</summary>
internal static class MemberEndpoints
{
    private const string Tag = "members";
    private const int CodeCharsMax = 64;
    private static readonly TimeSpan _tokenLifetime = TimeSpan.FromHours(1);

    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "registerMember", Method = "POST", Template = Paths.Members, Allowed = Callers.Operator, Tag = Tag, Key = KeyUse.Optional,
            Summary = "Registers a member; the same external identity is the same member.",
            Refusals = [(409, "phone_taken")],
        }.By(RequestJson.Default.RegisterBody, 201, ReplyJson.Default.MemberReceipt, static (call, body) => call.Platform.RegisterMember.Execute(
            new RegisterRequest(call.Alliance, body.DisplayName, body.ExternalId, body.Phone), call.Key)),
        new EndpointRow
        {
            OperationId = "findMember", Method = "GET", Template = Paths.Members, Allowed = Callers.Operator, Tag = Tag,
            Summary = "Finds the member with a code or a phone number.",
            Response = ReplyJson.Default.FoundMember,
            Query = [new("code", "The member's code."), new("phone", "The phone number in E.164, its + written %2B.")],
        }.By(Find),
        new EndpointRow
        {
            OperationId = "readWallet", Method = "GET", Template = Paths.Member, Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "The member's points, the lots they are made of, and the tier.",
        }.By(200, ReplyJson.Default.Wallet, static call => call.Platform.ReadMember.Wallet(call.Alliance, call.Member).AsTask()),
        new EndpointRow
        {
            OperationId = "listLedger", Method = "GET", Template = Paths.Member + "/ledger", Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "The member's ledger, newest first.",
        }.ByPages(ReplyJson.Default.ListReplyEntryView, static (call, paging) =>
            call.Platform.ReadMember.Ledger(call.Alliance, call.Member, paging.Limit, paging.Cursor)),
        new EndpointRow
        {
            OperationId = "listMemberPassports", Method = "GET", Template = Paths.Member + "/passports", Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "What the member has collected in each passport, and which merchants are missing.",
            Response = ReplyJson.Default.ListReplyPassportProgress,
        }.By(ListPassports),
        new EndpointRow
        {
            OperationId = "issueMemberToken", Method = "POST", Template = Paths.Member + "/tokens", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Signs a token with which the member calls for an hour. For the server behind a mini-program, after its own sign-in.",
            Response = ReplyJson.Default.TokenView, Statuses = [201], Refusals = [(422, "member_blocked")],
        }.By(IssueToken),
        new EndpointRow
        {
            OperationId = "blockMember", Method = "POST", Template = Paths.Member + "/block", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Blocks a member: nothing is earned or spent until the block is lifted.",
        }.By(RequestJson.Default.ReasonBody, 200, ReplyJson.Default.Wallet, static (call, body) =>
            call.Platform.BlockMember.Block(call.Alliance, call.Member, body.Reason)),
        new EndpointRow
        {
            OperationId = "unblockMember", Method = "POST", Template = Paths.Member + "/unblock", Allowed = Callers.Operator, Tag = Tag,
            Summary = "Lifts a member's block.",
        }.By(200, ReplyJson.Default.Wallet, static call => call.Platform.BlockMember.Unblock(call.Alliance, call.Member)),
        new EndpointRow
        {
            OperationId = "exportMember", Method = "GET", Template = Paths.Member + "/export", Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "Everything that is kept about the member.",
        }.By(200, ReplyJson.Default.MemberExport, static call => call.Platform.PersonalData.Export(call.Alliance, call.Member)),
        new EndpointRow
        {
            OperationId = "eraseProfile", Method = "DELETE", Template = Paths.Member + "/profile", Allowed = Callers.Member | Callers.Operator, Tag = Tag,
            Summary = "Erases the member's personal data; the ledger stays, without a name.",
        }.By(200, ReplyJson.Default.Erased, static call => call.Platform.PersonalData.Erase(call.Alliance, call.Member)),
    ];

    private static async ValueTask<Reply> Find(Call call)
    {
        var (code, phone) = (call.Query("code"), call.Query("phone"));
        if ((code is null) == (phone is null))
        {
            return RequestProblems.InvalidQuery(code is null ? "code" : "phone", "Give either code or phone.");
        }

        if (code is { Length: 0 or > CodeCharsMax } || (code is not null && !Ids.IsVisibleAscii(code)))
        {
            return RequestProblems.InvalidQuery("code", "code must be a member's code.");
        }

        if (phone is not null && !Ids.IsPhone(phone))
        {
            return RequestProblems.InvalidQuery("phone", "phone must be '+' (written %2B) and 7 to 15 digits with the country code first (E.164).");
        }

        var answer = code is not null
            ? await call.Platform.FindMember.ByCode(call.Alliance, code)
            : await call.Platform.FindMember.ByPhone(call.Alliance, phone!);
        return Reply.From(answer, ReplyJson.Default.FoundMember, 200);
    }

    private static async ValueTask<Reply> ListPassports(Call call)
    {
        var answer = await call.Platform.ReadMember.Passports(call.Alliance, call.Member);
        return answer.IsSuccess
            ? Reply.Of(ListReply<PassportProgress>.From(answer.Value), ReplyJson.Default.ListReplyPassportProgress)
            : ProblemMap.From(answer.Refusal);
    }

    private static async ValueTask<Reply> IssueToken(Call call)
    {
        var wallet = await call.Platform.ReadMember.Wallet(call.Alliance, call.Member);
        if (!wallet.IsSuccess)
        {
            return ProblemMap.From(wallet.Refusal);
        }

        if (wallet.Value.Blocked)
        {
            return ProblemMap.From(new Outcomes.MemberBlocked(call.Member));
        }

        var token = call.Api.Tokens.Issue(new Caller(Role.Member, call.Member, call.Alliance), _tokenLifetime);
        return Reply.Of(new TokenView(token, call.Api.Time.GetUtcNow() + _tokenLifetime), ReplyJson.Default.TokenView, 201);
    }
}
