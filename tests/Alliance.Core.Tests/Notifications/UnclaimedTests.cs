using Alliance.Catalogue;
using Alliance.Notifications;
using Alliance.Outcomes;

namespace Alliance.Core.Tests.Notifications;

/// <summary>Who has yet to claim a route's reward is found among its walkers, page by page, also where a page has nobody.</summary>
public sealed class UnclaimedTests
{
    private const string Walk = "rte_walk";

    [Fact]
    public async Task Unclaimed_AreThoseWhoCompletedAndHaveNotChosen()
    {
        var world = await NotificationWorld.Begin(members: 120);
        await Publish(world);
        var expected = new List<string>();
        for (var i = 0; i < world.Members.Count; i++)
        {
            var member = world.Members[i];
            if (i % 20 == 19)
            {
                continue;
            }

            AllianceFixture.Must(await world.Observer.TakeMap.Execute(new(AllianceFixture.Id, member, Walk)));
            if (i % 40 == 0 || i % 40 == 1)
            {
                AllianceFixture.Must(await world.Observer.Earn.Execute(new(AllianceFixture.Id, member, AllianceFixture.Cafe, $"o{i}", 5_000, world.Observer.Now)));
                if (i % 40 == 0)
                {
                    expected.Add(member);
                }
                else
                {
                    AllianceFixture.Must(await world.Observer.Redeem.ClaimReward(new(AllianceFixture.Id, member, Walk, "rwd_a")));
                }
            }
        }

        await world.Settle();
        var id = await world.Notify(Audience.Unclaimed(Walk), new Message("奖励还在等你", "选一份带走", MessageCategory.Service));
        await world.Settle();
        var told = new List<string>();
        foreach (var member in world.Members)
        {
            if ((await world.Inbox(member)).Count > 0)
            {
                told.Add(member);
            }
        }

        Assert.Equal(expected, told);
        var progress = await world.Progress(id);
        Assert.Equal(("done", expected.Count, expected.Count), (progress.State, progress.Targeted, progress.Delivered));
    }

    private static async Task Publish(NotificationWorld world)
    {
        foreach (var rewardId in new[] { "rwd_a", "rwd_b" })
        {
            AllianceFixture.Must(await world.Observer.EditCatalogue.PutReward(
                AllianceFixture.Id, new Reward { RewardId = rewardId, Name = rewardId, PointsPrice = 1 }, Precondition.None, "opr"));
        }

        AllianceFixture.Must(await world.Observer.EditCatalogue.PutRoute(AllianceFixture.Id, new Route
        {
            RouteId = Walk, Name = "walk", ValidFrom = world.Observer.Now.AddDays(-1), ValidUntil = world.Observer.Now.AddDays(9), Rewards = ["rwd_a", "rwd_b"],
            Stops = [new("stp_a", AllianceFixture.Cafe, "loc_1", "一", 0, 0, null)],
        }, Precondition.None, "opr"));
    }
}
