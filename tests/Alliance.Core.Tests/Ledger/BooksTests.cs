using Alliance.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Alliance.Core.Tests.Ledger;

public sealed class BooksTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>An entry whose postings do not balance is never closed: the double entry asserts itself.</summary>
    [Fact]
    public void Close_WithUnbalancedPostings_Throws()
    {
        var books = new Books(new Account { MemberId = "mbr_1", CreatedAt = Day });
        books.Post(LedgerAccount.Issued, "mch_1", -5);
        books.Post(LedgerAccount.Held, "mch_2", 5);
        Assert.Throws<InvalidOperationException>(() => books.Close("e", EntryKind.Earn, new(Day, "commit", 1, "by")));
    }

    /// <summary>Lots stay sorted, alike ones are one, and what is taken comes earliest expiry first, then by issuer.</summary>
    [Fact]
    public void AddAndTake_InAnyOrder_KeepLotsSortedAndSpendTheEarliest()
    {
        var add = from issuer in Gen.Choose(0, 3) from day in Gen.Choose(0, 6) from count in Gen.Choose(1, 9) select (issuer, day, count);
        var cases = from adds in add.ListOf(25) from spent in Gen.Choose(0, 260) select (adds, spent);
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            var (lots, points) = (Array.Empty<Lot>(), new List<(DateTimeOffset, string)>());
            foreach (var (issuer, day, count) in pair.adds)
            {
                lots = Lots.Add(lots, $"mch_{issuer}", Day.AddDays(day), count, out _);
                points.AddRange(Enumerable.Repeat((Day.AddDays(day), $"mch_{issuer}"), count));
            }

            points.Sort();
            var taken = new List<Lot>();
            var left = Lots.Take(lots, pair.spent, static _ => true, taken);
            Assert.Equal(points.Take(pair.spent), Flat(taken));
            Assert.Equal(points.Skip(pair.spent), Flat(left));
            Assert.Equal(lots.Length, lots.DistinctBy(static lot => (lot.Issuer, lot.ExpiresAt)).Count());
        }));

        static IEnumerable<(DateTimeOffset, string)> Flat(IEnumerable<Lot> lots) =>
            lots.SelectMany(static lot => Enumerable.Repeat((lot.ExpiresAt, lot.Issuer), (int)lot.Points));
    }

    /// <summary>A member with very many lots keeps every point, under a later expiry if need be.</summary>
    [Fact]
    public void Add_BeyondTheLargestNumberOfLots_MergesWithoutLosingAPoint()
    {
        var lots = Array.Empty<Lot>();
        for (var day = 0; day < 3 * Lots.Max; day++)
        {
            lots = Lots.Add(lots, $"mch_{day % 3}", Day.AddDays(day), 2, out _);
        }

        Assert.Equal(Lots.Max, lots.Length);
        Assert.Equal(6 * Lots.Max, lots.Sum(static lot => lot.Points));
        Assert.Equal(lots.OrderBy(static lot => lot.ExpiresAt), lots);
    }

    /// <summary>Points beyond all counting throw instead of wrapping round.</summary>
    [Fact]
    public void Issue_BeyondTheLargestNumber_Throws()
    {
        var books = new Books(new Account { MemberId = "mbr_1", CreatedAt = Day });
        books.Issue("mch_1", Day, long.MaxValue);
        Assert.Throws<OverflowException>(() => books.Issue("mch_1", Day, 1));
    }
}
