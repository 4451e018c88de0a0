using Alliance.Bench.Load;
using Alliance.Bench.Machine;
using Alliance.Bench.Sides;

namespace Alliance.Bench.Rows;

/// <summary>One side's part in an alternation.</summary>
/// <param name="Side">The side.</param>
/// <param name="RoundAsync">What one round does, given its length.</param>
/// <param name="IsVerifiedAfterwards">True where the row itself has the books proved after its last round: an audit looks at everything ever written.</param>
internal sealed record Turn(Side Side, Func<int, CancellationToken, Task<LoadResult>> RoundAsync, bool IsVerifiedAfterwards = false);

/// <summary>What an alternation measured.</summary>
/// <param name="A">The first side.</param>
/// <param name="B">The second side.</param>
/// <param name="Ratios">One for each pair of rounds.</param>
/// <param name="BusyRounds">Rounds that began although something else kept the machine busy.</param>
internal sealed record Comparison(SideResult A, SideResult B, IReadOnlyList<double> Ratios, int BusyRounds)
{
    public Dictionary<string, string> Facts(params (string Name, string Value)[] more)
    {
        var facts = more.ToDictionary(f => f.Name, f => f.Value);
        if (BusyRounds > 0)
        {
            facts["rounds begun while something else kept the machine busy"] = BusyRounds.ToString();
        }

        return facts;
    }
}

/// <summary>
/// Rounds A, B, A, B, ...: what the machine does to one side it does to the other. Both are warmed up first, both prove
/// their books after every round of theirs unless the row has that done once after all of them, and leftover work is finished before the other's begins.
/// </summary>
internal static class Alternation
{
    public static int Steps(BenchOptions options) => 3 + (2 * options.Rounds);

    public static async Task<Comparison> RunAsync(
        RowContext context, Turn a, Turn b, Func<LoadResult, LoadResult, double> ratio, CancellationToken cancellation)
    {
        var options = context.Options;
        foreach (var turn in new[] { a, b })
        {
            context.Step($"warming up {turn.Side.Name}");
            await turn.RoundAsync(options.WarmUpSeconds, cancellation);
            await turn.Side.SettleAsync(cancellation);
        }

        var (roundsA, roundsB, busy) = (new List<LoadResult>(), new List<LoadResult>(), 0);
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var (turn, rounds) in new[] { (a, roundsA), (b, roundsB) })
            {
                context.Step($"round {round} of {options.Rounds}: {turn.Side.Name}");
                busy += await Quiet.WaitAsync(cancellation) ? 0 : 1;
                rounds.Add(await turn.RoundAsync(options.Seconds, cancellation));
                if (!turn.IsVerifiedAfterwards)
                {
                    await turn.Side.VerifyAsync(cancellation);
                }

                await turn.Side.SettleAsync(cancellation);
            }
        }

        return new Comparison(
            new SideResult(a.Side.Name, roundsA), new SideResult(b.Side.Name, roundsB), [.. roundsA.Zip(roundsB, ratio)], busy);
    }

    public static double PerSecond(LoadResult a, LoadResult b) => a.PerSecond / b.PerSecond;
}
