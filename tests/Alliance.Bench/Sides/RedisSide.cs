using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Rivals;
using StackExchange.Redis;

namespace Alliance.Bench.Sides;

/// <summary>The rival of row 4: a Kestrel endpoint over a Lua script on a private Redis.</summary>
internal sealed class RedisSide : Side, ISellsStock
{
    /// <summary>The fastest of what <c>Alliance.Bench tune</c> tried.</summary>
    public const int BestConnections = 1;

    private readonly RedisServer server;
    private readonly RivalProcess rival;
    private readonly ConnectionMultiplexer redis;
    private int offered;

    private RedisSide(RedisServer server, RivalProcess rival, ConnectionMultiplexer redis, int contenders)
        : base("Kestrel + Redis Lua, appendfsync always")
    {
        this.server = server;
        this.rival = rival;
        this.redis = redis;
        Contenders = [.. Enumerable.Range(1, contenders).Select(n => new Target($"/api/v1/alliances/wutong/members/{n}/redemptions", RivalProcess.Token))];
    }

    public override Uri Url => rival.Url;

    public IReadOnlyList<Target> Contenders { get; }

    public static async Task<RedisSide> StartAsync(
        string cores, string folder, int contenders, int connections, CancellationToken cancellation)
    {
        var store = await RedisServer.StartAsync(cores, folder, cancellation);
        try
        {
            var endpoint = await RivalProcess.StartAsync(
                cores, ["redis", "--server", store.Socket, "--pool", connections.ToString()], cancellation);
            return new RedisSide(store, endpoint, await RedisRival.ConnectAsync(store.Socket), contenders);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<string>> OfferAsync(int rewards, int stock, CancellationToken cancellation)
    {
        string[] ids = [.. Enumerable.Range(offered + 1, rewards).Select(n => $"rwd_{n:000000}")];
        offered += rewards;
        await Task.WhenAll(ids.Select(id => redis.GetDatabase().StringSetAsync(RedisRival.StockKey(id), stock)));
        return ids;
    }

    public async Task VerifyWinnersAsync(IReadOnlyList<string> rewards, int stock, CancellationToken cancellation)
    {
        foreach (var id in rewards)
        {
            var winners = await redis.GetDatabase().HashLengthAsync(RedisRival.WinnersKey(id));
            var left = (long)await redis.GetDatabase().StringGetAsync(RedisRival.StockKey(id));
            if (winners != stock || left != 0)
            {
                throw new BenchFailure($"{Name}: {id} has {winners} winners and {left} left of {stock}.");
            }
        }
    }

    public override Task VerifyAsync(CancellationToken cancellation) => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        await rival.DisposeAsync();
        await server.DisposeAsync();
    }
}
