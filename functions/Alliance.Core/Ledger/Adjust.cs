using Alliance.Catalogue;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>An operator gives or takes points, with a reason.</summary>
/// <param name="AllianceId">The alliance.</param>
/// <param name="MemberId">The member.</param>
/// <param name="Points">Points to give, or, below zero, to take; not zero.</param>
/// <param name="Reason">Why; shown in the ledger.</param>
public sealed record AdjustRequest(string AllianceId, string MemberId, long Points, string Reason);

/// <summary>The adjustment.</summary>
public sealed record AdjustReceipt(string EntryId, long PointsAdjusted, PointsView Points);

/// <summary>Adjusts a member's points. The alliance itself issues what is given.</summary>
public sealed class Adjust
{
    private readonly Kernel _kernel;

    internal Adjust(Kernel kernel) => _kernel = kernel;

    /// <summary>Adjusts once for each key; taking more than the member has is refused.</summary>
    public async Task<Answer<AdjustReceipt>> Execute(AdjustRequest request, RequestKey key, string actor)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        return catalogue is null
            ? new NotFound(Subject.Alliance, request.AllianceId)
            : await _kernel.Members.Send(Ids.Key(request.AllianceId, request.MemberId), new Post(_kernel, catalogue, request, key, actor));
    }

    private sealed class Post(Kernel kernel, AllianceCatalogue catalogue, AdjustRequest request, RequestKey key, string actor)
        : Command<Account, AdjustReceipt>
    {
        protected override async ValueTask<Answer<AdjustReceipt>> Answer(Unit<Account> unit)
        {
            var entryId = "adjust:" + key.Hash;
            if (unit.State is null)
            {
                return new NotFound(Subject.Member, request.MemberId);
            }

            if (await unit.Find(entryId, DocumentJson.Default.LedgerEntry) is { } standing)
            {
                return standing.Digest != key.Digest ? new KeyReused()
                    : standing.CommitId == unit.CommitId ? Receipt(standing)
                    : Answer<AdjustReceipt>.Replay(Receipt(standing));
            }

            var now = kernel.Now;
            var journal = new MemberJournal(unit, now, catalogue.RulesAt(now), actor);
            var books = journal.Open();
            if (request.Points > 0)
            {
                books.Issue(Issuers.Alliance, journal.Rules.LotExpiry(now), request.Points);
            }
            else if (books.Account.Available < -request.Points)
            {
                return new InsufficientPoints(-request.Points, books.Account.Available);
            }
            else
            {
                books.Spend(-request.Points, LedgerAccount.Adjusted);
            }

            var entry = journal.Close(books, entryId, EntryKind.Adjust) with { Reason = request.Reason, Digest = key.Digest };
            journal.Record(books, entry);
            return Receipt(entry);
        }

        private static AdjustReceipt Receipt(LedgerEntry entry) => new(entry.EntryId, entry.Points, entry.Balance);
    }
}
