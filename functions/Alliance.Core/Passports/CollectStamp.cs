using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Storage;

namespace Alliance.Passports;

/// <summary>A member scans a merchant's rotating QR code.</summary>
public sealed record CollectStampRequest(string AllianceId, string MemberId, string PassportId, string PresenceToken);

/// <summary>The stamp, and the progress with it.</summary>
/// <param name="EntryId">The ledger entry.</param>
/// <param name="PassportId">The passport.</param>
/// <param name="MerchantId">Whose stamp it is.</param>
/// <param name="Collected">Distinct merchants collected.</param>
/// <param name="Required">Distinct merchants that complete the passport.</param>
/// <param name="Completed">True when this stamp completed it.</param>
/// <param name="Reward">What it is then worth.</param>
public sealed record StampReceipt(
    string EntryId, string PassportId, string MerchantId, int Collected, int Required, bool Completed, RewardDue? Reward);

/// <summary>Gives a stamp for a visit that a presence token proves.</summary>
public sealed class CollectStamp
{
    private readonly Kernel _kernel;
    private readonly PresenceTokens _tokens;

    internal CollectStamp(Kernel kernel, PresenceTokens tokens) => (_kernel, _tokens) = (kernel, tokens);

    /// <summary>Gives the stamp once; the same token for the same passport is a replay, for another it is refused.</summary>
    public async Task<Answer<StampReceipt>> Execute(CollectStampRequest request)
    {
        var catalogue = await _kernel.Catalogue.Find(request.AllianceId);
        if (catalogue is null)
        {
            return new NotFound(Subject.Alliance, request.AllianceId);
        }

        if (catalogue.PromisedPassport(request.PassportId) is not { } passport)
        {
            return new NotFound(Subject.Passport, request.PassportId);
        }

        if (_tokens.Verify(request.AllianceId, request.PresenceToken) is not { } visit)
        {
            return new PresenceUnverified("The code is not genuine; scan the one the merchant's screen shows now.");
        }

        return await _kernel.Members.Send(Ids.Key(request.AllianceId, request.MemberId), new Give(_kernel, catalogue, request.MemberId, passport, visit));
    }

    private sealed class Give(Kernel kernel, AllianceCatalogue catalogue, string memberId, Passport passport, Visit visit) : Command<Account, StampReceipt>
    {
        protected override async ValueTask<Answer<StampReceipt>> Answer(Unit<Account> unit)
        {
            if (unit.State is not { } account)
            {
                return new NotFound(Subject.Member, memberId);
            }

            // Where nothing refuses, a stamp given before would stand in the way of the commit; otherwise it must be looked for.
            var refusal = Refuse(account, kernel.Now);
            var standing = refusal is null
                ? unit.Known(visit.Source, DocumentJson.Default.LedgerEntry)
                : await unit.Find(visit.Source, DocumentJson.Default.LedgerEntry);
            if (standing is not null)
            {
                // Told again also when the code is stale by now, or the passport withdrawn: the stamp was given.
                return standing.PassportId != passport.PassportId ? new PresenceTokenUsed()
                    : standing.CommitId == unit.CommitId ? Receipt(standing)
                    : Answer<StampReceipt>.Replay(Receipt(standing));
            }

            if (refusal is not null)
            {
                return refusal;
            }

            var journal = new MemberJournal(unit, kernel.Now, catalogue.RulesAt(kernel.Now), memberId);
            var books = journal.Open();
            var stamp = new Stamping(catalogue, journal, books).Add(passport, visit.MerchantId, visit.Source)!;
            var entry = journal.Close(books, visit.Source, EntryKind.Stamp) with
            {
                MerchantId = visit.MerchantId,
                PassportId = passport.PassportId,
                Stamps = [stamp],
            };
            journal.Record(books, entry);
            return Receipt(entry);
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

            if (catalogue.FindPassport(passport.PassportId) is null)
            {
                return new NotFound(Subject.Passport, passport.PassportId);
            }

            if (catalogue.FindMerchant(visit.MerchantId) is not { Value.Closed: false })
            {
                return new MerchantClosed(visit.MerchantId);
            }

            if (!passport.ByPresence)
            {
                return new StampNeedsPurchase(passport.PassportId);
            }

            if (passport.Merchants is { } merchants && !merchants.Contains(visit.MerchantId, StringComparer.Ordinal))
            {
                return new MerchantNotEligible(visit.MerchantId, passport.PassportId);
            }

            if (!StampRules.IsOpen(passport, now))
            {
                return new OutsideTimeWindow(passport.PassportId, now, passport.ValidFrom, passport.ValidUntil);
            }

            return StampRules.CardOf(account, passport.PassportId)?.Stamps.Any(stamp => stamp.MerchantId == visit.MerchantId) == true
                ? new AlreadyStamped(passport.PassportId, visit.MerchantId)
                : null;
        }

        private StampReceipt Receipt(LedgerEntry entry)
        {
            var stamp = entry.Stamps![0];
            return new StampReceipt(
                entry.EntryId, stamp.PassportId, stamp.MerchantId, stamp.Collected, stamp.Required, stamp.Completed,
                Stamping.WithCode(kernel, stamp.Reward));
        }
    }
}
