using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Passports;
using Alliance.Storage;

namespace Alliance.Routes;

/// <summary>A member sets out on a route.</summary>
public sealed record TakeMapRequest(string AllianceId, string MemberId, string RouteId);

/// <summary>The member has the map.</summary>
/// <param name="EntryId">The ledger entry.</param>
/// <param name="RouteId">The route.</param>
/// <param name="TakenAt">From when on visits count.</param>
public sealed record MapReceipt(string EntryId, string RouteId, DateTimeOffset TakenAt);

/// <summary>Gives a member the map of a route: visits from then on light its stops.</summary>
public sealed class TakeMap
{
    private readonly Kernel _kernel;

    internal TakeMap(Kernel kernel) => _kernel = kernel;

    /// <summary>Gives it once; again is a replay. It may be taken before the route opens.</summary>
    public async Task<Answer<MapReceipt>> Execute(TakeMapRequest request)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        return catalogue.PromisedRoute(request.RouteId) is { } route
            ? await _kernel.Members.Send(
                Ids.Key(request.AllianceId, request.MemberId), new Take(_kernel, catalogue, request.MemberId, route))
            : new NotFound(Subject.Route, request.RouteId);
    }

    internal const string EntryIdPrefix = "join:";

    internal static string EntryId(string routeId) => EntryIdPrefix + routeId;

    private sealed class Take(Kernel kernel, AllianceCatalogue catalogue, string memberId, Route route) : Command<Account, MapReceipt>
    {
        protected override async ValueTask<Answer<MapReceipt>> Answer(Unit<Account> unit)
        {
            if (unit.State is not { } account)
            {
                return new NotFound(Subject.Member, memberId);
            }

            if (StampRules.CardOf(account, route.RouteId)?.TakenAt is not null)
            {
                // Its entry is written with it, in one commit.
                var standing = await unit.Find(EntryId(route.RouteId), DocumentJson.Default.LedgerEntry);
                return standing!.CommitId == unit.CommitId ? Receipt(standing) : Answer<MapReceipt>.Replay(Receipt(standing));
            }

            if (Refuse(account, kernel.Now) is { } refusal)
            {
                return refusal;
            }

            var now = kernel.Now;
            var journal = new MemberJournal(unit, now, catalogue.RulesAt(now), memberId);
            var books = journal.Open();
            books.Account = StampRules.With(books.Account, new ChallengeCard(route.RouteId, []) { TakenAt = now });
            var entry = journal.Close(books, EntryId(route.RouteId), EntryKind.Join) with { ChallengeId = route.RouteId, OccurredAt = now };
            journal.Record(books, entry);
            return Receipt(entry);
        }

        private Refusal? Refuse(Account account, DateTimeOffset now)
        {
            if (account.Blocked is not null)
            {
                return new MemberBlocked(memberId);
            }

            if (catalogue.FindRoute(route.RouteId) is null)
            {
                return new NotFound(Subject.Route, route.RouteId);
            }

            return now >= route.ValidUntil ? new OutsideTimeWindow(route.RouteId, now, null, route.ValidUntil) : null;
        }

        private static MapReceipt Receipt(LedgerEntry entry) => new(entry.EntryId, entry.ChallengeId!, entry.OccurredAt!.Value);
    }
}
