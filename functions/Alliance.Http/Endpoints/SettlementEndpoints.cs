using System.Globalization;
using Alliance.Catalogue;
using Alliance.Http.Access;
using Alliance.Http.Input;
using Alliance.Http.Problems;
using Alliance.Http.Replies;
using Alliance.Http.Table;

namespace Alliance.Http.Endpoints;

/// <summary>What merchants owe each other.</summary>
internal static class SettlementEndpoints
{
    public static IEnumerable<EndpointRow> Rows { get; } =
    [
        new EndpointRow
        {
            OperationId = "readSettlement", Method = "GET", Template = Paths.Alliance + "/settlements", Allowed = Callers.Operator | Callers.Merchant,
            Tag = "clearing",
            Summary = "The net position of each merchant over a period, and from whom; a merchant sees its own.",
            Response = ReplyJson.Default.SettlementStatement,
            Query =
            [
                new("from", "Start: an RFC 3339 time, or a local date (yyyy-MM-dd) of the alliance's time zone.", IsRequired: true),
                new("to", "End, not included: written like from, and later.", IsRequired: true),
                new("merchantId", "One merchant's position only."),
            ],
        }.By(Read),
    ];

    private static async ValueTask<Reply> Read(Call call)
    {
        var merchantId = call.Query("merchantId");
        if (merchantId is not null && !Ids.IsPrefixed(merchantId, Ids.Merchant))
        {
            return RequestProblems.InvalidQuery("merchantId", "merchantId must be mch_ and 1 to 48 letters, digits, '_' or '-'.");
        }

        if (call.Caller.Role == Role.Merchant)
        {
            if (merchantId is not null && merchantId != call.Caller.Id)
            {
                return RequestProblems.Forbidden("A merchant sees its own position only.");
            }

            merchantId = call.Caller.Id;
        }

        var catalogue = await call.Platform.Catalogue(call.Alliance);
        if (!catalogue.IsSuccess)
        {
            return ProblemMap.From(catalogue.Refusal);
        }

        if (Time(call, catalogue.Value, "from", out var from) is { } badFrom)
        {
            return badFrom;
        }

        if (Time(call, catalogue.Value, "to", out var to) is { } badTo)
        {
            return badTo;
        }

        return from < to
            ? Reply.From(await call.Platform.Settlement.Execute(call.Alliance, from, to, merchantId), ReplyJson.Default.SettlementStatement, 200)
            : RequestProblems.InvalidQuery("to", "to must be later than from.");
    }

    private static Problem? Time(Call call, AllianceCatalogue catalogue, string name, out DateTimeOffset time)
    {
        const string Detail = "must be an RFC 3339 time with its offset (a + written %2B), or a date yyyy-MM-dd of the alliance's time zone.";
        time = default;
        if (call.Query(name) is not { } text)
        {
            return RequestProblems.InvalidQuery(name, $"{name} is required; it {Detail}");
        }

        if (text.Length == 10 && catalogue.StartOfDay(text) is { } midnight)
        {
            time = midnight;
            return null;
        }

        var hasOffset = text.Length is > 19 and <= 40 && text[10] == 'T' && (text[^1] == 'Z' || (text[^3] == ':' && text[^6] is '+' or '-'));
        return hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
            ? null
            : RequestProblems.InvalidQuery(name, $"{name} {Detail}");
    }
}
