using Alliance.Catalogue;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Audit;

/// <summary>The shards of a reward hold no more units than the catalogue promises.</summary>
internal sealed class CatalogueAudit(AuditState audit)
{
    public async Task Check(Partition partition, IReadOnlyCollection<Document> documents)
    {
        foreach (var document in documents.Where(static document => document.Id.StartsWith(CatalogueIds.RewardPrefix, StringComparison.Ordinal)))
        {
            var item = Bodies.Decode(document, DocumentJson.Default.CatalogueItemReward);
            if (item is { Deleted: false, Value.Stock: { } stock })
            {
                await CheckStock(partition, item.Value, stock);
            }
        }
    }

    private async Task CheckStock(Partition partition, Reward reward, long stock)
    {
        long total = 0;
        for (var shard = 0; shard < reward.Shards; shard++)
        {
            var part = await audit.Read(
                Containers.Stock, Stock.Key(partition.Key, reward.RewardId, shard), StockShard.DocumentId, DocumentJson.Default.StockShard);
            total += part?.Total ?? 0;
        }

        if (total > stock)
        {
            audit.Find("redeemed + reserved + remaining = stock", partition, $"{reward.RewardId} has {stock} units, its shards hold {total}");
        }
        else if (total < stock)
        {
            // An operator's change is under way, or was cut off: too little is sold, never too much.
            audit.InFlight++;
        }
    }
}
