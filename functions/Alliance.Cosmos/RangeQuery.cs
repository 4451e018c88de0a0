using Alliance.Ports;
using Microsoft.Azure.Cosmos;

namespace Alliance.Cosmos;

/// <summary>The one shape of query.</summary>
internal static class RangeQuery
{
    public static QueryDefinition Of(SortRange range, Direction direction)
    {
        // Every text is at least the empty one; a document without a sort key is not comparable, and stays out.
        var upper = range.Before is null ? "" : " AND c.sk < @before";
        var order = direction == Direction.Ascending ? "ASC" : "DESC";
        var query = new QueryDefinition($"SELECT * FROM c WHERE c.sk >= @from{upper} ORDER BY c.sk {order}")
            .WithParameter("@from", StoredText.OfSortKey(range.From ?? ""));
        return range.Before is null ? query : query.WithParameter("@before", StoredText.OfSortKey(range.Before));
    }
}
