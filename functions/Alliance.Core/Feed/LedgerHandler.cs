using Alliance.Clearing;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Feed;

/// <summary>What follows from members' entries: the due index, the settlement of stock, the clearing between merchants.</summary>
internal sealed class LedgerHandler(Expiry expiry, Stock stock, ClearingProjection clearing) : IChangeHandler
{
    public string Name => "ledger";

    public string Container => Containers.Accounts;

    public bool Concerns(string documentId) => documentId.Contains(':', StringComparison.Ordinal)
        && !documentId.StartsWith("key:", StringComparison.Ordinal);

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        var entries = new List<(string AllianceId, LedgerEntry Entry)>();
        foreach (var change in changes)
        {
            if (HasConsequence(change.Document.Body.Span))
            {
                var key = change.Partition.Key;
                entries.Add((key[..key.IndexOf('|', StringComparison.Ordinal)], Bodies.Decode(change.Document, DocumentJson.Default.LedgerEntry)));
            }
        }

        if (entries.Count == 0)
        {
            return;
        }

        await expiry.Index(entries);
        foreach (var byReservation in Moves(entries).GroupBy(static item => item.Move.RedemptionId, StringComparer.Ordinal).Chunk(64))
        {
            await Task.WhenAll(byReservation.Select(Settle));
        }

        await clearing.Project(entries);
    }

    /// <summary>Most entries have none; the names of the properties tell without decoding.</summary>
    private static bool HasConsequence(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"due\":"u8) >= 0 || body.IndexOf("\"stockMoves\":"u8) >= 0 || body.IndexOf("\"Owed\""u8) >= 0;

    private static IEnumerable<(string AllianceId, StockMove Move)> Moves(List<(string AllianceId, LedgerEntry Entry)> entries) =>
        from item in entries
        from move in item.Entry.StockMoves ?? []
        select (item.AllianceId, move);

    private async Task Settle(IEnumerable<(string AllianceId, StockMove Move)> moves)
    {
        foreach (var (allianceId, move) in moves)
        {
            var to = move.Kind == StockMoveKind.Spent ? ReservationStatus.Confirmed : ReservationStatus.Returned;
            var answer = await stock.Settle(allianceId, move.RewardId, move.Shard, move.RedemptionId, move.Attempt, to);
            if (!answer.IsSuccess)
            {
                throw new StoreUnavailableException();
            }
        }
    }
}
