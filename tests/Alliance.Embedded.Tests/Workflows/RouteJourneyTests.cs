using System.Text.Json.Nodes;
using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Embedded.Workflows;
using Alliance.Outcomes;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>Journeys of members on a route of two stops, over the embedded runner and a clock that the test turns.</summary>
public sealed class RouteJourneyTests : IAsyncDisposable
{
    private const string Wutong = "wutong";
    private const string Walk = "rte_walk";
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero));
    private readonly InMemoryDocumentStore _store = new();
    private readonly List<Exception> _reports = [];
    private WorkflowRunner _runner = null!;
    private AlliancePlatform _platform = null!;

    public async ValueTask DisposeAsync() => await _runner.DisposeAsync();

    /// <summary>Without progress a member is nudged every three days, three times; the route's end ends the journey.</summary>
    [Fact]
    public async Task WithoutProgress_TheMemberIsNudgedThreeTimes()
    {
        var member = await Begin();
        await Pass(days: 2);
        Assert.Empty(await Told());
        await Pass(days: 2);
        Assert.Contains("还剩 2 站", Assert.Single(await Told()));
        await Pass(days: 20);
        Assert.Equal(3, (await Told()).Count);
        Assert.Equal(1, await Count(WorkflowStatus.Running));
        await Pass(days: 80);
        Assert.Equal(3, (await Told()).Count);
        Assert.Equal(1, await Count(WorkflowStatus.Completed));
        // Its operators find it among their alliance's.
        Assert.StartsWith(Wutong + "|journey|", Assert.Single((await _platform.SteerWorkflows.List(Wutong, WorkflowStatus.Completed, 10, null))!.Data).InstanceId, StringComparison.Ordinal);
        Assert.Equal(member, Must(await _platform.ReadMember.Wallet(Wutong, member)).MemberId);
    }

    /// <summary>A lit stop puts the nudge off, and the nudge says how far the next one is from it.</summary>
    [Fact]
    public async Task Progress_PutsTheNudgeOff()
    {
        var member = await Begin();
        await Pass(days: 2);
        await Buy(member, "mch_a", "1");
        await Pass(days: 2);
        Assert.Empty(await Told());
        await Pass(days: 2);
        var nudge = Assert.Single(await Told());
        Assert.Contains("还剩 1 站", nudge);
        Assert.Contains("约 200 米", nudge);
    }

    /// <summary>A completed walk is congratulated at once, and a day later the member is asked how it was, whatever crashes in between.</summary>
    [Fact]
    public async Task Completion_IsCongratulatedAndAsksForFeedback()
    {
        var member = await Begin();
        await Buy(member, "mch_a", "1");
        await Buy(member, "mch_b", "2");
        await Settle();
        Assert.Contains("恭喜", Assert.Single(await Told()));
        await _runner.DisposeAsync();
        Open();
        await Pass(days: 2);
        Assert.Equal(2, (await Told()).Count);
        Assert.Equal(1, await Count(WorkflowStatus.Completed));
        await Pass(days: 10);
        Assert.Equal(2, (await Told()).Count);
    }

    /// <summary>A member who has said how it was is not asked any more.</summary>
    [Fact]
    public async Task Feedback_IsNotAskedForTwice()
    {
        var member = await Begin();
        await Buy(member, "mch_a", "1");
        await Buy(member, "mch_b", "2");
        Must(await _platform.RouteFeedback.Give(new(Wutong, member, Walk, 5, null)));
        await Pass(days: 5);
        Assert.Single(await Told());
    }

    /// <summary>A purchase made in time and reported after the route's end completes the walk, and is congratulated.</summary>
    [Fact]
    public async Task CompletionReportedLate_IsCongratulated()
    {
        var member = await Begin();
        await Buy(member, "mch_a", "1");
        var before = _time.GetUtcNow().AddDays(59);
        await Pass(days: 62);
        var told = (await Told()).Count;
        Must(await _platform.Earn.Execute(new(Wutong, member, "mch_b", "2", 5_000, before)));
        await Settle();
        Assert.Equal(told + 1, (await Told()).Count);
        Assert.Contains(await Told(), static text => text.Contains("恭喜", StringComparison.Ordinal));
    }

    private static T Must<T>(Answer<T> answer) where T : class
    {
        Assert.True(answer.IsSuccess, $"refused: {answer.Refusal}");
        return answer.Value;
    }

    private void Open() => _platform = new AlliancePlatform(_store, _time, new CountingEntropy(), Secret, new PlatformSettings(), new Neighbours
    {
        Workflows = definitions => _runner = WorkflowRunner.Start(_store, _time, new CountingEntropy(), definitions, _reports.Add, new()),
    });

    /// <summary>Founds the alliance and gives its one member the map.</summary>
    private async Task<string> Begin()
    {
        Open();
        var edit = _platform.EditCatalogue;
        Must(await edit.PutProgramme(Wutong, new Programme
        {
            Name = "梧桐区生活圈", TimeZone = "Asia/Shanghai", Currency = "CNY", EarnPoints = 1, EarnPerMinor = 1_000,
            LotLifetime = "P1Y", ReportWindow = "P7D", CodeLifetime = "P30D",
        }, Precondition.None, "opr"));
        foreach (var (merchantId, longitude) in new[] { ("mch_a", 121.4389), ("mch_b", 121.4410) })
        {
            Must(await edit.PutMerchant(Wutong, new Merchant
            {
                MerchantId = merchantId, Name = merchantId, Category = "cafe", Locations = [new Location("loc_1", "door", 31.2084, longitude)],
            }, Precondition.None, "opr"));
        }

        Must(await edit.PutReward(Wutong, new Reward { RewardId = "rwd_drink", Name = "drink", PointsPrice = 1 }, Precondition.None, "opr"));
        Must(await edit.PutRoute(Wutong, new Route
        {
            RouteId = Walk, Name = "梧桐漫步", ValidFrom = _time.GetUtcNow().AddDays(-1), ValidUntil = _time.GetUtcNow().AddDays(60), Rewards = ["rwd_drink"],
            Stops = [new("stp_a", "mch_a", "loc_1", "一", 0, 0, null), new("stp_b", "mch_b", "loc_1", "二", 0, 0, null)],
        }, Precondition.None, "opr"));
        var member = Must(await _platform.RegisterMember.Execute(new(Wutong, "Lin", "ext-lin", null))).MemberId;
        Must(await _platform.TakeMap.Execute(new(Wutong, member, Walk)));
        await Settle();
        return member;
    }

    private async Task Buy(string member, string merchantId, string orderNo)
    {
        Must(await _platform.Earn.Execute(new(Wutong, member, merchantId, orderNo, 5_000, _time.GetUtcNow())));
        await Settle();
    }

    private async Task Pass(int days)
    {
        for (var hour = 0; hour < days * 4; hour++)
        {
            _time.Advance(TimeSpan.FromHours(6));
            await Settle();
        }
    }

    private async Task Settle()
    {
        while (await _platform.Background.FollowFeed() > 0)
        {
        }

        await _runner.WhenIdle();
        Assert.Empty(_reports);
    }

    private async Task<int> Count(WorkflowStatus status)
    {
        var count = 0;
        string? continuation = null;
        do
        {
            var page = await _runner.List(status, 10, continuation);
            count += page.Instances.Count;
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return count;
    }

    /// <summary>The texts of all notifications requested so far, each once.</summary>
    private async Task<List<string>> Told()
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in (await _store.Changes(Containers.Notifications, null, 1_000)).Changes)
        {
            if (JsonNode.Parse(change.Document.Body.Span)?["message"] is { } message)
            {
                texts[change.Partition.Key] = $"{message["title"]} {message["text"]}";
            }
        }

        return [.. texts.Values];
    }
}
