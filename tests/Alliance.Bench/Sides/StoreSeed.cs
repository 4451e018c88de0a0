using Alliance.Bench.Machine;

namespace Alliance.Bench.Sides;

/// <summary>
/// Fills a data folder with many members through the platform's own use cases in this process, since a million over HTTP
/// would take longer than the row. Every member has points to redeem and a ledger page to read.
/// </summary>
internal static class StoreSeed
{
    /// <summary>How many members, spread evenly over the whole population, a round of load speaks to.</summary>
    public const int SpokenToMax = 50_000;

    /// <param name="data">A new folder; left ready for <c>run --data</c>.</param>
    /// <param name="members">How many members to make.</param>
    /// <param name="purchasesEach">How many purchases each has made.</param>
    /// <param name="progress">Told the number of members made so far.</param>
    /// <param name="cancellation">Ends it; the folder is then of no use.</param>
    /// <returns>At most <see cref="SpokenToMax"/> of the members' ids.</returns>
    public static Task<IReadOnlyList<string>> CreateAsync(
        string data, int members, int purchasesEach, IProgress<int> progress, CancellationToken cancellation) =>
        throw new BenchFailure("Row 6 needs the platform's store, which this build of the benchmark does not contain yet.");
}
