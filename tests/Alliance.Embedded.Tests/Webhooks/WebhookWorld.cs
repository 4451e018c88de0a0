using System.Security.Cryptography;
using System.Text.Json;
using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Embedded.Tests.Workflows;
using Alliance.Embedded.Workflows;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Webhooks.Outbound;
using Microsoft.Extensions.Time.Testing;

namespace Alliance.Embedded.Tests.Webhooks;

/// <summary>The platform with the runner of workflows on a simulated clock, and an endpoint that answers as it is told.</summary>
internal sealed class WebhookWorld : IWebhookTransport, IAsyncDisposable
{
    public const string Alliance = "wutong";
    public const string Cafe = "mch_cafe";
    private static readonly byte[] s_secret = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    private readonly InMemoryDocumentStore _store = new();
    private readonly Entropy _entropy = new();
    private MortalStore? _mortal;
    private WorkflowRunner? _runner;
    private AlliancePlatform? _platform;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 15, 6, 0, 0, TimeSpan.Zero));

    public AlliancePlatform Platform => _platform!;

    /// <summary>What was sent, and when.</summary>
    public List<(DateTimeOffset At, WebhookMessage Message)> Sent { get; } = [];

    /// <summary>How the endpoint answers: given how many messages came before.</summary>
    public Func<int, WebhookReply> Answer { get; set; } = static _ => new(200, null, null);

    public bool AllowsLoopback => false;

    public bool IsDead => _mortal!.Died.IsCompleted;

    public string EndpointId { get; private set; } = "";

    public static async Task<WebhookWorld> Found()
    {
        var world = new WebhookWorld();
        world.Start();
        Must(await world.Platform.EditCatalogue.PutProgramme(Alliance, new Programme
        {
            Name = "梧桐区生活圈", TimeZone = "Asia/Shanghai", Currency = "CNY", EarnPoints = 1, EarnPerMinor = 1_000,
            LotLifetime = "P1Y", ReportWindow = "P7D", CodeLifetime = "P30D", PointValueMinor = 10,
        }, Precondition.None, "opr"));
        Must(await world.Platform.EditCatalogue.PutMerchant(Alliance, new Merchant
        {
            MerchantId = Cafe, Name = Cafe, Category = "cafe", Locations = [new("loc_1", "front", 31.2, 121.4)],
        }, Precondition.None, "opr"));
        world.EndpointId = Must(await world.Platform.WebhookEndpoints.Create(
            Alliance, Cafe, new("https://shop.example.com/hooks", [EventTypes.PromoOpened]), "opr")).Endpoint.EndpointId;
        await world.Settle();
        return world;
    }

    public static T Must<T>(Answer<T> answer) where T : class
    {
        Assert.True(answer.IsSuccess, $"refused: {answer.Refusal}");
        return answer.Value;
    }

    /// <summary>Starts a process on what the one before it left.</summary>
    public void Start(Fate? fate = null)
    {
        _mortal?.Die();
        var mortal = _mortal = new MortalStore(_store, isExclusive: true, fate);
        _platform = new AlliancePlatform(mortal, Time, _entropy, s_secret, new PlatformSettings { CatalogueLifetime = TimeSpan.Zero }, new Neighbours
        {
            Webhooks = this,
            Workflows = definitions => _runner = WorkflowRunner.Start(mortal, Time, _entropy, definitions, static _ => { }),
        });
    }

    public Task<string> Publish(string eventId = "promo_1") => Platform.PublishEvent.Execute(new OutboundEvent(
        Alliance, Cafe, EventTypes.PromoOpened, eventId, Time.GetUtcNow(), JsonDocument.Parse("""{"name":"午后"}""").RootElement));

    public Task<WebhookReply> Send(WebhookMessage message, CancellationToken cancellation)
    {
        lock (Sent)
        {
            Sent.Add((Time.GetUtcNow(), message));
            return Task.FromResult(Answer(Sent.Count - 1));
        }
    }

    /// <summary>Until nothing goes on but waiting, or the process is dead.</summary>
    public async Task Settle()
    {
        while (true)
        {
            var following = Platform.Background.FollowFeed();
            if (!await Lives(following) || !await Lives(_runner!.WhenIdle()) || await following == 0)
            {
                return;
            }
        }
    }

    /// <summary>Awaits something that a dying process never finishes.</summary>
    public async Task<bool> Lives(Task work)
    {
        await Task.WhenAny(work, _mortal!.Died);
        if (IsDead)
        {
            return false;
        }

        await work;
        return true;
    }

    public async Task Pass(TimeSpan time)
    {
        Time.Advance(time);
        await Settle();
    }

    public async Task<IReadOnlyList<WebhookDeliveryView>> Log(bool onlyDead = false) =>
        Must(await Platform.WebhookDeliveries.List(Alliance, null, EndpointId, onlyDead, 100, null)).Data;

    public async ValueTask DisposeAsync()
    {
        _mortal!.Die();
        await _runner!.DisposeAsync();
    }

    private sealed class Entropy : IEntropy
    {
        private long _next;

        public void Fill(Span<byte> bytes)
        {
            var seed = SHA256.HashData(BitConverter.GetBytes(Interlocked.Increment(ref _next)));
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = seed[i % seed.Length];
            }
        }
    }
}
