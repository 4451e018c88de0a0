using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Simulation.Checks;

/// <summary>Every unit that counts as redeemed is one code that somebody holds or used, and the other way round.</summary>
internal static class StockCheck
{
    public static IEnumerable<string> Findings(StoreContents accounts, StoreContents stock)
    {
        var held = accounts.All("rdm_", DocumentJson.Default.Redemption)
            .Where(static item => item.Value is { Status: RedemptionStatus.Issued or RedemptionStatus.Used, Shard: not null })
            .Select(static item => (item.Value.RewardId, Shard: item.Value.Shard!.Value, item.Value.RedemptionId)).ToHashSet();
        var confirmed = stock.All("rdm_", DocumentJson.Default.Reservation)
            .Where(static item => item.Value.Status == ReservationStatus.Confirmed)
            .Select(static item => (RewardId: item.Partition.Key.Split('|')[1], Shard: int.Parse(item.Partition.Key.Split('|')[2]), item.Value.RedemptionId))
            .ToHashSet();
        foreach (var lost in confirmed.Except(held))
        {
            yield return $"stock: {lost} counts as redeemed, but no such code is out";
        }

        foreach (var over in held.Except(confirmed))
        {
            yield return $"stock: {over} is out, but its unit is not redeemed";
        }

        foreach (var (partition, shard) in stock.All(StockShard.DocumentId, DocumentJson.Default.StockShard))
        {
            var winners = held.Count(item => partition.Key == Stock.Key(Workload.Scenario.AllianceId, item.RewardId, item.Shard));
            if (winners > shard.Total)
            {
                yield return $"stock: {winners} winners of {shard}";
            }
        }
    }
}
