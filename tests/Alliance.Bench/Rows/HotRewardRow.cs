using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 4: hot rewards, far more contenders than stock, against Kestrel and a Lua script on Redis.</summary>
internal sealed class HotRewardRow : Row
{
    private const int Stock = 100;
    private const int ContendersEach = 1_000;
    private const int P99MsMax = 250;
    private const int PatienceFactor = 20;

    /// <summary>So many rewards fill about a second on two cores.</summary>
    private const int RewardsPerSecond = 30;

    public override int Number => 4;

    public override int Steps(BenchOptions options) => Alternation.Steps(options);

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        var options = context.Options;
        context.Step($"starting both sides with {options.Accounts:N0} contenders");
        await using var rival = await StartRivalAsync("rival");
        await using Side ours = options.Calibrate ? await StartRivalAsync("ours") : await StartOursAsync();
        var seen = await Alternation.RunAsync(
            context, await TurnAsync(ours, "ours"), await TurnAsync(rival, "rival"), Alternation.PerSecond, cancellation);

        var p99Ms = seen.A.Rounds.Max(r => r.P99Ms);
        var facts = seen.Facts(
            ("rewards a round", (options.Seconds * RewardsPerSecond).ToString()),
            ("winners", $"{Stock} of {ContendersEach} contenders for every reward, on both sides"));
        return
        [
            new RowResult(Number, "hot rewards: attempts/s, to Redis Lua", new Goal(0.8, 1.2), seen.Ratios, seen.A, seen.B, facts,
                p99Ms < P99MsMax ? null : $"p99 {p99Ms:0} ms, not under {P99MsMax} ms"),
        ];

        Task<RedisSide> StartRivalAsync(string name) => RedisSide.StartAsync(
            options.Cores, context.FolderOf(name), options.Accounts, RedisSide.BestConnections, cancellation);

        async Task<AllianceSide> StartOursAsync()
        {
            var side = await AllianceSide.StartAsync(
                options.Cores, await context.ServerDll.Value, context.FolderOf("ours"), options.Accounts, context.OccurredAt, cancellation);
            await side.EarnForAllAsync(1, cancellation);
            return side;
        }

        async Task<Turn> TurnAsync(Side side, string name)
        {
            var sells = (ISellsStock)side;
            var contenders = await Target.WriteAsync(context.Folder, $"{name}.contenders", sells.Contenders, cancellation);
            return new Turn(side, (seconds, stop) => RoundAsync(context, side, sells, contenders, seconds, stop));
        }
    }

    private static async Task<LoadResult> RoundAsync(
        RowContext context, Side side, ISellsStock sells, string contenders, int seconds, CancellationToken cancellation)
    {
        var rewards = await sells.OfferAsync(seconds * RewardsPerSecond, Stock, cancellation);
        var file = Path.Combine(context.Folder, "rewards");
        await File.WriteAllLinesAsync(file, rewards, cancellation);
        var result = await context.Wrk.RedeemAsync(side.Url, contenders, file, ContendersEach, seconds * PatienceFactor, cancellation);
        await sells.VerifyWinnersAsync(rewards, Stock, cancellation);
        var attempts = (long)rewards.Count * ContendersEach;
        return result.Won == (long)rewards.Count * Stock && result.Won + result.Lost == attempts
            ? result
            : throw new BenchFailure($"{side.Name}: {result.Won} winners and {result.Lost} losers of {attempts} attempts at {rewards.Count} rewards.");
    }
}
