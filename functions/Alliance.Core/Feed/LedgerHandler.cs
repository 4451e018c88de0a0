using Alliance.Campaigns.Runs;
using Alliance.Clearing;
using Alliance.Ledger;
using Alliance.Members;
using Alliance.Notifications;
using Alliance.Ports;
using Alliance.Rewards;
using Alliance.Storage;

namespace Alliance.Feed;

/// <summary>
/// What follows from members' entries and profiles: the due index, the settlement of stock, the clearing between merchants,
/// what campaigns brought, the lists of members, what an erased member leaves behind.
/// </summary>
internal sealed class LedgerHandler(
    Expiry expiry, Stock stock, ClearingProjection clearing, CampaignTally campaigns, Rosters rosters, PersonalData personalData) : IChangeHandler
{
    public string Name => "ledger";

    public string Container => Containers.Accounts;

    public bool Concerns(string documentId) => documentId == Profile.DocumentId
        || (documentId.Contains(':', StringComparison.Ordinal) && !documentId.StartsWith("key:", StringComparison.Ordinal));

    public async Task Handle(IReadOnlyList<Change> changes)
    {
        var entries = new List<(string AllianceId, LedgerEntry Entry)>();
        var profiles = new List<Change>();
        foreach (var change in changes)
        {
            if (change.Document.Id == Profile.DocumentId)
            {
                profiles.Add(change);
            }
            else if (HasConsequence(change.Document.Body.Span))
            {
                var key = change.Partition.Key;
                entries.Add((key[..key.IndexOf('|', StringComparison.Ordinal)], Bodies.Decode(change.Document, DocumentJson.Default.LedgerEntry)));
            }
        }

        await rosters.Add(Members(profiles).Concat(Visitors(entries)).Concat(Walkers(entries)));
        await EraseTraces(profiles);
        if (entries.Count == 0)
        {
            return;
        }

        await expiry.Index(entries);
        foreach (var byReservation in Moves(entries).GroupBy(static item => item.Move.RedemptionId, StringComparer.Ordinal).Chunk(64))
        {
            await Task.WhenAll(byReservation.Select(Settle));
        }

        await clearing.Project(entries);
        await campaigns.Project(entries);
    }

    /// <summary>Most entries have none; the names of the properties tell without decoding.</summary>
    private static bool HasConsequence(ReadOnlySpan<byte> body) =>
        body.IndexOf("\"due\":"u8) >= 0 || body.IndexOf("\"stockMoves\":"u8) >= 0 || body.IndexOf("\"Owed\""u8) >= 0
        || body.IndexOf("\"firstVisit\":"u8) >= 0 || body.IndexOf("\"join\""u8) >= 0 || body.IndexOf("\"campaigns\":"u8) >= 0;

    private static IEnumerable<RosterAddition> Members(List<Change> profiles) =>
        from profile in profiles
        let separator = profile.Partition.Key.IndexOf('|', StringComparison.Ordinal)
        select new RosterAddition(profile.Partition.Key[..separator], Rosters.All, profile.Partition.Key[(separator + 1)..]);

    private static IEnumerable<RosterAddition> Visitors(List<(string AllianceId, LedgerEntry Entry)> entries) =>
        from item in entries
        where item.Entry.FirstVisit == true
        select new RosterAddition(item.AllianceId, item.Entry.MerchantId!, item.Entry.MemberId);

    private static IEnumerable<RosterAddition> Walkers(List<(string AllianceId, LedgerEntry Entry)> entries) =>
        from item in entries
        where item.Entry.Kind == EntryKind.Join
        select new RosterAddition(item.AllianceId, item.Entry.ChallengeId!, item.Entry.MemberId);

    /// <summary>A crash may have come between the erasure of the profile and that of the rest.</summary>
    private async Task EraseTraces(List<Change> profiles)
    {
        foreach (var profile in profiles)
        {
            if (Bodies.Decode(profile.Document, DocumentJson.Default.Profile).ErasedAt is not null)
            {
                var separator = profile.Partition.Key.IndexOf('|', StringComparison.Ordinal);
                await personalData.EraseTraces(profile.Partition.Key[..separator], profile.Partition.Key[(separator + 1)..]);
            }
        }
    }

    private static IEnumerable<(string AllianceId, StockMove Move)> Moves(List<(string AllianceId, LedgerEntry Entry)> entries) =>
        from item in entries
        from move in item.Entry.StockMoves ?? []
        select (item.AllianceId, move);

    private async Task Settle(IEnumerable<(string AllianceId, StockMove Move)> moves)
    {
        foreach (var (allianceId, move) in moves)
        {
            var to = move.Kind == StockMoveKind.Spent ? ReservationStatus.Confirmed : ReservationStatus.Returned;
            var answer = await stock.Settle(allianceId, move.RewardId, move.Shard, move.RedemptionId, move.Attempt, to);
            if (!answer.IsSuccess)
            {
                throw new StoreUnavailableException();
            }
        }
    }
}
