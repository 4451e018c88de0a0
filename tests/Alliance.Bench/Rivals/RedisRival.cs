using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StackExchange.Redis;

namespace Alliance.Bench.Rivals;

/// <summary>
/// Kestrel in front of one Lua script on Redis: the usual way to sell limited stock fast. Stock and winners only: no
/// points, no lots, no authentication.
/// </summary>
internal static class RedisRival
{
    /// <summary>KEYS: stock, winners. ARGV: idempotency key, member. Returns 1 for a winner, 0 when sold out.</summary>
    private const string Script = """
        if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 1 end
        if tonumber(redis.call('GET', KEYS[1]) or '0') <= 0 then return 0 end
        redis.call('DECR', KEYS[1])
        redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
        return 1
        """;

    private static readonly byte[] SoldOut = JsonSerializer.SerializeToUtf8Bytes(new Problem("sold_out"), RivalJson.Default.Problem);

    public static RedisKey StockKey(string reward) => $"stock:{reward}";

    public static RedisKey WinnersKey(string reward) => $"winners:{reward}";

    public static async Task RunAsync(Uri url, string socket, int connections, CancellationToken cancellation)
    {
        var servers = new List<IDatabase>();
        byte[]? hash = null;
        for (var i = 0; i < connections; i++)
        {
            var redis = await ConnectAsync(socket);
            hash = await redis.GetServers()[0].ScriptLoadAsync(Script);
            servers.Add(redis.GetDatabase());
        }

        await using var app = RivalHost.Create(url);
        var turn = 0;
        app.Run(context => HandleAsync(context, servers[(int)((uint)Interlocked.Increment(ref turn) % servers.Count)], hash!));
        await RivalHost.ServeAsync(app, cancellation);
    }

    public static async Task<ConnectionMultiplexer> ConnectAsync(string socket)
    {
        var options = new ConfigurationOptions { AbortOnConnectFail = true, SyncTimeout = 30_000, AsyncTimeout = 30_000, AllowAdmin = true };
        options.EndPoints.Add(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    private static async Task HandleAsync(HttpContext context, IDatabase redis, byte[] hash)
    {
        var member = RivalHost.NumberBefore(context.Request.Path.Value!, "/redemptions");
        if (member < 0)
        {
            return; // 200: alive
        }

        var wanted = (await JsonSerializer.DeserializeAsync(context.Request.Body, RivalJson.Default.RedemptionRequest))!;
        StringValues key = context.Request.Headers["Idempotency-Key"];
        var won = (long)await redis.ScriptEvaluateAsync(
            hash, [StockKey(wanted.RewardId), WinnersKey(wanted.RewardId)], [key.ToString(), member]) == 1;
        context.Response.StatusCode = won ? StatusCodes.Status201Created : StatusCodes.Status409Conflict;
        context.Response.ContentType = won ? "application/json" : "application/problem+json";
        var body = won
            ? JsonSerializer.SerializeToUtf8Bytes(new Redeemed($"rdm_{key}", 1), RivalJson.Default.Redeemed)
            : SoldOut;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }
}
