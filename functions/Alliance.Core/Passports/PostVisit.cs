using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Passports;

/// <summary>Posts a visit that a presence token proves: the stamp or lit stop it was made for, and the other routes' with it.</summary>
internal sealed class PostVisit(Kernel kernel, AllianceCatalogue catalogue, string memberId, IChallenge challenge, Visit visit)
    : Command<Account, LedgerEntry>
{
    protected override async ValueTask<Answer<LedgerEntry>> Answer(Unit<Account> unit)
    {
        if (unit.State is not { } account)
        {
            return new NotFound(Subject.Member, memberId);
        }

        // Where nothing refuses, a visit posted before would stand in the way of the commit; otherwise it must be looked for.
        var refusal = Refuse(account, kernel.Now);
        var standing = refusal is null
            ? unit.Known(visit.Source, DocumentJson.Default.LedgerEntry)
            : await unit.Find(visit.Source, DocumentJson.Default.LedgerEntry);
        if (standing is not null)
        {
            // Told again also when the code is stale by now, or the challenge withdrawn: the visit counted.
            return standing.ChallengeId != challenge.Id ? new PresenceTokenUsed()
                : standing.CommitId == unit.CommitId ? standing
                : Answer<LedgerEntry>.Replay(standing);
        }

        if (refusal is not null)
        {
            return refusal;
        }

        var journal = new MemberJournal(unit, kernel.Now, catalogue.RulesAt(kernel.Now), memberId);
        var books = journal.Open();
        var marks = new Stamping(catalogue, journal, books).Visit(challenge, visit);
        var entry = journal.Close(books, visit.Source, EntryKind.Stamp) with
        {
            MerchantId = visit.MerchantId,
            ChallengeId = challenge.Id,
            Stamps = marks.Stamps,
            LitStops = marks.LitStops,
        };
        journal.Record(books, entry);
        return entry;
    }

    private Refusal? Refuse(Account account, DateTimeOffset now)
    {
        if (!visit.IsFresh)
        {
            return new PresenceUnverified("The code is no longer fresh; scan the one the merchant's screen shows now.");
        }

        if (account.Blocked is not null)
        {
            return new MemberBlocked(memberId);
        }

        if (catalogue.FindChallenge(challenge.Id) is null)
        {
            return new NotFound(Ids.IsRoute(challenge.Id) ? Subject.Route : Subject.Passport, challenge.Id);
        }

        if (catalogue.FindMerchant(visit.MerchantId) is not { Value.Closed: false })
        {
            return new MerchantClosed(visit.MerchantId);
        }

        if (!challenge.ByPresence)
        {
            return new StampNeedsPurchase(challenge.Id);
        }

        var card = StampRules.CardOf(account, challenge.Id);
        return StampRules.Refuse(challenge, card, visit.MerchantId, now)
            ?? (StampRules.StampOf(card, visit.MerchantId) is not null ? new AlreadyStamped(challenge.Id, visit.MerchantId) : null);
    }
}
