using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;
using System.Text.Json;

namespace Alliance.Simulation.Checks;

/// <summary>Every state that accounts and shards of stock have been in, so that an answer can be held against what was true meanwhile.</summary>
internal sealed class StateHistory
{
    private readonly Dictionary<string, List<(long Step, Account State)>> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(long Step, StockShard State)>> _shards = new(StringComparer.Ordinal);

    public void Record(long step, Partition partition, Write write)
    {
        if (partition.Container == Containers.Accounts && write.Id == Account.DocumentId)
        {
            Of(_accounts, partition.Key).Add((step, JsonSerializer.Deserialize(write.Body.Span, DocumentJson.Default.Account)!));
        }
        else if (partition.Container == Containers.Stock && write.Id == StockShard.DocumentId)
        {
            Of(_shards, partition.Key).Add((step, JsonSerializer.Deserialize(write.Body.Span, DocumentJson.Default.StockShard)!));
        }
    }

    /// <summary>The states a member's account was in at some time from one step to another.</summary>
    public IEnumerable<Account> Accounts(string allianceId, string memberId, long from, long to) =>
        During(_accounts.GetValueOrDefault($"{allianceId}|{memberId}"), from, to);

    /// <summary>The states one shard of a reward's stock was in at some time from one step to another.</summary>
    public IEnumerable<StockShard> Shards(string allianceId, string rewardId, int shard, long from, long to) =>
        During(_shards.GetValueOrDefault($"{allianceId}|{rewardId}|{shard}"), from, to);

    private static List<T> Of<T>(Dictionary<string, List<T>> all, string key)
    {
        if (!all.TryGetValue(key, out var list))
        {
            all[key] = list = [];
        }

        return list;
    }

    private static IEnumerable<T> During<T>(List<(long Step, T State)>? states, long from, long to)
    {
        for (var i = 0; i < (states?.Count ?? 0); i++)
        {
            var endsAt = i + 1 < states!.Count ? states[i + 1].Step : long.MaxValue;
            if (states[i].Step <= to && endsAt >= from)
            {
                yield return states[i].State;
            }
        }
    }
}
