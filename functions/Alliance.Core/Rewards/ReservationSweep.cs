using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Rewards;

/// <summary>Settles reservations that a crash left behind: confirmed where the member's commit spent them, released where not.</summary>
internal sealed class ReservationSweep(Kernel kernel, Stock stock)
{
    private const int PageSize = 100;

    public async Task<int> Sweep(AllianceCatalogue catalogue, CancellationToken cancellation)
    {
        var settled = 0;
        foreach (var reward in catalogue.Rewards.Select(static item => item.Value).Concat(catalogue.WithdrawnRewards))
        {
            for (var shard = 0; shard < reward.Shards; shard++)
            {
                cancellation.ThrowIfCancellationRequested();
                settled += await SweepShard(catalogue.AllianceId, reward.RewardId, shard);
            }
        }

        return settled;
    }

    private async Task<int> SweepShard(string allianceId, string rewardId, int shard)
    {
        var partition = new Partition(Containers.Stock, Stock.Key(allianceId, rewardId, shard));
        var range = new SortRange(Reservation.DuePrefix, $"{Reservation.DuePrefix}{kernel.Now.UtcTicks:D19}");
        var settled = 0;
        string? continuation = null;
        do
        {
            var page = await kernel.ReadRange(partition, range, Direction.Ascending, PageSize, continuation);
            foreach (var document in page.Documents)
            {
                await Settle(allianceId, rewardId, shard, Bodies.Decode(document, DocumentJson.Default.Reservation));
                settled++;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return settled;
    }

    private Task Settle(string allianceId, string rewardId, int shard, Reservation reservation) =>
        Settle(allianceId, rewardId, reservation.RedemptionId, reservation.MemberId, shard, reservation.Attempt);

    /// <summary>
    /// Settles one reservation by what the member's own partition says. Nothing may give a unit back to sale any other
    /// way: another process may be spending the very same reservation for the same request.
    /// </summary>
    public async Task Settle(string allianceId, string rewardId, string redemptionId, string memberId, int shard, int attempt)
    {
        var fate = await kernel.Members.Send(Ids.Key(allianceId, memberId), new Bar(rewardId, shard, redemptionId, memberId, attempt));
        if (!fate.IsSuccess)
        {
            throw new StoreUnavailableException();
        }

        var answer = await stock.Settle(allianceId, rewardId, shard, redemptionId, attempt, fate.Value.To);
        if (!answer.IsSuccess)
        {
            throw new StoreUnavailableException();
        }
    }

    private sealed record Fate(ReservationStatus To);

    /// <summary>
    /// Finds out in the member's own partition whether this try has spent; where it has not, bars it there, so that it
    /// can no longer do so once its unit has gone to somebody else.
    /// </summary>
    private sealed class Bar(string rewardId, int shard, string redemptionId, string memberId, int attempt) : Command<Ledger.Account, Fate>
    {
        protected override async ValueTask<Answer<Fate>> Answer(Unit<Ledger.Account> unit)
        {
            var redemption = await unit.Find(redemptionId, DocumentJson.Default.Redemption);
            if (redemption is not null and not { Status: RedemptionStatus.Void })
            {
                // The same redemption may have been paid out of another shard, or as another reward of the passport.
                return redemption.Attempt != attempt || redemption.Shard != shard || redemption.RewardId != rewardId ? new Fate(ReservationStatus.Released)
                    : redemption.Status is RedemptionStatus.Issued or RedemptionStatus.Used ? new Fate(ReservationStatus.Confirmed)
                    : new Fate(ReservationStatus.Returned);
            }

            if (redemption is null || redemption.Attempt < attempt)
            {
                var barred = new Redemption
                {
                    RedemptionId = redemptionId,
                    MemberId = memberId,
                    RewardId = rewardId,
                    Status = RedemptionStatus.Void,
                    Attempt = attempt,
                };
                if (redemption is null)
                {
                    unit.Create(barred.RedemptionId, null, barred, DocumentJson.Default.Redemption);
                }
                else
                {
                    unit.Replace(barred.RedemptionId, null, barred, DocumentJson.Default.Redemption);
                }
            }

            return new Fate(ReservationStatus.Released);
        }
    }
}
