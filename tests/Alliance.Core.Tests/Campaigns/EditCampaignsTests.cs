using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Outcomes;
using static Alliance.Core.Tests.AllianceFixture;

namespace Alliance.Core.Tests.Campaigns;

/// <summary>What an operator may do to a campaign, and what is kept of it.</summary>
public sealed class EditCampaignsTests
{
    private static readonly Campaign MemberDay = new()
    {
        CampaignId = "cmp_day", Name = "会员日", Kind = CampaignKind.MemberDay, Bonus = new CampaignBonus { MultiplierPercent = 200 },
        Schedule = new Schedule { Recurrence = new Recurrence { Start = "2026-01-15T00:00", Length = "P1D", Rule = "FREQ=MONTHLY" } },
    };

    /// <summary>Any sequence of moves goes as the table of states says, and every accepted one is kept with who and why.</summary>
    [Fact]
    public async Task Move_InAnyOrder_FollowsTheStates()
    {
        var random = new Random(7);
        for (var run = 0; run < 30; run++)
        {
            var world = await Found();
            Must(await world.Platform.EditCampaigns.Put(Id, MemberDay, Precondition.None, "opr"));
            var (expected, kept) = (CampaignStatus.Draft, 1);
            for (var step = 0; step < 12; step++)
            {
                var move = (CampaignMove)random.Next(4);
                CampaignStatus? next = (expected, move) switch
                {
                    (CampaignStatus.Draft, CampaignMove.Publish) or (CampaignStatus.Paused, CampaignMove.Resume) => CampaignStatus.Published,
                    (CampaignStatus.Published, CampaignMove.Pause) => CampaignStatus.Paused,
                    (not CampaignStatus.Cancelled, CampaignMove.Cancel) => CampaignStatus.Cancelled,
                    _ => null,
                };
                var reason = $"reason {step}";
                var answer = await world.Platform.EditCampaigns.Move(Id, MemberDay.CampaignId, move, reason, Precondition.None, "opr");
                if (next is null)
                {
                    Refused<Versioned<PublishedCampaign>, CampaignStateConflict>(answer);
                    continue;
                }

                kept += expected == CampaignStatus.Draft ? 0 : 1;
                expected = next.Value;
                Assert.Equal((expected, "opr", reason, kept), (Must(answer).Value.Latest.Status, answer.Value!.Value.Latest.By, answer.Value.Value.Latest.Reason, answer.Value.Value.Versions.Count));
            }

            Assert.Equal(expected, Must(await world.Platform.Catalogue(Id)).FindCampaign(MemberDay.CampaignId)!.Value.Latest.Status);
        }
    }

    /// <summary>A move whose answer was lost may be sent again.</summary>
    [Fact]
    public async Task Move_Again_IsAReplay()
    {
        var world = await Found();
        Must(await world.Platform.EditCampaigns.Put(Id, MemberDay, Precondition.None, "opr"));
        Must(await world.Platform.EditCampaigns.Move(Id, "cmp_day", CampaignMove.Publish, "spring", Precondition.None, "opr"));
        var again = await world.Platform.EditCampaigns.Move(Id, "cmp_day", CampaignMove.Publish, "spring", Precondition.None, "opr");
        Assert.True(again.IsReplay);
        Assert.Single(again.Value!.Value.Versions);
        Refused<Versioned<PublishedCampaign>, CampaignStateConflict>(
            await world.Platform.EditCampaigns.Move(Id, "cmp_day", CampaignMove.Publish, "another reason", Precondition.None, "opr"));
    }

    /// <summary>Where other processes may still use an older catalogue, a change counts only once they cannot.</summary>
    [Fact]
    public async Task Publish_OnASharedStore_CountsFromTheSettledTime()
    {
        var world = await Found(store: new InMemoryDocumentStore { IsExclusive = false });
        Must(await world.Platform.EditCampaigns.Put(Id, MemberDay, Precondition.None, "opr"));
        var published = Must(await world.Platform.EditCampaigns.Move(Id, "cmp_day", CampaignMove.Publish, "spring", Precondition.None, "opr")).Value;
        Assert.Equal(world.Clock.Now + new PlatformSettings().CatalogueLifetime, published.Latest.EffectiveFrom);
        Assert.Null(published.At(published.Latest.EffectiveFrom.AddTicks(-1)));
        Assert.Equal(CampaignStatus.Published, published.At(published.Latest.EffectiveFrom)!.Value.Version.Status);
    }

    /// <summary>Terms that make no sense are refused with their place.</summary>
    [Fact]
    public async Task Put_WithAFault_NamesItsPlace()
    {
        var world = await Found();
        (Campaign Terms, string Pointer)[] faults =
        [
            (MemberDay with { Schedule = null }, "/schedule"),
            (MemberDay with { Kind = CampaignKind.FlashPromo }, "/flash"),
            (MemberDay with { Kind = CampaignKind.Route }, "/routeId"),
            (MemberDay with { Merchants = ["mch_nobody"] }, "/merchants/0"),
            (MemberDay with { Bonus = new CampaignBonus { MultiplierPercent = 99 } }, "/bonus/multiplierPercent"),
            (MemberDay with { Bonus = new CampaignBonus() }, "/bonus"),
            (MemberDay with { Gift = new CampaignGift { Rewards = ["rwd_nothing"] } }, "/gift/rewards/0"),
            (MemberDay with { BudgetPoints = -1 }, "/budgetPoints"),
            (MemberDay with { Schedule = new Schedule { Recurrence = MemberDay.Schedule!.Recurrence! with { Rule = "FREQ=HOURLY" } } }, "/schedule/recurrence/rule"),
            (MemberDay with { Announcements = [new() { Time = new() { At = "25:00" }, Title = "a", Text = "b" }] }, "/announcements/0/time/at"),
            (MemberDay with { Kind = CampaignKind.FlashPromo, Schedule = null, Flash = new("P2D") }, "/flash/length"),
        ];
        foreach (var (terms, pointer) in faults)
        {
            var refusal = Refused<Versioned<PublishedCampaign>, InvalidReference>(await world.Platform.EditCampaigns.Put(Id, terms, Precondition.None, "opr"));
            Assert.Equal(pointer, refusal.Pointer);
        }
    }

    /// <summary>Every template can be put as it stands.</summary>
    [Fact]
    public async Task Put_OfEachTemplate_IsAccepted()
    {
        var world = await Routes.RouteFixture.Found(Routes.RouteFixture.Free() with { RouteId = "rte_wutong_walk" });
        foreach (var template in CampaignTemplates.All)
        {
            var put = Must(await world.Platform.EditCampaigns.Put(Id, template, Precondition.None, "opr"));
            Assert.Equal(CampaignState.Draft, put.Value.StateAt(world.Clock.Now));
        }
    }
}
