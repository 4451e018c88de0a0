using Alliance.Cosmos.Double;

namespace Alliance.Cosmos.Tests;

/// <summary>
/// Request units by what Microsoft publishes: a point read of 1 KB is 1, of 100 KB 10, and twice that under strong
/// consistency; an insert of 1 KB without indexing about 5.5, and a replacement twice an insert
/// (https://learn.microsoft.com/azure/cosmos-db/optimize-cost-reads-writes); writing 100 KB costs ten times as much as
/// 1 KB (https://learn.microsoft.com/azure/cosmos-db/key-value-store-cost). Between the two sizes we draw a straight
/// line, and less than 1 KB counts as 1 KB.
/// </summary>
/// <remarks>
/// Not published, so not in it: what one indexed text adds to a write, what a batch adds to its operations, and what a
/// deletion costs, which is counted as an insert.
/// </remarks>
internal static class RequestUnits
{
    private const double Strong = 2;

    public static double Of(IEnumerable<Call> calls) => calls.Sum(Of);

    public static double Of(Call call) => call switch
    {
        // Nothing found is charged as the least there is.
        { Kind: CallKind.Read, Touched: [] } => Strong,
        { Kind: CallKind.Read } => Strong * Size(call.Touched[0]),
        { Kind: CallKind.Batch } => call.Touched.Sum(static touch => 5.5 * Size(touch) * (touch.Operation == "replace" ? 2 : 1)),
        _ => throw new ArgumentException($"There is no published price for a {call.Kind}.", nameof(call)),
    };

    private static double Size(Touch touch) => 1 + (9 * Math.Max(0, (touch.Bytes / 1_024.0) - 1) / 99);
}
