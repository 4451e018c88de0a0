using System.Collections.Concurrent;
using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>A shard of what a merchant may still issue in a month. Only merchants with a cap have any.</summary>
internal sealed record Allowance
{
    public const string DocumentId = "allowance";

    /// <summary>This shard's part of the cap.</summary>
    public required long Cap { get; init; }

    /// <summary>Points drawn by the processes that price purchases.</summary>
    public required long Drawn { get; init; }

    /// <summary>The last draw, so that one whose answer was lost is not made twice.</summary>
    public string? CommitId { get; init; }

    public long LastDraw { get; init; }
}

/// <summary>
/// Keeps merchants below their monthly issuing cap. A process draws blocks from the shards of the merchant's allowance
/// and prices purchases from them in memory; what a crash leaves of a block is never issued, so that the cap is never
/// passed.
/// </summary>
internal sealed class IssuingAllowance(Kernel kernel)
{
    // Small enough that several processes can share a cap, large enough that a draw is rare.
    private const long BlocksPerCap = 100;
    private const long PointsPerShard = 100_000;
    private const int MaxShards = 8;

    private readonly ConcurrentDictionary<string, Block> _blocks = new(StringComparer.Ordinal);

    /// <summary>Takes points for one purchase from this process's block, drawing more where it is used up; false beyond the cap.</summary>
    public async ValueTask<bool> TryDraw(string allianceId, Merchant merchant, string month, long points)
    {
        var block = _blocks.GetOrAdd(Ids.Key(allianceId, merchant.MerchantId, month), static _ => new Block());
        while (!block.TryTake(points, out var missing))
        {
            if (!await Draw(allianceId, merchant, month, block, missing))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts back what a purchase did not need after all.</summary>
    public void GiveBack(string allianceId, string merchantId, string month, long points)
    {
        if (_blocks.TryGetValue(Ids.Key(allianceId, merchantId, month), out var block))
        {
            block.Add(points);
        }
    }

    /// <summary>Draws a block from whichever shards have something left; false when they have too little together.</summary>
    private async Task<bool> Draw(string allianceId, Merchant merchant, string month, Block block, long missing)
    {
        var cap = merchant.MonthlyIssuingCap!.Value;
        var shards = (int)Math.Clamp(cap / PointsPerShard, 1, MaxShards);
        Span<byte> random = stackalloc byte[1];
        kernel.Entropy.Fill(random);
        var first = random[0] % shards;
        for (var i = 0; i < shards && missing > 0; i++)
        {
            var shard = (first + i) % shards;
            var part = (cap / shards) + (shard < cap % shards ? 1 : 0);
            var partition = new Partition(Containers.Stock, Ids.Key(allianceId, merchant.MerchantId, $"{month}|{shard}"));
            var answer = await Once.Send(
                kernel.Mailing, partition, Shapes.Allowance, new DrawFrom(part, Math.Max(missing, cap / BlocksPerCap)));
            if (!answer.IsSuccess)
            {
                throw new StoreUnavailableException();
            }

            block.Add(answer.Value.LastDraw);
            missing -= answer.Value.LastDraw;
        }

        return missing <= 0;
    }

    private sealed class Block
    {
        private long _left;

        public bool TryTake(long points, out long missing)
        {
            while (true)
            {
                var left = Volatile.Read(ref _left);
                missing = points - left;
                if (missing > 0)
                {
                    return false;
                }

                if (Interlocked.CompareExchange(ref _left, left - points, left) == left)
                {
                    return true;
                }
            }
        }

        public void Add(long points) => Interlocked.Add(ref _left, points);
    }

    private sealed class DrawFrom(long part, long wanted) : Command<Allowance, Allowance>
    {
        protected override ValueTask<Answer<Allowance>> Answer(Unit<Allowance> unit)
        {
            if (unit.State?.CommitId == unit.CommitId)
            {
                return new(unit.State!);
            }

            var drawn = unit.State?.Drawn ?? 0;
            var points = Math.Clamp(part - drawn, 0, wanted);
            var after = new Allowance { Cap = part, Drawn = drawn + points, CommitId = unit.CommitId, LastDraw = points };
            if (points > 0)
            {
                unit.Put(after);
            }

            return new(after);
        }
    }
}
