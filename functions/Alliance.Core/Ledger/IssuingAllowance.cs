using System.Collections.Concurrent;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>A shard of what may still be given under a cap: a merchant's of a month, or a campaign's budget.</summary>
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

/// <summary>A number of points that is never passed.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="OwnerId">Whose it is.</param>
/// <param name="Period">For which time: a month, or <c>budget</c>.</param>
/// <param name="Points">How many.</param>
/// <param name="Shards">Over how many documents they are spread.</param>
internal readonly record struct PointsCap(string AllianceId, string OwnerId, string Period, long Points, int Shards)
{
    private const long PointsPerShard = 100_000;
    private const int MaxShards = 8;

    public static PointsCap OfMonth(string allianceId, string merchantId, string month, long points) =>
        new(allianceId, merchantId, month, points, (int)Math.Clamp(points / PointsPerShard, 1, MaxShards));

    /// <summary>In one document, so that a budget made smaller is exact whatever was drawn before; blocks make draws rare enough.</summary>
    public static PointsCap OfCampaign(string allianceId, string campaignId, long points) => new(allianceId, campaignId, "budget", points, 1);

    public string Key => Ids.Key(AllianceId, OwnerId, Period);

    public Partition Shard(int number) => new(Containers.Stock, Ids.Key(AllianceId, OwnerId, $"{Period}|{number}"));
}

/// <summary>
/// Keeps what is given below a cap. A process draws blocks from the shards of the cap and prices purchases from them in
/// memory; what a crash leaves of a block is never given, so that the cap is never passed.
/// </summary>
internal sealed class IssuingAllowance(Kernel kernel)
{
    // Small enough that several processes can share a cap, large enough that a draw is rare.
    private const long BlocksPerCap = 100;

    private readonly ConcurrentDictionary<string, Block> _blocks = new(StringComparer.Ordinal);

    /// <summary>Takes points for one purchase from this process's block, drawing more where it is used up; false beyond the cap.</summary>
    public async ValueTask<bool> TryDraw(PointsCap cap, long points)
    {
        var block = _blocks.GetOrAdd(cap.Key, static _ => new Block());
        while (!block.TryTake(points, out var missing))
        {
            // Nothing flows back into shards: once all were found empty, only a larger cap fills them.
            if (block.EmptyAt >= cap.Points || !await Draw(cap, block, missing))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts back what a purchase did not need after all.</summary>
    public void GiveBack(PointsCap cap, long points)
    {
        if (_blocks.TryGetValue(cap.Key, out var block))
        {
            block.Add(points);
        }
    }

    /// <summary>Whether anything may be left: in this process's block, or in a shard.</summary>
    public async ValueTask<bool> HasLeft(PointsCap cap)
    {
        if (_blocks.TryGetValue(cap.Key, out var block) && block.TryTake(1, out _))
        {
            block.Add(1);
            return true;
        }

        long drawn = 0;
        for (var shard = 0; shard < cap.Shards; shard++)
        {
            drawn += (await kernel.Read(Containers.Stock, cap.Shard(shard).Key, Allowance.DocumentId, DocumentJson.Default.Allowance))?.Drawn ?? 0;
        }

        return drawn < cap.Points;
    }

    /// <summary>Draws a block from whichever shards have something left; false when they have too little together.</summary>
    private async Task<bool> Draw(PointsCap cap, Block block, long missing)
    {
        Span<byte> random = stackalloc byte[1];
        kernel.Entropy.Fill(random);
        var first = random[0] % cap.Shards;
        for (var i = 0; i < cap.Shards && missing > 0; i++)
        {
            var shard = (first + i) % cap.Shards;
            var part = (cap.Points / cap.Shards) + (shard < cap.Points % cap.Shards ? 1 : 0);
            var answer = await Once.Send(
                kernel.Mailing, cap.Shard(shard), Shapes.Allowance, new DrawFrom(part, Math.Max(missing, cap.Points / BlocksPerCap)));
            if (!answer.IsSuccess)
            {
                throw new StoreUnavailableException();
            }

            block.Add(answer.Value.LastDraw);
            missing -= answer.Value.LastDraw;
        }

        if (missing > 0)
        {
            block.EmptyAt = cap.Points;
        }

        return missing <= 0;
    }

    private sealed class Block
    {
        private long _left;
        private long _emptyAt = -1;

        /// <summary>The cap at which every shard was found empty; below zero for none.</summary>
        public long EmptyAt
        {
            get => Volatile.Read(ref _emptyAt);
            set => Volatile.Write(ref _emptyAt, value);
        }

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
