namespace Alliance.Core.Tests.Ledger;

/// <summary>
/// The naive model: every single point is an object with an issuer and an expiry, and somebody moves it by hand. It
/// shares nothing with the product.
/// </summary>
internal sealed class PointModel(bool allowNegative, bool unusedIsBreakage)
{
    public sealed record Point(string Issuer, DateTimeOffset Expires);

    public sealed class Person
    {
        public List<Point> Points { get; } = [];

        public List<string> Debts { get; } = [];

        public long Lifetime { get; set; }

        public IEnumerable<Point> InOrder => Points.OrderBy(static point => point.Expires).ThenBy(static point => point.Issuer, StringComparer.Ordinal);
    }

    public sealed class Coupon(Person owner, List<Point> points, DateTimeOffset expires)
    {
        public Person Owner => owner;

        public List<Point> Points => points;

        public DateTimeOffset Expires => expires;

        public string? UsedBy { get; set; }

        public bool HasEnded { get; set; }
    }

    public sealed class Purchase(Person owner, string merchant, long amount, long points, DateTimeOffset expires)
    {
        public Person Owner => owner;

        public string Merchant => merchant;

        public long Amount => amount;

        public long Points => points;

        public DateTimeOffset Expires => expires;

        /// <summary>Who gave how much beyond the programme's points, or null.</summary>
        public (string Issuer, long Points)? Bonus { get; init; }

        public long Refunded { get; set; }
    }

    /// <summary>Account and issuer, and for what is owed the creditor, to points.</summary>
    public SortedDictionary<string, long> Totals { get; } = new(StringComparer.Ordinal);

    public List<Coupon> Coupons { get; } = [];

    public void Issue(Person person, string issuer, DateTimeOffset expires, long points)
    {
        for (var i = 0; i < points; i++)
        {
            Count("Issued", issuer, -1);
            Count("Held", issuer, 1);
            person.Points.Add(new Point(issuer, expires));
        }

        person.Lifetime += points;
        Repay(person);
    }

    public Coupon? Redeem(Person person, long price, DateTimeOffset expires)
    {
        if (person.Points.Count - person.Debts.Count < price)
        {
            return null;
        }

        var coupon = new Coupon(person, Take(person, price), expires);
        foreach (var point in coupon.Points)
        {
            Count("Held", point.Issuer, -1);
            Count("Outstanding", point.Issuer, 1);
        }

        Coupons.Add(coupon);
        return coupon;
    }

    public bool Use(Coupon coupon, string merchant)
    {
        if (coupon.HasEnded || coupon.UsedBy is not null)
        {
            return false;
        }

        coupon.UsedBy = merchant;
        foreach (var point in coupon.Points)
        {
            Count("Outstanding", point.Issuer, -1);
            Count("Owed", point.Issuer + ">" + merchant, 1);
        }

        return true;
    }

    public bool Reverse(Coupon coupon, DateTimeOffset now)
    {
        if (coupon.HasEnded)
        {
            return false;
        }

        GiveBack(coupon, now, keep: true);
        return true;
    }

    public bool Take(Person person, long points, bool always = false)
    {
        if (!always && person.Points.Count - person.Debts.Count < points)
        {
            return false;
        }

        foreach (var point in Take(person, points))
        {
            Count("Held", point.Issuer, -1);
            Count("Adjusted", point.Issuer, 1);
        }

        return true;
    }

    public void Refund(Purchase purchase, long amount, DateTimeOffset now)
    {
        var (before, after) = (purchase.Refunded, purchase.Refunded + amount);
        purchase.Refunded = after;
        var bonus = purchase.Bonus is { } given ? Share(purchase, given.Points, after) - Share(purchase, given.Points, before) : 0;
        var ofMerchant = Share(purchase, purchase.Points, after) - Share(purchase, purchase.Points, before);
        TakeBack(purchase, purchase.Merchant, ofMerchant + (purchase.Bonus?.Issuer == purchase.Merchant ? bonus : 0), now);
        TakeBack(purchase, "alliance", purchase.Bonus?.Issuer == "alliance" ? bonus : 0, now);
    }

    private void TakeBack(Purchase purchase, string issuer, long due, DateTimeOffset now)
    {
        var person = purchase.Owner;
        person.Lifetime -= due;
        if (purchase.Expires <= now)
        {
            return;
        }

        for (; due > 0; due--)
        {
            var own = person.Points.Find(point => point.Issuer == issuer && point.Expires == purchase.Expires);
            if ((own ?? person.InOrder.FirstOrDefault()) is { } point)
            {
                person.Points.Remove(point);
                Count("Held", point.Issuer, -1);
                Count(point.Issuer == issuer ? "Reversed" : "Owed", point.Issuer == issuer ? point.Issuer : point.Issuer + ">" + issuer, 1);
            }
            else if (allowNegative)
            {
                Owe(person, issuer);
                Count("Held", issuer, -1);
                Count("Reversed", issuer, 1);
            }
        }
    }

    public void Expire(IEnumerable<Person> people, DateTimeOffset now)
    {
        foreach (var person in people)
        {
            foreach (var point in person.Points.Where(point => point.Expires <= now).ToArray())
            {
                person.Points.Remove(point);
                Count("Held", point.Issuer, -1);
                Count("Expired", point.Issuer, 1);
            }
        }

        foreach (var coupon in Coupons.Where(coupon => !coupon.HasEnded && coupon.UsedBy is null && coupon.Expires <= now))
        {
            GiveBack(coupon, now, keep: !unusedIsBreakage);
        }
    }

    private static long Share(Purchase purchase, long points, long refunded) => (long)Math.Floor((decimal)points * refunded / purchase.Amount);

    /// <summary>Debts are repaid creditor by creditor, in the order in which each was first owed.</summary>
    private static void Owe(Person person, string issuer)
    {
        var last = person.Debts.LastIndexOf(issuer);
        person.Debts.Insert(last < 0 ? person.Debts.Count : last + 1, issuer);
    }

    private static List<Point> Take(Person person, long points)
    {
        var taken = person.InOrder.Take((int)points).ToList();
        foreach (var point in taken)
        {
            person.Points.Remove(point);
        }

        return taken;
    }

    private void GiveBack(Coupon coupon, DateTimeOffset now, bool keep)
    {
        coupon.HasEnded = true;
        foreach (var point in coupon.Points)
        {
            Count(coupon.UsedBy is null ? "Outstanding" : "Owed", coupon.UsedBy is null ? point.Issuer : point.Issuer + ">" + coupon.UsedBy, -1);
            var lives = keep && point.Expires > now;
            Count(lives ? "Held" : "Expired", point.Issuer, 1);
            if (lives)
            {
                coupon.Owner.Points.Add(point);
            }
        }

        Repay(coupon.Owner);
    }

    private void Repay(Person person)
    {
        while (person.Debts.Count > 0 && person.Points.Count > 0)
        {
            var creditor = person.Debts[0];
            var point = person.InOrder.First();
            person.Debts.RemoveAt(0);
            person.Points.Remove(point);
            if (point.Issuer != creditor)
            {
                Count("Held", point.Issuer, -1);
                Count("Owed", point.Issuer + ">" + creditor, 1);
                Count("Held", creditor, 1);
                Count("Reversed", creditor, -1);
            }
        }
    }

    private void Count(string account, string issuer, long points)
    {
        var key = $"{account} {issuer}";
        Totals[key] = Totals.GetValueOrDefault(key) + points;
        if (Totals[key] == 0)
        {
            Totals.Remove(key);
        }
    }
}
