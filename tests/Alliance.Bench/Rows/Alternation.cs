using Alliance.Bench.Load;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>One side's part in an alternation: what one round does, given its length.</summary>
internal sealed record Turn(Side Side, Func<int, CancellationToken, Task<LoadResult>> RoundAsync);

/// <summary>
/// Rounds A, B, A, B, ...: what the machine does to one side it does to the other. Both are warmed up first, both prove
/// their books after every round of theirs, and leftover work is finished before the other's begins.
/// </summary>
internal static class Alternation
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(500);

    public static int Steps(BenchOptions options) => 3 + (2 * options.Rounds);

    public static async Task<(SideResult A, SideResult B, IReadOnlyList<double> Ratios)> RunAsync(
        RowContext context, Turn a, Turn b, Func<LoadResult, LoadResult, double> ratio, CancellationToken cancellation)
    {
        var options = context.Options;
        foreach (var turn in new[] { a, b })
        {
            context.Step($"warming up {turn.Side.Name}");
            await turn.RoundAsync(options.WarmUpSeconds, cancellation);
            await turn.Side.SettleAsync(cancellation);
        }

        var (roundsA, roundsB) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var (turn, rounds) in new[] { (a, roundsA), (b, roundsB) })
            {
                context.Step($"round {round} of {options.Rounds}: {turn.Side.Name}");
                rounds.Add(await turn.RoundAsync(options.Seconds, cancellation));
                await turn.Side.VerifyAsync(cancellation);
                await turn.Side.SettleAsync(cancellation);
                await Task.Delay(Rest, cancellation);
            }
        }

        return (new SideResult(a.Side.Name, roundsA), new SideResult(b.Side.Name, roundsB), [.. roundsA.Zip(roundsB, ratio)]);
    }

    public static double PerSecond(LoadResult a, LoadResult b) => a.PerSecond / b.PerSecond;
}
