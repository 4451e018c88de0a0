using System.Text.Json.Nodes;
using Alliance.Campaigns;
using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Embedded.Blobs;
using Alliance.Embedded.Workflows;
using Alliance.Outcomes;
using Alliance.Ports;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Workflows;

/// <summary>An alliance of two merchants whose campaigns run over the embedded runner, a queue, and a clock that the test turns.</summary>
public abstract class CampaignRunFixture : IAsyncDisposable, IMessageQueues
{
    protected const string Wutong = "wutong";
    protected const string Day = "cmp_day";
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    private readonly InMemoryMessageQueue _queue;
    private readonly InMemoryDocumentStore _store = new();
    private readonly List<Exception> _reports = [];
    private readonly DataFolder _folder = new();

    protected CampaignRunFixture()
    {
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 4, 0, 0, TimeSpan.Zero));
        Blobs = FileBlobStore.Open(_folder.Path, new BlobLinks(Secret, "/blobs", Time));
        _queue = new InMemoryMessageQueue(QueueNames.Definitions.Single(), Time);
    }

    protected FakeTimeProvider Time { get; }

    protected FileBlobStore Blobs { get; }

    protected WorkflowRunner Runner { get; private set; } = null!;

    protected AlliancePlatform Platform { get; private set; } = null!;

    public IMessageQueue Queue(string name) => _queue;

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await Blobs.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static Campaign MemberDay => CampaignTemplates.All.Single(static campaign => campaign.Kind == CampaignKind.MemberDay) with { CampaignId = Day };

    protected async Task<string> ReportOfDay()
    {
        var json = JsonNode.Parse((await Blobs.Get("report.wutong.cmp_day.2026-03-15T000000.json"))!.Content.Span)!;
        return $"{json["total"]!["purchases"]} {json["total"]!["amountMinor"]} {json["until"]}";
    }

    protected static T Must<T>(Answer<T> answer) where T : class
    {
        Assert.True(answer.IsSuccess, $"refused: {answer.Refusal}");
        return answer.Value;
    }

    protected void Open() => Platform = new AlliancePlatform(_store, Time, new CountingEntropy(), Secret, new PlatformSettings(), new Neighbours
    {
        Blobs = Blobs,
        Queues = this,
        Workflows = definitions => Runner = WorkflowRunner.Start(_store, Time, new CountingEntropy(), definitions, _reports.Add, new()),
    });

    /// <summary>What a member finds in the inbox, oldest first.</summary>
    protected async Task<string[]> Inbox(string member) =>
        [.. Must(await Platform.Inbox.Read(Wutong, member, 100, null)).Data.Reverse().Select(static message => message.Text)];

    /// <summary>Founds the alliance with the member day and a member.</summary>
    protected async Task<string> Begin()
    {
        await Found();
        Must(await Platform.EditCampaigns.Put(Wutong, MemberDay, Precondition.None, "opr"));
        Must(await Platform.EditCampaigns.Move(Wutong, Day, CampaignMove.Publish, "go", Precondition.None, "opr"));
        var member = await Register("Lin");
        await Settle();
        return member;
    }

    protected async Task<string> Register(string name) =>
        Must(await Platform.RegisterMember.Execute(new(Wutong, name, "ext-" + name, null))).MemberId;

    protected async Task Found()
    {
        Open();
        var edit = Platform.EditCatalogue;
        Must(await edit.PutProgramme(Wutong, new Programme
        {
            Name = "梧桐区生活圈", TimeZone = "Asia/Shanghai", Currency = "CNY", EarnPoints = 1, EarnPerMinor = 1_000,
            LotLifetime = "P1Y", ReportWindow = "P6D", CodeLifetime = "P30D",
        }, Precondition.None, "opr"));
        foreach (var merchantId in new[] { "mch_a", "mch_b" })
        {
            Must(await edit.PutMerchant(Wutong, new Merchant
            {
                MerchantId = merchantId, Name = merchantId, Category = "cafe", Locations = [new Location("loc_1", "door", 31.2, 121.4)],
            }, Precondition.None, "opr"));
        }
    }

    protected async Task PassTo(string moment)
    {
        var until = DateTimeOffset.Parse(moment);
        while (Time.GetUtcNow() < until)
        {
            var left = until - Time.GetUtcNow();
            Time.Advance(left < TimeSpan.FromHours(1) ? left : TimeSpan.FromHours(1));
            await Settle();
        }
    }

    protected async Task Settle()
    {
        do
        {
            await Runner.WhenIdle();
        }
        while (await Platform.Background.FollowFeed() > 0 || await Platform.Background.SendNotifications(_reports.Add) > 0);
        await Runner.WhenIdle();
        Assert.Empty(_reports);
    }

    protected async Task<string[]> Log(string campaignId = Day)
    {
        var page = Must(await Platform.CampaignLog.Read(Wutong, campaignId, 100, null));
        return
        [
            .. page.Data.Reverse().Select(static step =>
                $"{step.DueAt.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-ddTHH:mm} {step.Step} {step.Skipped ?? (step.NotificationId is null ? "" : "told")}".TrimEnd()),
        ];
    }

    protected async Task<int> CountNotifications() =>
        (await _store.Changes(Containers.Notifications, null, 1_000)).Changes.Count(static change => change.Document.Id == "notification");
}
