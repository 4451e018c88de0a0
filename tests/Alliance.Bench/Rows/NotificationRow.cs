using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Rivals;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>Row 7: one event told to every member, to a queue on PostgreSQL that takes one job a transaction, and a hundred.</summary>
internal sealed class NotificationRow : Row
{
    // What served the rival best: of 8, 16, 32 and 64, and of 2, 4, 8 and 16, on two cores.
    private const int WorkersOfOne = 16;
    private const int WorkersOfHundred = 2;

    public override int Number => 7;

    public override int Steps(BenchOptions options) => 4 + (3 * options.Rounds);

    public override async Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation)
    {
        context.RefuseCalibration();
        var (options, members) = (context.Options, context.Options.Recipients);
        context.Step($"seeding {members:N0} members");
        var data = Path.Combine(context.FolderOf("many"), "data");
        await AllianceUnderTest.SeedAsync(options.Cores, await context.ServerDll.Value, AllianceSide.AllianceId, data, cancellation);
        await StoreSeed.CreateAsync(data, members, 0, static _ => { }, cancellation);
        await using var platform = NotifyingPlatform.Open(data, members);
        await using var postgres = await PostgresServer.StartAsync(options.Cores, context.FolderOf("rival"), cancellation);
        await using var rival = await SkipLockedQueue.CreateAsync(postgres.ConnectionString, members, cancellation);

        context.Step("warming up the platform");
        await platform.TellAsync("warm", cancellation);
        context.Step("warming up the rival, one a transaction");
        await rival.TellAsync("warm-1", 1, WorkersOfOne, cancellation);
        context.Step("warming up the rival, a hundred a transaction");
        await rival.TellAsync("warm-100", 100, WorkersOfHundred, cancellation);

        var (ours, ones, hundreds, busy) = (new List<LoadResult>(), new List<LoadResult>(), new List<LoadResult>(), 0);
        for (var round = 1; round <= options.Rounds; round++)
        {
            var key = $"round-{round}";
            await RoundAsync(ours, "the platform", () => platform.TellAsync(key, cancellation));
            await RoundAsync(ones, "the rival, one a transaction", () => rival.TellAsync(key + "-1", 1, WorkersOfOne, cancellation));
            await RoundAsync(hundreds, "the rival, a hundred a transaction", () => rival.TellAsync(key + "-100", 100, WorkersOfHundred, cancellation));

            async Task RoundAsync(List<LoadResult> rounds, string side, Func<Task<LoadResult>> tellAsync)
            {
                context.Step($"round {round} of {options.Rounds}: {side}");
                busy += await Quiet.WaitAsync(cancellation) ? 0 : 1;
                rounds.Add(await tellAsync());
            }
        }

        var facts = new Dictionary<string, string>();
        if (busy > 0)
        {
            facts["rounds begun while something else kept the machine busy"] = busy.ToString();
        }

        var side = new SideResult("notifications", ours);
        return
        [
            new RowResult(
                Number, $"notifications/s to {members:N0} members, to SKIP LOCKED one a transaction", new Goal(3, 6),
                [.. ours.Zip(ones, Alternation.PerSecond)], side, new SideResult("the rival, one a transaction", ones), facts),
            new RowResult(
                Number, "the same, to a hundred a transaction", new Goal(0.5, 1),
                [.. ours.Zip(hundreds, Alternation.PerSecond)], side, new SideResult("the rival, a hundred a transaction", hundreds),
                new Dictionary<string, string>()),
        ];
    }
}
