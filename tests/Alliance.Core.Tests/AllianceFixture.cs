using Alliance.Catalogue;
using Alliance.Compliance;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;

namespace Alliance.Core.Tests;

/// <summary>An alliance of four merchants over the store in memory, with a clock that the test turns.</summary>
internal sealed class AllianceFixture
{
    public const string Id = "wutong";
    public const string Cafe = "mch_cafe";
    public const string Books = "mch_books";
    public const string Studio = "mch_studio";
    public const string Bar = "mch_bar";
    public static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    private int _keys;

    public AllianceFixture(IDocumentStore? store = null, PlatformSettings? settings = null, Clock? clock = null)
    {
        Clock = clock ?? new Clock();
        Memory = store as InMemoryDocumentStore ?? new InMemoryDocumentStore();
        Store = store ?? Memory;
        Platform = new AlliancePlatform(Store, Clock, new CountingEntropy(), Secret, settings ?? new PlatformSettings());
    }

    public Clock Clock { get; }

    public IDocumentStore Store { get; }

    public InMemoryDocumentStore Memory { get; }

    public AlliancePlatform Platform { get; }

    public static Programme Programme => new()
    {
        Name = "梧桐区生活圈", TimeZone = "Asia/Shanghai", Currency = "CNY", EarnPoints = 1, EarnPerMinor = 1_000,
        LotLifetime = "P1Y", ReportWindow = "P7D", CodeLifetime = "P30D", PointValueMinor = 10,
    };

    /// <summary>Founds the alliance with its merchants.</summary>
    public static async Task<AllianceFixture> Found(
        Func<Programme, Programme>? programme = null, Func<Merchant, Merchant>? merchant = null, IDocumentStore? store = null, PlatformSettings? settings = null)
    {
        var fixture = new AllianceFixture(store, settings);
        await fixture.Publish((programme ?? (static same => same))(Programme));
        foreach (var merchantId in new[] { Cafe, Books, Studio, Bar })
        {
            var plain = new Merchant
            {
                MerchantId = merchantId, Name = merchantId, Category = "cafe", Locations = [new("loc_1", "front", 31.2, 121.4), new("loc_2", "back", 31.2, 121.4)],
            };
            Must(await fixture.Platform.EditCatalogue.PutMerchant(Id, merchant is null ? plain : merchant(plain), Precondition.None, "opr"));
        }

        await fixture.Platform.Background.Sweep();
        return fixture;
    }

    public static T Must<T>(Answer<T> answer) where T : class
    {
        Assert.True(answer.IsSuccess, $"refused: {answer.Refusal}");
        return answer.Value;
    }

    public static TRefusal Refused<T, TRefusal>(Answer<T> answer) where T : class where TRefusal : Refusal =>
        Assert.IsType<TRefusal>(answer.Refusal);

    public RequestKey Key(string digest = "digest") => new($"key{++_keys:D29}", digest);

    public async Task<Versioned<Programme>> Publish(Programme programme) =>
        Must(await Platform.EditCatalogue.PutProgramme(Id, programme, Precondition.None, "opr"));

    public async Task<Reward> Reward(string rewardId, long price, Func<Reward, Reward>? with = null)
    {
        var reward = new Reward { RewardId = rewardId, Name = rewardId, PointsPrice = price };
        return Must(await Platform.EditCatalogue.PutReward(Id, with is null ? reward : with(reward), Precondition.None, "opr")).Value;
    }

    public async Task Passport(string passportId, int required, IReadOnlyList<string> rewards, Func<Passport, Passport>? with = null)
    {
        var passport = new Passport
        {
            PassportId = passportId, Name = passportId, Required = required, Rewards = rewards,
            ValidFrom = Clock.Now.AddDays(-30), ValidUntil = Clock.Now.AddDays(300),
        };
        Must(await Platform.EditCatalogue.PutPassport(Id, with is null ? passport : with(passport), Precondition.None, "opr"));
    }

    public async Task<string> Member(string name = "Lin") =>
        Must(await Platform.RegisterMember.Execute(new(Id, name, $"ext-{name}", null))).MemberId;

    public Task<Answer<EarnReceipt>> TryEarn(string memberId, string merchantId, string orderNo, long amountMinor, DateTimeOffset? occurredAt = null) =>
        Platform.Earn.Execute(new(Id, memberId, merchantId, orderNo, amountMinor, occurredAt ?? Clock.Now));

    public async Task<EarnReceipt> Earn(string memberId, string merchantId, string orderNo, long amountMinor, DateTimeOffset? occurredAt = null) =>
        Must(await TryEarn(memberId, merchantId, orderNo, amountMinor, occurredAt));

    public async Task<Alliance.Rewards.RedemptionReceipt> Redeem(string memberId, string rewardId) =>
        Must(await Platform.Redeem.Execute(new(Id, memberId, rewardId), Key()));

    public async Task<Alliance.Rewards.UseReceipt> Use(Alliance.Rewards.RedemptionReceipt redemption, string merchantId) =>
        Must(await Platform.UseCode.Execute(new(Id, redemption.RedemptionId, merchantId, redemption.Code)));

    public async Task<RefundReceipt> Refund(string merchantId, string orderNo, long? amountMinor = null) =>
        Must(await Platform.Refund.Execute(new(Id, merchantId, orderNo, amountMinor), amountMinor is null ? null : Key(), merchantId));

    public async Task<Wallet> Wallet(string memberId) => Must(await Platform.ReadMember.Wallet(Id, memberId));

    /// <summary>Lets time pass, and whatever follows from it happen.</summary>
    public async Task Pass(TimeSpan time)
    {
        await Platform.Background.FollowFeed();
        Clock.Now += time;
        await Settle();
    }

    public async Task Settle()
    {
        while (await Platform.Background.FollowFeed() > 0)
        {
        }

        await Platform.Background.Sweep();
        await Platform.Background.FollowFeed();
    }

    /// <summary>Nothing that must always hold is broken.</summary>
    public async Task Audit()
    {
        await Settle();
        var report = await Alliance.Audit.StoreAudit.Execute(Store, Clock.Now.AddHours(1));
        Assert.Empty(report.Findings);
    }
}

/// <summary>A clock that stands still until it is turned.</summary>
internal sealed class Clock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 15, 6, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Bytes that never repeat.</summary>
internal sealed class CountingEntropy : IEntropy
{
    private long _next;

    public void Fill(Span<byte> bytes)
    {
        var seed = System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(Interlocked.Increment(ref _next)));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = seed[i % seed.Length];
        }
    }
}
