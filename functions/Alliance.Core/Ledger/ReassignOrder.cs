using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>An operator moves an order that was credited to the wrong member.</summary>
public sealed record ReassignRequest(string AllianceId, string MerchantId, string OrderNo, string ToMemberId, string Reason);

/// <summary>The order was moved.</summary>
/// <param name="OrderNo">The order.</param>
/// <param name="FromMemberId">Who had it.</param>
/// <param name="ToMemberId">Who has it now.</param>
/// <param name="PointsMoved">What the right member got.</param>
/// <param name="PointsTaken">What the wrong member still had; the alliance bears the difference.</param>
public sealed record ReassignReceipt(string OrderNo, string FromMemberId, string ToMemberId, long PointsMoved, long PointsTaken);

/// <summary>Moves an order: claimed on the order, taken out of one ledger, put into the other.</summary>
public sealed class ReassignOrder
{
    private readonly Kernel _kernel;

    internal ReassignOrder(Kernel kernel) => _kernel = kernel;

    /// <summary>Moves once; the same move again is a replay.</summary>
    public async Task<Answer<ReassignReceipt>> Execute(ReassignRequest request, string actor)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        var target = await _kernel.Members.Read(Ids.Key(request.AllianceId, request.ToMemberId));
        if (target is null or { Erased: true })
        {
            return new NotFound(Subject.Member, request.ToMemberId);
        }

        if (target.Blocked is not null)
        {
            return new MemberBlocked(request.ToMemberId);
        }

        var partition = OrderClaim.PartitionOf(request.AllianceId, request.MerchantId, request.OrderNo);
        var claiming = await Once.Send(_kernel.Mailing, partition, Shapes.Order, new Claim(request, actor, _kernel.Now));
        if (!claiming.IsSuccess)
        {
            return claiming.Refusal;
        }

        var moved = await new OrderPosting(_kernel).Complete(catalogue, claiming.Value);
        var move = claiming.Value.Moves![^1];
        var receipt = new ReassignReceipt(request.OrderNo, move.FromMemberId, move.ToMemberId, move.Points + OrderCampaign.PointsOf(move.Campaigns), moved!.Taken);
        return claiming.IsReplay ? Answer<ReassignReceipt>.Replay(receipt) : receipt;
    }

    private sealed class Claim(ReassignRequest request, string actor, DateTimeOffset now) : Command<OrderClaim, OrderClaim>
    {
        private bool _accepted;

        protected override ValueTask<Answer<OrderClaim>> Answer(Unit<OrderClaim> unit)
        {
            if (unit.State is not { } order)
            {
                return new(new NotFound(Subject.Order, request.OrderNo));
            }

            if (order.OwnerId == request.ToMemberId)
            {
                return new(order.Moves is null ? new AlreadyCredited(order.OwnerId) : _accepted ? order : Answer<OrderClaim>.Replay(order));
            }

            _accepted = true;
            var left = order.Points - order.PointsFor(order.RefundedMinor);
            var move = new OrderMove(order.Changes + 1, order.OwnerId, request.ToMemberId, request.Reason, actor, left, now)
            {
                Campaigns = order.CampaignsFor(order.RefundedMinor, order.AmountMinor),
            };
            var after = order with { Moves = [.. order.Moves ?? [], move], Changes = move.Number };
            unit.Put(after);
            return new(after);
        }
    }
}
