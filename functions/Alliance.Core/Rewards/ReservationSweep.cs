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
        foreach (var reward in catalogue.Rewards)
        {
            for (var shard = 0; shard < reward.Value.Shards; shard++)
            {
                cancellation.ThrowIfCancellationRequested();
                settled += await SweepShard(catalogue.AllianceId, reward.Value.RewardId, shard);
            }
        }

        return settled;
    }

    private async Task<int> SweepShard(string allianceId, string rewardId, int shard)
    {
        var partition = new Partition(Containers.Stock, Stock.Key(allianceId, rewardId, shard));
        var range = new SortRange(Reservation.DuePrefix, $"{Reservation.DuePrefix}{kernel.Now.UtcTicks:D19}");
        var settled = 0;
        while (true)
        {
            var page = await kernel.ReadRange(partition, range, Direction.Ascending, PageSize);
            foreach (var document in page.Documents)
            {
                await Settle(allianceId, rewardId, shard, Bodies.Decode(document, DocumentJson.Default.Reservation));
                settled++;
            }

            if (page.Continuation is null)
            {
                return settled;
            }
        }
    }

    private async Task Settle(string allianceId, string rewardId, int shard, Reservation reservation)
    {
        var fate = await kernel.Members.Send(Ids.Key(allianceId, reservation.MemberId), new Bar(rewardId, reservation));
        if (!fate.IsSuccess)
        {
            throw new StoreUnavailableException();
        }

        var answer = await stock.Settle(allianceId, rewardId, shard, reservation.RedemptionId, reservation.Attempt, fate.Value.To);
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
    private sealed class Bar(string rewardId, Reservation reservation) : Command<Ledger.Account, Fate>
    {
        protected override async ValueTask<Answer<Fate>> Answer(Unit<Ledger.Account> unit)
        {
            var redemption = await unit.Find(reservation.RedemptionId, DocumentJson.Default.Redemption);
            if (redemption is not null and not { Status: RedemptionStatus.Void })
            {
                return redemption.Attempt != reservation.Attempt ? new Fate(ReservationStatus.Released)
                    : redemption.Status is RedemptionStatus.Issued or RedemptionStatus.Used ? new Fate(ReservationStatus.Confirmed)
                    : new Fate(ReservationStatus.Returned);
            }

            if (redemption is null || redemption.Attempt < reservation.Attempt)
            {
                var barred = new Redemption
                {
                    RedemptionId = reservation.RedemptionId,
                    MemberId = reservation.MemberId,
                    RewardId = rewardId,
                    Status = RedemptionStatus.Void,
                    Attempt = reservation.Attempt,
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
