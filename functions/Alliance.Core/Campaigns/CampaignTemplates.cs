namespace Alliance.Campaigns;

/// <summary>Campaigns to begin from: an operator copies one, changes what differs and writes it as a draft of their own.</summary>
public static class CampaignTemplates
{
    /// <summary>The templates.</summary>
    public static IReadOnlyList<Campaign> All { get; } =
    [
        new Campaign
        {
            CampaignId = "cmp_spring_festival",
            Name = "春节集市",
            Kind = CampaignKind.Season,
            // The lunar new year follows no rule of the Gregorian calendar, so that its windows are listed.
            Schedule = new Schedule
            {
                Windows =
                [
                    new LocalWindow { From = "2027-02-05T00:00", Until = "2027-02-21T00:00" },
                    new LocalWindow { From = "2028-01-25T00:00", Until = "2028-02-10T00:00" },
                ],
            },
            Bonus = new CampaignBonus { MultiplierPercent = 150, MinAmountMinor = 5_000 },
            Funder = CampaignFunder.Alliance,
            BudgetPoints = 100_000,
            Announcements = [Say(7, "10:00", "春节集市将至", "七天后开始，满50元积分1.5倍。"), Last("春节集市还有两天", "最后两天，别忘了积分。")],
        },
        new Campaign
        {
            CampaignId = "cmp_wutong_autumn",
            Name = "梧桐秋日",
            Kind = CampaignKind.Season,
            Schedule = new Schedule { Recurrence = new Recurrence { Start = "2026-10-01T00:00", Length = "P2M", Rule = "FREQ=YEARLY" } },
            Bonus = new CampaignBonus { FixedPoints = 5, MinAmountMinor = 10_000 },
            Announcements = [Say(3, "10:00", "梧桐秋日将至", "三天后开始，满100元多得5积分。"), Last("梧桐秋日还有两天", "最后两天，落叶正好。")],
        },
        new Campaign
        {
            CampaignId = "cmp_member_day",
            Name = "会员日",
            Kind = CampaignKind.MemberDay,
            Schedule = new Schedule { Recurrence = new Recurrence { Start = "2026-01-15T00:00", Length = "P1D", Rule = "FREQ=MONTHLY;BYMONTHDAY=15" } },
            Bonus = new CampaignBonus { MultiplierPercent = 200 },
            Announcements = [Say(3, "10:00", "会员日预告", "三天后是会员日，全部商户双倍积分。"), Say(0, "09:00", "今天是会员日", "今天全部商户双倍积分。")],
        },
        new Campaign
        {
            CampaignId = "cmp_wutong_walk",
            Name = "梧桐漫步",
            Kind = CampaignKind.Route,
            RouteId = "rte_wutong_walk",
            Schedule = new Schedule { Windows = [new LocalWindow { From = "2026-10-01T00:00", Until = "2026-12-01T00:00" }] },
            Announcements =
            [
                Say(3, "10:00", "梧桐漫步将至", "三天后开走，先领一张地图。"), Say(0, "09:00", "今天开走", "走进沿途小店，点亮每一站。"),
                Last("梧桐漫步还有两天", "还差几站？最后两天，把地图点亮。"),
            ],
        },
    ];

    private static CampaignAnnouncement Say(int daysBefore, string at, string title, string text) =>
        new() { Time = new AnnouncementTime { DaysBefore = daysBefore, At = at }, Title = title, Text = text };

    private static CampaignAnnouncement Last(string title, string text) =>
        new() { Time = new AnnouncementTime { Edge = WindowEdge.End, DaysBefore = 2, At = "10:00" }, Title = title, Text = text };
}
