using System.Text.Json.Serialization;
using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Rewards;

/// <summary>
/// A part of a reward's limited stock: <c>redeemed + reserved + remaining = total</c>, always, and none below zero.
/// </summary>
internal sealed record StockShard
{
    public const string DocumentId = "stock";

    public required string RewardId { get; init; }

    public required long Total { get; init; }

    public required long Remaining { get; init; }

    public required long Reserved { get; init; }

    public required long Redeemed { get; init; }

    /// <summary>The latest revision of the reward that gave it a size; older ones come too late.</summary>
    public int Revision { get; init; }
}

/// <summary>One unit taken from a shard, kept for ever. While it is reserved its sort key is the time by which it must be settled.</summary>
internal sealed record Reservation
{
    public const string DuePrefix = "due/";

    public required string RedemptionId { get; init; }

    public required string MemberId { get; init; }

    public required ReservationStatus Status { get; init; }

    /// <summary>1 for the first time the redemption reserved, one more each time it does so again.</summary>
    public required int Attempt { get; init; }

    public required DateTimeOffset Until { get; init; }

    public string? SortKey => Status == ReservationStatus.Reserved ? $"{DuePrefix}{Until.UtcTicks:D19}" : null;
}

/// <summary>The life of a reservation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReservationStatus>))]
internal enum ReservationStatus
{
    Reserved,
    Confirmed,
    Released,
    Returned,
}

/// <summary>Where a unit is reserved, in which try, and whether this request took it.</summary>
internal sealed record Reserved(int Shard, int Attempt, bool IsNew);

/// <summary>The limited stock of rewards, over its shards.</summary>
internal sealed class Stock(Kernel kernel)
{
    private const int MaxShards = 16;

    /// <summary>Over how many shards a stock of that size is spread.</summary>
    public int ShardsFor(long units) =>
        (int)Math.Clamp((units + kernel.Settings.UnitsPerShard - 1) / kernel.Settings.UnitsPerShard, 1, MaxShards);

    public static string Key(string allianceId, string rewardId, int shard) => Ids.Key(allianceId, rewardId, $"{shard}");

    /// <summary>
    /// Takes one unit for a redemption; the same redemption takes it once. Sold out only after every shard was found
    /// empty.
    /// </summary>
    public async Task<Answer<Reserved>> Reserve(string allianceId, Reward reward, string redemptionId, string memberId)
    {
        var first = reward.Shards <= 1 ? 0 : (int)(StableHash(redemptionId) % (uint)reward.Shards);
        for (var i = 0; i < Math.Max(1, reward.Shards); i++)
        {
            var shard = reward.Shards <= 1 ? 0 : (first + i) % reward.Shards;
            var command = new Reserve(reward.RewardId, shard, redemptionId, memberId, kernel.Now + kernel.Settings.ReservationTime);
            var answer = await kernel.Stock.Send(Key(allianceId, reward.RewardId, shard), command);
            if (answer.IsSuccess || answer.Refusal is not SoldOut)
            {
                return answer;
            }
        }

        return new SoldOut(reward.RewardId);
    }

    /// <summary>Whether any shard has a unit, as the store had it; true where the stock is not limited.</summary>
    public async ValueTask<bool> HasLeft(string allianceId, Reward reward)
    {
        for (var shard = 0; reward.Stock is not null && shard < Math.Max(1, reward.Shards); shard++)
        {
            var standing = await kernel.Read(
                Ports.Containers.Stock, Key(allianceId, reward.RewardId, shard), StockShard.DocumentId, DocumentJson.Default.StockShard);
            if (standing?.Remaining > 0)
            {
                return true;
            }
        }

        return reward.Stock is null;
    }

    /// <summary>Settles a reservation one way; settling it twice, or after another way, changes nothing.</summary>
    public Task<Answer<Reserved>> Settle(string allianceId, string rewardId, int shard, string redemptionId, int attempt, ReservationStatus to) =>
        kernel.Stock.Send(Key(allianceId, rewardId, shard), new Settle(redemptionId, shard, attempt, to));

    /// <summary>
    /// Gives every shard its equal part of the stock. A smaller stock is taken before the catalogue says so and a
    /// larger one given after, so that a crash between the two sells too little, never too much.
    /// </summary>
    public async Task<Refusal?> Resize(string allianceId, Reward reward, int revision, bool grow)
    {
        for (var shard = 0; shard < reward.Shards; shard++)
        {
            var answer = await kernel.Stock.Send(Key(allianceId, reward.RewardId, shard), new Resize(reward, ShareOf(reward, shard), revision, grow));
            if (!answer.IsSuccess)
            {
                return answer.Refusal;
            }
        }

        return null;
    }

