using Alliance.Feed;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Webhooks.Outbound;

/// <summary>Makes the deliveries of published events.</summary>
internal sealed class EventHandler(FanOut fanOut) : IChangeHandler
{
    public const string DocumentId = "event";

    public string Name => "webhook-events";

    public string Container => Containers.Webhooks;

    public bool Concerns(string documentId) => documentId == DocumentId;

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        var events = changes.Select(static change => Bodies.Decode(change.Document, DocumentJson.Default.OutboundEvent));
        foreach (var ofAlliance in events.GroupBy(static published => published.AllianceId, StringComparer.Ordinal))
        {
            await fanOut.Send(await fanOut.Endpoints(ofAlliance.Key), [.. ofAlliance]);
        }
    }
}
