using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Feed;

/// <summary>Posts orders, refunds and moves that were claimed and, after a crash, not posted.</summary>
internal sealed class OrderHandler(Kernel kernel, Refund refund) : IChangeHandler
{
    public string Name => "orders";

    public string Container => Containers.Orders;

    public bool Concerns(string documentId) => true;

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes)
        {
            if (change.Document.Id == OrderClaim.DocumentId)
            {
                // Without moves its first posting is all there is to it, and this process has done that already.
                if (kernel.PostedOrders.Remove(change.Partition.Key) && change.Document.Body.Span.IndexOf("\"moves\":"u8) < 0)
                {
                    continue;
                }

                var order = Bodies.Decode(change.Document, DocumentJson.Default.OrderClaim);
                await new OrderPosting(kernel).Complete(await Catalogue(order.AllianceId), order);
            }
            else
            {
                var claim = Bodies.Decode(change.Document, DocumentJson.Default.RefundClaim);
                var answer = await refund.Post(await Catalogue(claim.AllianceId), claim);
                if (!answer.IsSuccess)
                {
                    throw answer.Refusal is Outcomes.Busy
                        ? new StoreUnavailableException()
                        : new InvalidOperationException($"A claimed refund was refused: {answer.Refusal}");
                }
            }
        }
    }

    private async ValueTask<Alliance.Catalogue.AllianceCatalogue> Catalogue(string allianceId) =>
        await kernel.Catalogue.Find(allianceId) ?? throw new InvalidDataException($"There is no alliance '{allianceId}'.");
}
