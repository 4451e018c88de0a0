using System.Text.Json.Nodes;
using Alliance.Campaigns;
using Alliance.Catalogue;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>A route's campaign from its announcement to its stragglers and its final report.</summary>
public sealed class RouteCampaignTests : CampaignRunFixture
{
    private const string Walk = "rte_walk";
    private const string Campaign = "cmp_walk";

    /// <summary>
    /// Announced, opened, called a last time two days before the end, closed; who completed it and has not chosen a reward
    /// is told, whose last purchase came in late is told with the final report, and nobody else is.
    /// </summary>
    [Fact]
    public async Task Route_EndsWithItsStragglers()
    {
        await Publish();
        var (done, slow, late, idle) = (await Register("Done"), await Register("Slow"), await Register("Late"), await Register("Idle"));
        foreach (var member in new[] { done, slow, late, idle })
        {
            Must(await Platform.TakeMap.Execute(new(Wutong, member, Walk)));
        }

        await PassTo("2026-03-12T12:00+08:00");
        await Buy(done, "mch_a", "1");
        await Buy(done, "mch_b", "2");
        Must(await Platform.Redeem.ClaimReward(new(Wutong, done, Walk, "rwd_drink")));
        await Buy(slow, "mch_a", "3");
        await Buy(slow, "mch_b", "4");
        await Buy(late, "mch_a", "5");
        await PassTo("2026-03-21T12:00+08:00");
        Assert.Equal("4 2 1 1", await Figures());
        Assert.Contains("还没有领取奖励", (await Inbox(slow))[^1]);

        // An offline till sends it after the end; it was bought before.
        Must(await Platform.Earn.Execute(new(Wutong, late, "mch_b", "6", 5_000, DateTimeOffset.Parse("2026-03-19T18:00+08:00"))));
        // This one was bought too late to light anything.
        Must(await Platform.Earn.Execute(new(Wutong, idle, "mch_a", "7", 5_000, Time.GetUtcNow())));
        Must(await Platform.Redeem.ClaimReward(new(Wutong, slow, Walk, "rwd_tote")));
        await PassTo("2026-03-28T12:00+08:00");

        Assert.Equal(
            [
                "2026-03-07T10:00 announce told", "2026-03-10T00:00 open", "2026-03-10T09:00 announce told", "2026-03-17T10:00 announce told",
                "2026-03-20T00:00 close told", "2026-03-27T00:00 settle told",
            ],
            await Log(Campaign));
        Assert.Equal("4 3 2 1", await Figures());
        Assert.Contains("还没有领取奖励", (await Inbox(late))[^1]);
        Assert.Single((await Inbox(slow)), static text => text.Contains("还没有领取奖励", StringComparison.Ordinal));
        Assert.DoesNotContain((await Inbox(done)).Concat(await Inbox(idle)), static text => text.Contains("还没有领取奖励", StringComparison.Ordinal));
        Assert.EndsWith(",4,3,2,1", System.Text.Encoding.UTF8.GetString((await Blobs.Get(Name("csv")))!.Content.Span).TrimEnd(), StringComparison.Ordinal);
    }

    private static string Name(string ending) => $"report.wutong.{Campaign}.2026-03-10T000000.{ending}";

    private async Task<string> Figures()
    {
        var route = JsonNode.Parse((await Blobs.Get(Name("json")))!.Content.Span)!["route"]!;
        return $"{route["walkers"]} {route["completions"]} {route["rewardsClaimed"]} {route["rewardsUnclaimed"]}";
    }

    private async Task Buy(string member, string merchantId, string orderNo) =>
        Must(await Platform.Earn.Execute(new(Wutong, member, merchantId, orderNo, 5_000, Time.GetUtcNow())));

    private async Task Publish()
    {
        await Found();
        foreach (var rewardId in new[] { "rwd_drink", "rwd_tote" })
        {
            Must(await Platform.EditCatalogue.PutReward(Wutong, new Reward { RewardId = rewardId, Name = rewardId, PointsPrice = 1 }, Precondition.None, "opr"));
        }

        var end = DateTimeOffset.Parse("2026-03-20T00:00+08:00");
        Must(await Platform.EditCatalogue.PutRoute(Wutong, new Route
        {
            RouteId = Walk, Name = "梧桐漫步", ValidFrom = end.AddDays(-10), ValidUntil = end, Rewards = ["rwd_drink", "rwd_tote"],
            Stops = [new("stp_a", "mch_a", "loc_1", "一", 0, 0, null), new("stp_b", "mch_b", "loc_1", "二", 0, 0, null)],
        }, Precondition.None, "opr"));
        var template = CampaignTemplates.All.Single(static campaign => campaign.Kind == CampaignKind.Route);
        Must(await Platform.EditCampaigns.Put(Wutong, template with
        {
            CampaignId = Campaign, RouteId = Walk,
            Schedule = new Schedule { Windows = [new LocalWindow { From = "2026-03-10T00:00", Until = "2026-03-20T00:00" }] },
        }, Precondition.None, "opr"));
        Must(await Platform.EditCampaigns.Move(Wutong, Campaign, CampaignMove.Publish, "go", Precondition.None, "opr"));
        await Settle();
    }
}
