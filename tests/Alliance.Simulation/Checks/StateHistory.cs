using System.Text.Json;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Simulation.Checks;

/// <summary>Every state that accounts and shards of stock have been in, so that an answer can be held against what was true meanwhile.</summary>
internal sealed class StateHistory
{
    private readonly Dictionary<Partition, List<Past<Account>>> _accounts = [];
    private readonly Dictionary<Partition, List<Past<PointsView>>> _balances = [];
    private readonly Dictionary<Partition, List<Past<StockShard>>> _shards = [];

    // How many units the commit being recorded gives back to a shard.
    private (long Step, Partition Partition, long Units) _givenBack;

    /// <summary>A write took effect. Until its writer has heard of it, a process that owns the store may go on showing the state before.</summary>
    public void Record(long step, Partition partition, Write write, bool isHeard)
    {
        var heardAt = isHeard ? step : long.MaxValue;
        if (partition.Container == Containers.Accounts && write.Id == Account.DocumentId)
        {
            var account = JsonSerializer.Deserialize(write.Body.Span, DocumentJson.Default.Account)!;
            Of(_accounts, partition).Add(new(step, account) { HeardAt = heardAt });
            Of(_balances, partition).Add(new(step, account.Points) { HeardAt = heardAt });
        }
        else if (partition.Container == Containers.Accounts && write.SortKey?.StartsWith("led/", StringComparison.Ordinal) == true)
        {
            // Whoever waited in the same line saw the balance between two entries of one commit.
            var entry = JsonSerializer.Deserialize(write.Body.Span, DocumentJson.Default.LedgerEntry)!;
            Of(_balances, partition).Add(new(step, entry.Balance) { HeardAt = heardAt });
        }
        else if (partition.Container == Containers.Stock && write.Id == StockShard.DocumentId)
        {
            var shard = JsonSerializer.Deserialize(write.Body.Span, DocumentJson.Default.StockShard)!;
            if (_givenBack.Step == step && _givenBack.Partition == partition)
            {
                // Whoever waited in the same line, before the units came back, was refused for want of them.
                var before = shard with { Remaining = Math.Max(0, shard.Remaining - _givenBack.Units) };
                Of(_shards, partition).Add(new(step, before) { HeardAt = heardAt });
            }

            Of(_shards, partition).Add(new(step, shard) { HeardAt = heardAt });
        }
        else if (partition.Container == Containers.Stock && write.Id.StartsWith("rdm_", StringComparison.Ordinal))
        {
            GiveBack(step, partition, JsonSerializer.Deserialize(write.Body.Span, DocumentJson.Default.Reservation)!);
        }
    }

    private void GiveBack(long step, Partition partition, Reservation reservation)
    {
        if (reservation.Status is ReservationStatus.Released or ReservationStatus.Returned)
        {
            var units = _givenBack.Step == step && _givenBack.Partition == partition ? _givenBack.Units : 0;
            _givenBack = (step, partition, units + 1);
        }
    }

    /// <summary>The writer of a partition's last states has heard that they took effect, or that it cannot know.</summary>
    public void Hear(long step, Partition partition)
    {
        Hear(_accounts.GetValueOrDefault(partition), step);
        Hear(_balances.GetValueOrDefault(partition), step);
        Hear(_shards.GetValueOrDefault(partition), step);
    }

    /// <summary>The states a member's account was in at some time from one step to another.</summary>
    public IEnumerable<Account> Accounts(string allianceId, string memberId, long from, long to) =>
        During(_accounts.GetValueOrDefault(new Partition(Containers.Accounts, Ids.Key(allianceId, memberId))), from, to);

    /// <summary>The balances a member had at some time from one step to another.</summary>
    public IEnumerable<PointsView> Balances(string allianceId, string memberId, long from, long to) =>
        During(_balances.GetValueOrDefault(new Partition(Containers.Accounts, Ids.Key(allianceId, memberId))), from, to);

    /// <summary>The states one shard of a reward's stock was in at some time from one step to another.</summary>
    public IEnumerable<StockShard> Shards(string allianceId, string rewardId, int shard, long from, long to) =>
        During(_shards.GetValueOrDefault(new Partition(Containers.Stock, Stock.Key(allianceId, rewardId, shard))), from, to);

    private static void Hear<T>(List<Past<T>>? states, long step)
    {
        foreach (var state in states ?? [])
        {
            state.HeardAt = Math.Min(state.HeardAt, step);
        }
    }

    private static List<Past<T>> Of<T>(Dictionary<Partition, List<Past<T>>> all, Partition partition)
    {
        if (!all.TryGetValue(partition, out var list))
        {
            all[partition] = list = [];
        }

        return list;
    }

    private static IEnumerable<T> During<T>(List<Past<T>>? states, long from, long to)
    {
        for (var i = 0; i < (states?.Count ?? 0); i++)
        {
            var endsAt = i + 1 < states!.Count ? states[i + 1].HeardAt : long.MaxValue;
            if (states[i].Step <= to && endsAt >= from)
            {
                yield return states[i].State;
            }
        }
    }

    private sealed class Past<T>(long step, T state)
    {
        public long Step => step;

        public T State => state;

        public long HeardAt { get; set; }
    }
}
