using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>A merchant refunds an order, whole or by amount.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="MerchantId">The merchant that reported the order.</param>
/// <param name="OrderNo">The order.</param>
/// <param name="AmountMinor">How much; null for all that is left.</param>
public sealed record RefundRequest(string AllianceId, string MerchantId, string OrderNo, long? AmountMinor);

/// <summary>What the refund took back.</summary>
/// <param name="EntryId">The ledger entry.</param>
/// <param name="OrderNo">The order.</param>
/// <param name="AmountMinor">What was refunded now.</param>
/// <param name="RemainingMinor">What is left of the order.</param>
/// <param name="PointsTaken">Points taken back now.</param>
/// <param name="PointsShort">Points that were already spent and, by the programme's policy, stay with the merchant.</param>
/// <param name="Points">The member's balance after it.</param>
/// <param name="StampsRemoved">Stamps that went with it.</param>
/// <param name="StopsUnlit">Stops that went out with it.</param>
public sealed record RefundReceipt(
    string EntryId, string OrderNo, long AmountMinor, long RemainingMinor, long PointsTaken, long PointsShort, PointsView Points,
    IReadOnlyList<StampView> StampsRemoved, IReadOnlyList<LitStop> StopsUnlit);

/// <summary>
/// Refunds an order: claimed on the order, then posted in its owner's ledger. Partial refunds are rounded
/// cumulatively, so that they take back exactly what the order earned.
/// </summary>
public sealed class Refund
{
    private readonly Kernel _kernel;

    internal Refund(Kernel kernel) => _kernel = kernel;

    /// <summary>
    /// Refunds once for each key. A whole refund (no amount) without a key has the order as its natural key; a partial
    /// one needs a key.
    /// </summary>
    public async Task<Answer<RefundReceipt>> Execute(RefundRequest request, RequestKey? key, string actor)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (request.AmountMinor is not null && key is null)
        {
            return new KeyRequired();
        }

        if (key is not null && await Bind(request.AllianceId, key) is { } refusal)
        {
            return refusal;
        }

        var partition = OrderClaim.PartitionOf(request.AllianceId, request.MerchantId, request.OrderNo);
        var claiming = await Once.Send(_kernel.Mailing, partition, Shapes.Order, new Claim(_kernel, request, key, actor));
        if (!claiming.IsSuccess)
        {
            return claiming.Refusal;
        }