    /// <summary>The units of one shard: an equal part, the first ones taking what does not divide.</summary>
    private static long ShareOf(Reward reward, int shard) =>
        (reward.Stock!.Value / reward.Shards) + (shard < reward.Stock.Value % reward.Shards ? 1 : 0);

    private static uint StableHash(string text)
    {
        var hash = 2166136261u;
        foreach (var character in text)
        {
            hash = unchecked((hash ^ character) * 16777619u);
        }

        return hash;
    }
}

/// <summary>Makes a shard, or gives it another size.</summary>
internal sealed class Resize(Reward reward, long share, int revision, bool grow) : Command<StockShard, StockShard>
{
    protected override ValueTask<Answer<StockShard>> Answer(Unit<StockShard> unit)
    {
        if (unit.State is not { } stock)
        {
            stock = new StockShard { RewardId = reward.RewardId, Total = share, Remaining = share, Reserved = 0, Redeemed = 0, Revision = revision };
            unit.Put(stock);
            return new(stock);
        }

        if (stock.Revision > revision)
        {
            return new(stock);
        }

        var taken = stock.Reserved + stock.Redeemed;
        if (share < taken)
        {
            // Every shard holds an equal part, so the whole stock cannot be smaller than the fullest of them times their number.
            return new(new StockBelowRedeemed(taken * reward.Shards));
        }

        var total = grow ? share : Math.Min(share, stock.Total);
        if (total != stock.Total || revision != stock.Revision)
        {
            unit.Put(stock with { Total = total, Remaining = total - taken, Revision = revision });
        }

        return new(unit.State!);
    }
}

/// <summary>Takes one unit of a shard.</summary>
internal sealed class Reserve(string rewardId, int shard, string redemptionId, string memberId, DateTimeOffset until)
    : Command<StockShard, Reserved>
{
    protected override async ValueTask<Answer<Reserved>> Answer(Unit<StockShard> unit)
    {
        // With stock left, a reservation of ours would stand in the way of the commit; without, it must be looked for.
        var earlier = unit.State is { Remaining: > 0 }
            ? unit.Known(redemptionId, DocumentJson.Default.Reservation)
            : await unit.Find(redemptionId, DocumentJson.Default.Reservation);
        if (earlier is { Status: ReservationStatus.Reserved or ReservationStatus.Confirmed })
        {
            return new Reserved(shard, earlier.Attempt, IsNew: false);
        }

        if (unit.State is not { Remaining: > 0 } stock)
        {
            return new SoldOut(rewardId);
        }

        var reservation = new Reservation
        {
            RedemptionId = redemptionId,
            MemberId = memberId,
            Status = ReservationStatus.Reserved,
            Attempt = (earlier?.Attempt ?? 0) + 1,
            Until = until,
        };
        if (earlier is null)
        {
            unit.Create(redemptionId, reservation.SortKey, reservation, DocumentJson.Default.Reservation);
        }
        else
        {
            unit.Replace(redemptionId, reservation.SortKey, reservation, DocumentJson.Default.Reservation);
        }

        unit.Put(stock with { Remaining = stock.Remaining - 1, Reserved = stock.Reserved + 1 });
        return new Reserved(shard, reservation.Attempt, IsNew: true);
    }
}

/// <summary>Confirms, releases or returns a reservation.</summary>
internal sealed class Settle(string redemptionId, int shard, int attempt, ReservationStatus to) : Command<StockShard, Reserved>
{
    protected override async ValueTask<Answer<Reserved>> Answer(Unit<StockShard> unit)
    {
        var reservation = await unit.Find(redemptionId, DocumentJson.Default.Reservation);
        if (reservation is null || unit.State is not { } stock || attempt != reservation.Attempt)
        {
            return new Reserved(shard, reservation?.Attempt ?? 0, IsNew: false);
        }

        StockShard? settled = (reservation.Status, to) switch
        {
            (ReservationStatus.Reserved, ReservationStatus.Confirmed) => stock with { Reserved = stock.Reserved - 1, Redeemed = stock.Redeemed + 1 },
            (ReservationStatus.Reserved, ReservationStatus.Released or ReservationStatus.Returned) =>
                stock with { Reserved = stock.Reserved - 1, Remaining = stock.Remaining + 1 },
            (ReservationStatus.Confirmed, ReservationStatus.Returned) =>
                stock with { Redeemed = stock.Redeemed - 1, Remaining = stock.Remaining + 1 },
            _ => null,
        };
        if (settled is not null)
        {
            var after = reservation with { Status = to };
            unit.Put(settled);
            unit.Replace(redemptionId, after.SortKey, after, DocumentJson.Default.Reservation);
        }

        return new Reserved(shard, reservation.Attempt, IsNew: false);
    }
}
