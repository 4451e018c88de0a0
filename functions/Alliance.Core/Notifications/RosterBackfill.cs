using Alliance.Feed;
using Alliance.Ledger;
using Alliance.Members;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Notifications;

/// <summary>
/// Puts those on the lists of members who were there before the lists were kept: once through everything a store holds, a
/// page at a time, from where it stopped. Entries of that time do not say which visit was the first, so each purchase counts.
/// </summary>
internal sealed class RosterBackfill(Rosters rosters) : IChangeHandler
{
    public string Name => "rosters-backfill";

    public string Container => Containers.Accounts;

    public bool IsOnce => true;

    public bool Concerns(string documentId) => documentId == Profile.DocumentId
        || (documentId.Contains(':', StringComparison.Ordinal) && !documentId.StartsWith("key:", StringComparison.Ordinal));

    public Task Handle(IReadOnlyList<Change> changes) => rosters.Add(changes.Select(Addition).OfType<RosterAddition>());

    private static RosterAddition? Addition(Change change)
    {
        var key = change.Partition.Key;
        var separator = key.IndexOf('|', StringComparison.Ordinal);
        var list = change.Document.Id == Profile.DocumentId ? Rosters.All : ListOf(change.Document);
        return list is null ? null : new RosterAddition(key[..separator], list, key[(separator + 1)..]);
    }

    private static string? ListOf(Document document)
    {
        // Purchases and maps alone: their kinds tell without decoding.
        if (document.Body.Span.IndexOf("\"earn\""u8) < 0 && document.Body.Span.IndexOf("\"join\""u8) < 0)
        {
            return null;
        }

        var entry = Bodies.Decode(document, DocumentJson.Default.LedgerEntry);
        return entry.Kind switch { EntryKind.Earn => entry.MerchantId, EntryKind.Join => entry.ChallengeId, _ => null };
    }
}
