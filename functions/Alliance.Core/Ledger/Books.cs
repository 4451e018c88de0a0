namespace Alliance.Ledger;

/// <summary>
/// Works out one entry: the account as it becomes, and the postings that explain it. Pure: no time, no store. Every
/// amount is a whole number of points and overflow throws.
/// </summary>
internal sealed class Books(Account account)
{
    private readonly List<Posting> _postings = [];
    private List<DateTimeOffset>? _due;
    private readonly long _availableBefore = account.Available;

    /// <summary>The account as the postings so far have made it.</summary>
    public Account Account { get; set; } = account;

    /// <summary>The issuer promises new points; what the member owes is repaid from them.</summary>
    public void Issue(string issuer, DateTimeOffset expiresAt, long points)
    {
        if (points == 0)
        {
            return;
        }

        Post(LedgerAccount.Issued, issuer, -points);
        Hold(issuer, expiresAt, points);
        Account = Account with { Lifetime = checked(Account.Lifetime + points) };
        Repay();
    }

    /// <summary>The issuer promises points that go straight into a code, as a completion reward does; they are never the member's own.</summary>
    public void IssueIntoCode(string issuer, long points)
    {
        Post(LedgerAccount.Issued, issuer, -points);
        Post(LedgerAccount.Outstanding, issuer, points);
    }

    /// <summary>Takes points, earliest expiry first, into <paramref name="into"/>. The caller has checked that they are there.</summary>
    public Lot[] Spend(long points, LedgerAccount into)
    {
        var taken = new List<Lot>();
        Account = Account with { Lots = Lots.Take(Account.Lots, points, static _ => true, taken) };
        foreach (var piece in taken)
        {
            Post(LedgerAccount.Held, piece.Issuer, -piece.Points);
            Post(into, piece.Issuer, piece.Points);
        }

        return [.. taken];
    }

    /// <summary>
    /// A refund takes points back: from the order's own lot, then from any by expiry (whose issuer then owes
    /// the one that sold the order), then as the policy says. Where the order's points have
    /// expired by <paramref name="now"/>, there is nothing to take: they are breakage already.
    /// </summary>
    /// <returns>The points that could not be taken.</returns>
    public long TakeBack(string issuer, DateTimeOffset expiresAt, long points, bool allowNegative, DateTimeOffset now)
    {
        if (expiresAt <= now)
        {
            Account = Account with { Lifetime = Account.Lifetime - points };
            return points;
        }

        var taken = new List<Lot>();
        var lots = Account.Lots;
        Func<Lot, bool>[] preferences = [lot => lot.Issuer == issuer && lot.ExpiresAt == expiresAt, static _ => true];
        foreach (var preferred in preferences)
        {
            lots = Lots.Take(lots, points - taken.Sum(static lot => lot.Points), preferred, taken);
        }

        var missing = points - taken.Sum(static lot => lot.Points);
        Account = Account with { Lots = lots, Lifetime = Account.Lifetime - points };
        foreach (var piece in taken)
        {
            Post(LedgerAccount.Held, piece.Issuer, -piece.Points);
            if (piece.Issuer == issuer)
            {
                Post(LedgerAccount.Reversed, issuer, piece.Points);
            }
            else
            {
                Post(LedgerAccount.Owed, piece.Issuer, piece.Points, issuer);
            }
        }

        if (missing > 0 && allowNegative)
        {
            Owe(issuer, missing);
            missing = 0;
        }

        return missing;
    }

    /// <summary>Points of a code come back: to their lots, or, where those have expired, to breakage.</summary>
    public void Return(Lot[] pieces, LedgerAccount from, string? creditor, DateTimeOffset now, bool keep = true)
    {
        foreach (var piece in pieces)
        {
            Post(from, piece.Issuer, -piece.Points, creditor);
            if (keep && piece.ExpiresAt > now)
            {
                Hold(piece.Issuer, piece.ExpiresAt, piece.Points);
            }
            else
            {
                Post(LedgerAccount.Expired, piece.Issuer, piece.Points);
            }
        }

        Repay();
    }

