using Alliance.Bench.Load;

namespace Alliance.Bench.Rows;

/// <summary>One line of the benchmark's table.</summary>
internal abstract class Row
{
    public abstract int Number { get; }

    /// <summary>How many steps it reports to <see cref="RowContext.Step"/>, for the progress bar.</summary>
    public abstract int Steps(BenchOptions options);

    public abstract Task<IReadOnlyList<RowResult>> RunAsync(RowContext context, CancellationToken cancellation);
}

/// <summary>What a ratio has to reach.</summary>
/// <param name="Aim">The figure that counts as met.</param>
/// <param name="Beyond">The figure worth hoping for.</param>
/// <param name="LessIsBetter">True for a ratio that must stay at or below.</param>
internal sealed record Goal(double Aim, double Beyond, bool LessIsBetter = false)
{
    public bool IsMet(double ratio) => LessIsBetter ? ratio <= Aim : ratio >= Aim;

    public bool IsBeyond(double ratio) => LessIsBetter ? ratio <= Beyond : ratio >= Beyond;
}

/// <summary>One side's rounds.</summary>
internal sealed record SideResult(string Name, IReadOnlyList<LoadResult> Rounds)
{
    public double PerSecond => Median.Of(Rounds.Select(r => r.PerSecond));

    public double P50Ms => Median.Of(Rounds.Select(r => r.P50Ms));

    public double P99Ms => Median.Of(Rounds.Select(r => r.P99Ms));

    public double LongestMs => Rounds.Max(r => r.LongestMs);
}

/// <summary>One measured ratio, or figure of its own where there is no rival, with everything it came from.</summary>
internal sealed record RowResult(
    int Number, string Title, Goal Goal, IReadOnlyList<double> Ratios, SideResult A, SideResult? B,
    IReadOnlyDictionary<string, string> Facts, string? FailedCondition = null)
{
    public double MedianRatio => Median.Of(Ratios);

    public bool Met => Goal.IsMet(MedianRatio) && FailedCondition is null;

    public bool Beyond => Met && Goal.IsBeyond(MedianRatio);
}

/// <summary>The middle of some figures.</summary>
internal static class Median
{
    public static double Of(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
