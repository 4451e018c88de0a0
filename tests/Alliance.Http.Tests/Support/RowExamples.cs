using Alliance.Http.Access;
using Alliance.Http.Table;

namespace Alliance.Http.Tests.Support;

/// <summary>A well-formed request for every row, so that a test can walk the whole table and spoil one thing at a time.</summary>
public static class RowExamples
{
    public const string Member = "mbr_example";
    public const string Merchant = "mch_cafe_wukang";

    private static readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal)
    {
        ["allianceId"] = "wutong",
        ["memberId"] = Member,
        ["merchantId"] = Merchant,
        ["passportId"] = "psp_wutong",
        ["routeId"] = "rte_wutong_walk",
        ["rewardId"] = "rwd_coffee",
        ["redemptionId"] = "rdm_example",
        ["keyId"] = "key_example",
        ["campaignId"] = "cmp_example",
        ["endpointId"] = "whe_example",
        ["deliveryId"] = "whd_example",
        ["secretId"] = "whs_example",
        ["orderNo"] = "A-1",
        ["notificationId"] = "ntf_example",
        ["messageId"] = "ntf_example",
        ["blobName"] = "report.json",
        ["instanceId"] = "wutong~example",
    };

    private static readonly Dictionary<string, string> _bodies = new(StringComparer.Ordinal)
    {
        ["issueDevToken"] = """{"role":"member","id":"mbr_example"}""",
        ["notify"] = """{"audience":{"kind":"all"},"title":"会员日","text":"15 号积分翻倍","category":"campaign"}""",
        ["cancelNotification"] = """{"reason":"test"}""",
        ["replayDeadNotifications"] = """{"handles":["1"]}""",
        ["putPreferences"] = """{"campaigns":true,"quietFrom":"22:00","quietUntil":"08:00","weChatPerDay":3}""",
        ["grantWeChat"] = """{"templateId":"tpl_news"}""",
        ["loginWithWeChat"] = """{"code":"x"}""",
        ["registerMember"] = """{"displayName":"小梧"}""",
        ["earn"] = """{"orderNo":"A-1","amountMinor":15000,"occurredAt":"2026-05-15T14:30:00+08:00"}""",
        ["refund"] = """{"orderNo":"A-1","amountMinor":100}""",
        ["adjust"] = """{"points":1,"reason":"test"}""",
        ["reassignOrder"] = """{"toMemberId":"mbr_other","reason":"test"}""",
        ["collectStamp"] = """{"passportId":"psp_wutong","presenceToken":"x"}""",
        ["claimPassportReward"] = """{"rewardId":"rwd_tote"}""",
        ["visitStop"] = """{"presenceToken":"x"}""",
        ["claimRouteReward"] = """{"rewardId":"rwd_tote"}""",
        ["giveRouteFeedback"] = """{"rating":5,"comment":"好走"}""",
        ["redeem"] = """{"rewardId":"rwd_coffee"}""",
        ["useCode"] = """{"code":"abc"}""",
        ["reverseRedemption"] = """{"reason":"test"}""",
        ["blockMember"] = """{"reason":"test"}""",
        ["suspendWorkflow"] = """{"reason":"test"}""",
        ["resumeWorkflow"] = """{"reason":"test"}""",
        ["terminateWorkflow"] = """{"reason":"test"}""",
        ["putCampaign"] = """
            {"name":"会员日","kind":"memberDay","schedule":{"recurrence":{"start":"2026-01-15T00:00","length":"P1D","rule":"FREQ=MONTHLY"}},"bonus":{"multiplierPercent":200},"announcements":[{"time":{"daysBefore":3,"at":"10:00"},"title":"会员日预告","text":"三天后是会员日。"}]}
            """,
        ["publishCampaign"] = """{"reason":"test"}""",
        ["pauseCampaign"] = """{"reason":"test"}""",
        ["resumeCampaign"] = """{"reason":"test"}""",
        ["cancelCampaign"] = """{"reason":"test"}""",
        ["issueKey"] = """{"name":"till 1"}""",
        ["createWebhookEndpoint"] = """{"url":"https://shop.example.com/hooks","events":["points.earned"]}""",
        ["changeWebhookEndpoint"] = """{"url":"https://shop.example.com/hooks","events":["points.earned"]}""",
        ["putProgramme"] = """
            {"name":"梧桐区生活圈","timeZone":"Asia/Shanghai","currency":"CNY","earnPoints":1,"earnPerMinor":1000,"lotLifetime":"P12M","reportWindow":"P7D","codeLifetime":"P30D","pointValueMinor":100}
            """,
        ["putMerchant"] = """
            {"name":"武康路转角咖啡","category":"cafe","locations":[{"locationId":"loc_a","name":"武康路店","latitude":31.2,"longitude":121.4}]}
            """,
        ["putPassport"] = """
            {"name":"集章换礼","required":5,"validFrom":"2026-01-01T00:00:00+08:00","validUntil":"2036-01-01T00:00:00+08:00","rewards":["rwd_tote","rwd_drink"]}
            """,
        ["putRoute"] = """
            {"name":"梧桐漫步","validFrom":"2026-01-01T00:00:00+08:00","validUntil":"2036-01-01T00:00:00+08:00","rewards":["rwd_tote","rwd_drink"],
             "stops":[{"stopId":"stp_a","merchantId":"mch_cafe_wukang","locationId":"loc_cafe_wukang","name":"武康路转角"},
                      {"stopId":"stp_b","merchantId":"mch_cafe_anfu","locationId":"loc_cafe_anfu","name":"安福路"}]}
            """,
        ["putReward"] = """{"name":"手冲咖啡一杯","pointsPrice":20,"merchants":["mch_cafe_wukang","mch_cafe_anfu"]}""",
    };

    /// <summary>The rows a test can call by their templates.</summary>
    public static IReadOnlyList<EndpointRow> Rows => EndpointTable.Rows;

    /// <summary>The rows that take a body.</summary>
    public static IEnumerable<EndpointRow> WithBody => Rows.Where(row => row.Request is not null);

    public static EndpointRow Named(string operationId) => Rows.Single(row => row.OperationId == operationId);

    public static string? Body(EndpointRow row) => row.Request is null ? null : _bodies[row.OperationId];

    /// <summary>The row's path, with some parameters replaced as they stand.</summary>
    public static string Path(EndpointRow row, params (string Name, string Value)[] replaced)
    {
        var path = row.Template;
        foreach (var (name, value) in replaced)
        {
            path = path.Replace($"{{{name}}}", value);
        }

        foreach (var (name, value) in _parameters)
        {
            path = path.Replace($"{{{name}}}", value);
        }

        return row.OperationId == "readSettlement" ? path + "?from=2026-05-01&to=2026-06-01" : row.OperationId == "findMember" ? path + "?code=x" : path;
    }

    /// <summary>Somebody who may call the row.</summary>
    public static string? Caller(EndpointRow row) =>
        row.Allowed.HasFlag(Callers.Operator) ? "opr_test"
        : row.Allowed.HasFlag(Callers.Merchant) ? Merchant
        : row.Allowed.HasFlag(Callers.Member) ? Member
        : null;

    public static string? Key(EndpointRow row) => row.Key == KeyUse.Required ? "key-" + Guid.NewGuid() : null;
}
