using Alliance.Catalogue;
using Alliance.Storage;

namespace Alliance.Ledger;

/// <summary>Opens and closes entries of one member within a unit.</summary>
internal sealed class MemberJournal(Unit<Account> unit, DateTimeOffset now, ProgrammeRules rules, string by)
{
    public DateTimeOffset Now => now;

    public ProgrammeRules Rules => rules;

    public Unit<Account> Unit => unit;

    /// <summary>The account's books; lots whose time is up are expired first, in an entry of their own.</summary>
    public Books Open()
    {
        var account = unit.State ?? throw new InvalidOperationException("The member does not exist.");
        if (account.Lots.Length > 0 && account.Lots[0].ExpiresAt <= now)
        {
            var expiring = new Books(account);
            expiring.ExpireLots(now);
            Record(expiring, expiring.Close($"expire:{account.Entries + 1}", EntryKind.Expire, Stamp));
            account = unit.State;
        }

        return new Books(account);
    }

    /// <summary>Closes the books into an entry, to be completed and given to <see cref="Record"/>.</summary>
    public LedgerEntry Close(Books books, string entryId, EntryKind kind) => books.Close(entryId, kind, Stamp);

    /// <summary>Stages the account and its entry.</summary>
    public void Record(Books books, LedgerEntry entry)
    {
        unit.Put(books.Account);
        unit.Create(entry.EntryId, SortKey(entry.Number), entry, DocumentJson.Default.LedgerEntry);
    }

    public static string SortKey(long number) => $"led/{number:D12}";

    private Stamped Stamp => new(now, unit.CommitId, rules.Programme.Version, by);
}
