using System.Collections.Concurrent;
using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>What a merchant may still issue in a month. Only merchants with a cap have one.</summary>
internal sealed record Allowance
{
    public const string DocumentId = "allowance";

    public required long Cap { get; init; }

    /// <summary>Points drawn by the processes that price purchases.</summary>
    public required long Drawn { get; init; }
}

/// <summary>
/// Keeps merchants below their monthly issuing cap. A process draws blocks from the merchant's allowance and prices
/// purchases from them in memory; what a crash leaves of a block is never issued, so that the cap is never passed.
/// </summary>
internal sealed class IssuingAllowance(Kernel kernel)
{
    // Small enough that several processes can share a cap, large enough that a draw is rare.
    private const long BlocksPerCap = 100;

    private readonly ConcurrentDictionary<string, Block> _blocks = new(StringComparer.Ordinal);

    /// <summary>Takes points for one purchase from this process's block, drawing more where it is used up; false beyond the cap.</summary>
    public async ValueTask<bool> TryDraw(string allianceId, Merchant merchant, string month, long points)
    {
        var key = Ids.Key(allianceId, merchant.MerchantId, month);
        var block = _blocks.GetOrAdd(key, static _ => new Block());
        while (!block.TryTake(points, out var missing))
        {
            var cap = merchant.MonthlyIssuingCap!.Value;
            var drawing = await Once.Send(
                kernel.Mailing, new Partition(Containers.Stock, key), Shapes.Allowance, new Draw(cap, missing, Math.Max(missing, cap / BlocksPerCap)));
            if (!drawing.IsSuccess)
            {
                return drawing.Refusal is Busy ? throw new StoreUnavailableException() : false;
            }

            block.Add(drawing.Value.Points);
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

    private sealed record Drawn(long Points);

    private sealed class Draw(long cap, long atLeast, long wanted) : Command<Allowance, Drawn>
    {
        protected override ValueTask<Answer<Drawn>> Answer(Unit<Allowance> unit)
        {
            var allowance = unit.State ?? new Allowance { Cap = cap, Drawn = 0 };
            var left = cap - allowance.Drawn;
            if (left < atLeast)
            {
                return new(new ThresholdNotMet(left, atLeast));
            }

            var points = Math.Min(left, wanted);
            unit.Put(new Allowance { Cap = cap, Drawn = allowance.Drawn + points });
            return new(new Drawn(points));
        }
    }
}
