using System.CommandLine;
using Alliance.Bench.Rivals;

namespace Alliance.Bench.Commands;

/// <summary>Hidden: the rivals, each a child process of the benchmark.</summary>
internal static class RivalCommand
{
    public static Command Create()
    {
        var url = new Option<Uri>("--urls") { Required = true, CustomParser = result => new Uri(result.Tokens.Single().Value) };
        var server = new Option<string>("--server") { Required = true };
        var shape = new Option<PostgresShape>("--shape");
        var pool = new Option<int>("--pool");
        var multiplexing = new Option<bool>("--multiplexing");
        var body = new Option<string>("--body") { Required = true };

        var postgres = new Command("postgres") { url, server, shape, pool, multiplexing };
        postgres.SetAction((parsed, cancellation) => PostgresRival.RunAsync(
            parsed.GetValue(url)!, parsed.GetValue(server)!,
            new PostgresSettings(parsed.GetValue(shape), parsed.GetValue(pool), parsed.GetValue(multiplexing)), cancellation));

        var redis = new Command("redis") { url, server, pool };
        redis.SetAction((parsed, cancellation) => RedisRival.RunAsync(
            parsed.GetValue(url)!, parsed.GetValue(server)!, parsed.GetValue(pool), cancellation));

        var bare = new Command("bare") { url, body };
        bare.SetAction((parsed, cancellation) => BareRival.RunAsync(parsed.GetValue(url)!, parsed.GetValue(body)!, cancellation));

        return new Command("rival", "One of the rivals (used by the benchmark itself).") { postgres, redis, bare };
    }
}