        var answer = await Post(catalogue, claiming.Value);
        return answer.IsSuccess ? (claiming.IsReplay ? Answer<RefundReceipt>.Replay(answer.Value) : answer.Value) : answer;
    }

    /// <summary>The path does not name the order, so that the key is bound to its request before the order's partition knows of it.</summary>
    private async Task<Refusal?> Bind(string allianceId, RequestKey key)
    {
        var partition = new Ports.Partition(Ports.Containers.Lookups, Ids.Key(allianceId, "key", key.Hash));
        return (await Once.Send(_kernel.Mailing, partition, Shapes.Key, new BindKey(key), assumeAbsent: true)).Refusal;
    }

    /// <summary>Posts a claimed refund; the same entry however often it is called.</summary>
    internal async Task<Answer<RefundReceipt>> Post(AllianceCatalogue catalogue, RefundClaim claim)
    {
        // What is refunded must have been credited first, also where a crash left the order unposted.
        var order = await _kernel.Read(
            Ports.Containers.Orders, Ids.Key(claim.AllianceId, claim.MerchantId, claim.OrderNo), OrderClaim.DocumentId, DocumentJson.Default.OrderClaim);
        await new OrderPosting(_kernel).Complete(catalogue, order!);
        return await _kernel.Members.Send(Ids.Key(claim.AllianceId, claim.MemberId), new PostRefund(_kernel, catalogue, claim));
    }

    private sealed class BindKey(RequestKey key) : Command<KeyRecord, KeyRecord>
    {
        protected override ValueTask<Answer<KeyRecord>> Answer(Unit<KeyRecord> unit)
        {
            if (unit.State is null)
            {
                unit.Put(new KeyRecord(key.Digest, null));
            }

            return new(unit.State!.Digest == key.Digest ? unit.State : new KeyReused());
        }
    }

    private sealed class Claim(Kernel kernel, RefundRequest request, RequestKey? key, string actor) : Command<OrderClaim, RefundClaim>
    {
        private string DocumentId => "refund:" + (key?.Hash ?? "whole");

        protected override async ValueTask<Answer<RefundClaim>> Answer(Unit<OrderClaim> unit)
        {
            if (unit.State is not { } order)
            {
                return new NotFound(Subject.Order, request.OrderNo);
            }

            if (await unit.Find(DocumentId, DocumentJson.Default.RefundClaim) is { } standing)
            {
                return standing.Digest != key?.Digest ? new KeyReused()
                    : standing.CommitId == unit.CommitId ? standing
                    : Answer<RefundClaim>.Replay(standing);
            }

            var left = order.AmountMinor - order.RefundedMinor;
            var amount = request.AmountMinor ?? left;
            if (amount > left || left == 0)
            {
                return new RefundExceedsOrder(left);
            }

            var refunded = order.RefundedMinor + amount;
            var claim = new RefundClaim
            {
                AllianceId = order.AllianceId,
                MerchantId = order.MerchantId,
                OrderNo = order.OrderNo,
                Number = order.Changes + 1,
                MemberId = order.OwnerId,
                AmountMinor = amount,
                RemainingMinor = order.AmountMinor - refunded,
                Points = order.PointsFor(refunded) - order.PointsFor(order.RefundedMinor),
                Campaigns = order.CampaignsFor(order.RefundedMinor, refunded),
                LotExpiresAt = order.LotExpiresAt,
                Programme = order.Programme,
                By = actor,
                ClaimedAt = kernel.Now,
                CommitId = unit.CommitId,
                Digest = key?.Digest,
            };
            unit.Create(DocumentId, null, claim, DocumentJson.Default.RefundClaim);
            unit.Put(order with { RefundedMinor = refunded, Changes = claim.Number });
            return claim;
        }
    }
}

/// <summary>Posts a claimed refund in the owner's ledger.</summary>
internal sealed class PostRefund(Kernel kernel, AllianceCatalogue catalogue, RefundClaim claim) : Command<Account, RefundReceipt>
{
    protected override async ValueTask<Answer<RefundReceipt>> Answer(Unit<Account> unit)
    {
        if (await unit.Find(claim.EntryId, DocumentJson.Default.LedgerEntry) is { } posted)
        {
            return Receipt(posted);
        }

        var now = kernel.Now;
        var journal = new MemberJournal(unit, now, catalogue.Rules(claim.Programme), claim.By);
        var books = journal.Open();
        var policy = catalogue.RulesAt(now).Programme.RefundPolicy;
        var allowNegative = policy == RefundPolicy.AllowNegative;
        var missing = books.TakeBack(
            claim.MerchantId, claim.LotExpiresAt, claim.Points + OrderCampaign.PointsOf(claim.Campaigns, claim.MerchantId), allowNegative, now);
        missing += books.TakeBack(
            Issuers.Alliance, claim.LotExpiresAt, OrderCampaign.PointsOf(claim.Campaigns, Issuers.Alliance), allowNegative, now);
        var (marks, moves) = await new Stamping(catalogue, journal, books).Withdraw(claim.MerchantId, claim.Source, claim.RemainingMinor);
        var entry = journal.Close(books, claim.EntryId, EntryKind.Refund) with
        {
            MerchantId = claim.MerchantId,
            OrderNo = claim.OrderNo,
            AmountMinor = claim.AmountMinor,
            Short = missing > 0 ? missing : null,
            Campaigns = OrderCampaign.Views(claim.Campaigns, -1),
            Stamps = marks.Stamps,
            LitStops = marks.LitStops,
            StockMoves = moves,
        };
        journal.Record(books, entry);
        return Receipt(entry);
    }

    private RefundReceipt Receipt(LedgerEntry entry) => new(
        entry.EntryId, claim.OrderNo, claim.AmountMinor, claim.RemainingMinor, -entry.Points, entry.Short ?? 0, entry.Balance, entry.Stamps ?? [],
        entry.LitStops ?? []);
}
