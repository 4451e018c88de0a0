using System.Text.Json;
using Alliance.Bench.Machine;

namespace Alliance.Bench.Load;

/// <summary>
/// Runs wrk, the load generator of every row and of both sides: written in C with LuaJIT, it leaves most of the two cores
/// to the servers. One thread, so that order numbers and attempts form one sequence.
/// </summary>
internal sealed class Wrk(string cores, int connections)
{
    private const int PatienceSeconds = 30;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "Load", "Scripts");
    private static int run;

    public int Connections => connections;

    /// <summary>Reports purchases with new order numbers for so many seconds; every answer must be a success.</summary>
    /// <returns>What it saw, and the prefix under which <see cref="EarnAgainAsync"/> can repeat it.</returns>
    public async Task<(LoadResult Result, string Prefix)> EarnAsync(Uri url, string targets, string occurredAt, int seconds, CancellationToken cancellation)
    {
        // Two runs never share an order number.
        var prefix = $"{Environment.ProcessId % 100_000:00000}{Interlocked.Increment(ref run):0000}-";
        return (Successful(await RunAsync(url, "earn.lua", seconds, [targets, prefix, occurredAt, "0"], cancellation)), prefix);
    }

    /// <summary>Reports the first <paramref name="orders"/> purchases of an earlier run again, over and over.</summary>
    public async Task<LoadResult> EarnAgainAsync(
        Uri url, string targets, string occurredAt, string prefix, long orders, int seconds, CancellationToken cancellation) =>
        Successful(await RunAsync(url, "earn.lua", seconds, [targets, prefix, occurredAt, orders.ToString()], cancellation));

    /// <summary>Reads random targets for so many seconds; every answer must be a success.</summary>
    public async Task<LoadResult> ReadAsync(Uri url, string targets, int seconds, CancellationToken cancellation) =>
        Successful(await RunAsync(url, "read.lua", seconds, [targets], cancellation));

    /// <summary>Every contender tries for every reward once; ends when the last attempt is answered.</summary>
    public async Task<LoadResult> RedeemAsync(
        Uri url, string contenders, string rewards, int contendersEach, int patienceSeconds, CancellationToken cancellation)
    {
        var prefix = $"{Environment.ProcessId % 100_000:00000}{Interlocked.Increment(ref run):0000}-";
        var result = await RunAsync(url, "redeem.lua", patienceSeconds, [contenders, rewards, contendersEach.ToString(), prefix], cancellation);
        return result.Other == 0 && result.SocketErrors == 0 && result.Timeouts == 0
            ? result
            : throw new BenchFailure($"{result.Other} attempts were answered neither with a code nor with sold_out, as: {result.OtherSample}");
    }

    private static LoadResult Successful(LoadResult result) =>
        result.Refused == 0 && result.SocketErrors == 0 && result.Timeouts == 0
            ? result
            : throw new BenchFailure(
                $"Of {result.Answers} answers {result.Refused} were refusals; {result.SocketErrors} socket errors, {result.Timeouts} time-outs.");

    private async Task<LoadResult> RunAsync(Uri url, string script, int seconds, string[] arguments, CancellationToken cancellation)
    {
        string[] all =
        [
            "-t", "1", "-c", connections.ToString(), "-d", $"{seconds}s", "--timeout", $"{PatienceSeconds}s",
            "-s", Path.Combine(Scripts, script), url.ToString(), "--", .. arguments,
        ];
        var output = await ChildProcess.RunAsync(
            cores, Tool.Wrk(), all, cancellation,
            new Dictionary<string, string> { ["ALLIANCE_BENCH_SCRIPTS"] = Scripts });
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new BenchFailure($"wrk printed no result:\n{output}");
        return JsonSerializer.Deserialize<LoadResult>(line["RESULT ".Length..], Json)!;
    }
}
