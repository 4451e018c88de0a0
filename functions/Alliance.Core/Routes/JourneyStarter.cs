using Alliance.Feed;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Routes;

/// <summary>Starts a journey when a map was taken, and wakes it when something became of its stops; only in a process that runs workflows.</summary>
internal sealed class JourneyStarter(IWorkflowClient workflows) : IChangeHandler
{
    private const int MembersAtOnce = 64;

    public string Name => "route-journeys";

    public string Container => Containers.Accounts;

    public bool Concerns(string documentId) => documentId.Contains(':', StringComparison.Ordinal)
        && !documentId.StartsWith("key:", StringComparison.Ordinal);

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        var concerned = changes.Where(static change => HasConsequence(change.Document)).GroupBy(static change => change.Partition.Key, StringComparer.Ordinal);
        foreach (var members in concerned.Chunk(MembersAtOnce))
        {
            await Task.WhenAll(members.Select(Follow));
        }
    }

    private static bool HasConsequence(Document document) =>
        document.Id.StartsWith(TakeMap.EntryIdPrefix, StringComparison.Ordinal) || document.Body.Span.IndexOf("\"litStops\":"u8) >= 0;

    /// <summary>One member's entries, in their order.</summary>
    private async Task Follow(IEnumerable<Change> changes)
    {
        foreach (var change in changes)
        {
            var key = change.Partition.Key;
            var allianceId = key[..key.IndexOf('|', StringComparison.Ordinal)];
            var entry = Bodies.Decode(change.Document, DocumentJson.Default.LedgerEntry);
            if (entry is { Kind: EntryKind.Join, ChallengeId: { } routeId })
            {
                await workflows.Start(
                    RouteJourney.Type, RouteJourney.InstanceIdOf(allianceId, routeId, entry.MemberId),
                    new JourneyState(allianceId, routeId, entry.MemberId));
            }

            foreach (var walked in (entry.LitStops ?? []).Select(static stop => stop.RouteId).Distinct(StringComparer.Ordinal))
            {
                // One that finds no room is a nudge more or less: the journey reads the account when it wakes anyway.
                await workflows.RaiseEvent(
                    RouteJourney.InstanceIdOf(allianceId, walked, entry.MemberId), RouteJourney.Lit, entry.EntryId, Nothing.Value);
            }
        }
    }
}