    /// <summary>The lots whose time is up become breakage.</summary>
    public void ExpireLots(DateTimeOffset now)
    {
        var expired = new List<Lot>();
        var lots = Lots.Take(Account.Lots, long.MaxValue, lot => lot.ExpiresAt <= now, expired);
        Account = Account with { Lots = lots };
        foreach (var lot in expired)
        {
            Post(LedgerAccount.Held, lot.Issuer, -lot.Points);
            Post(LedgerAccount.Expired, lot.Issuer, lot.Points);
        }
    }

    /// <summary>Adds one posting; zero is left out.</summary>
    public void Post(LedgerAccount ledgerAccount, string issuer, long points, string? creditor = null)
    {
        if (points != 0)
        {
            _postings.Add(new Posting(ledgerAccount, issuer, creditor, points));
        }
    }

    /// <summary>Remembers that something of the member expires then, for the due index.</summary>
    public void ExpiresAt(DateTimeOffset at) => (_due ??= []).Add(at);

    /// <summary>Closes the entry: numbers and dates it, and makes sure that it balances.</summary>
    public LedgerEntry Close(string entryId, EntryKind kind, Stamped stamped)
    {
        AssertBalanced();
        var at = stamped.Now > Account.LastAt ? stamped.Now : Account.LastAt;
        Account = Account with { Entries = Account.Entries + 1, LastAt = at };
        var points = Account.Points;
        return new LedgerEntry
        {
            EntryId = entryId,
            MemberId = Account.MemberId,
            Number = Account.Entries,
            Kind = kind,
            At = at,
            Points = points.Available - _availableBefore,
            Balance = points,
            Postings = [.. _postings],
            CommitId = stamped.CommitId,
            Programme = stamped.Programme,
            By = stamped.By,
            Due = _due?.ToArray(),
        };
    }

    private void Hold(string issuer, DateTimeOffset expiresAt, long points)
    {
        Account = Account with { Lots = Lots.Add(Account.Lots, issuer, expiresAt, points, out var isNew) };
        Post(LedgerAccount.Held, issuer, points);
        if (isNew)
        {
            ExpiresAt(expiresAt);
        }
    }

    private void Owe(string issuer, long points)
    {
        Post(LedgerAccount.Held, issuer, -points);
        Post(LedgerAccount.Reversed, issuer, points);
        var debts = Account.Debts.ToList();
        var at = debts.FindIndex(debt => debt.Issuer == issuer);
        if (at < 0)
        {
            debts.Add(new Debt(issuer, points));
        }
        else
        {
            debts[at] = new Debt(issuer, checked(debts[at].Points + points));
        }

        Account = Account with { Debts = [.. debts] };
    }

    /// <summary>
    /// What the member owes is paid from the earliest lots. Where another merchant issued them, that merchant then
    /// owes the one that was repaid.
    /// </summary>
    private void Repay()
    {
        while (Account.Debts.Length > 0 && Account.Lots.Length > 0)
        {
            var debt = Account.Debts[0];
            var taken = new List<Lot>();
            Account = Account with { Lots = Lots.Take(Account.Lots, debt.Points, static _ => true, taken) };
            foreach (var piece in taken)
            {
                if (piece.Issuer != debt.Issuer)
                {
                    Post(LedgerAccount.Held, piece.Issuer, -piece.Points);
                    Post(LedgerAccount.Owed, piece.Issuer, piece.Points, debt.Issuer);
                    Post(LedgerAccount.Held, debt.Issuer, piece.Points);
                    Post(LedgerAccount.Reversed, debt.Issuer, -piece.Points);
                }
            }

            var left = debt.Points - taken.Sum(static lot => lot.Points);
            Account = Account with { Debts = left > 0 ? [debt with { Points = left }, .. Account.Debts[1..]] : Account.Debts[1..] };
        }
    }

    private void AssertBalanced()
    {
        foreach (var posting in _postings)
        {
            long sum = 0;
            foreach (var other in _postings)
            {
                sum += other.Issuer == posting.Issuer ? other.Points : 0;
            }

            if (sum != 0)
            {
                throw new InvalidOperationException($"The postings of {posting.Issuer} sum to {sum}, not to zero.");
            }
        }
    }
}

/// <summary>Who closes an entry, when, in which commit and under which programme.</summary>
internal readonly record struct Stamped(DateTimeOffset Now, string CommitId, int Programme, string By);
