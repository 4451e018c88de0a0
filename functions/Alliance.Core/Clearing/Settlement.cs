using System.Globalization;
using Alliance.Feed;
using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Clearing;

/// <summary>What merchants owe each other for a period, netted.</summary>
/// <param name="From">First moment of the period.</param>
/// <param name="To">First moment after it.</param>
/// <param name="AsOf">Every entry recorded before this is in it; a period is closed once this has passed its end.</param>
/// <param name="Currency">Currency of the amounts.</param>
/// <param name="Positions">A position a merchant, largest claim first; they sum to zero.</param>
public sealed record SettlementStatement(
    DateTimeOffset From, DateTimeOffset To, DateTimeOffset AsOf, string Currency, IReadOnlyList<NetPosition> Positions);

/// <summary>One merchant's position.</summary>
/// <param name="MerchantId">The merchant, or <c>alliance</c>.</param>
/// <param name="Points">Points it is owed, or, below zero, owes.</param>
/// <param name="AmountMinor">The same in minor units, each entry at the point value of the programme that decided it.</param>
/// <param name="With">From whom and to whom.</param>
public sealed record NetPosition(string MerchantId, long Points, long AmountMinor, IReadOnlyList<CounterPosition> With);

/// <summary>A merchant's position with one other.</summary>
/// <param name="MerchantId">The other.</param>
/// <param name="Points">Points the other owes it, or, below zero, it owes the other.</param>
/// <param name="AmountMinor">The same in minor units.</param>
public sealed record CounterPosition(string MerchantId, long Points, long AmountMinor);

/// <summary>Works out net positions between merchants for any period.</summary>
public sealed class Settlement
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(3_660);

    // Longer than a commit may be under way after its entry was dated.
    private static readonly TimeSpan CommitTime = TimeSpan.FromMinutes(1);

    private readonly Kernel _kernel;
    private readonly ChangeFeed _feed;

    internal Settlement(Kernel kernel, ChangeFeed feed) => (_kernel, _feed) = (kernel, feed);

    /// <summary>
    /// The statement for entries recorded from <paramref name="from"/> and before <paramref name="to"/>, for all or for
    /// one merchant. Whole days come from their totals, the ends of the period from single lines.
    /// </summary>
    public async Task<Answer<SettlementStatement>> Execute(
        string allianceId, DateTimeOffset from, DateTimeOffset to, string? merchantId, CancellationToken cancellation = default)
    {
        if (await _kernel.Catalogue.Find(allianceId) is not { } catalogue)
        {
            return new NotFound(Subject.Alliance, allianceId);
        }

        if (merchantId is not null && merchantId != Issuers.Alliance && catalogue.FindMerchant(merchantId) is null)
        {
            return new NotFound(Subject.Merchant, merchantId);
        }

        if (to <= from || to - from > LongestPeriod)
        {
            return new InvalidReference("/to", "to must be later than from, by at most ten years.");
        }

        var now = _kernel.Now;
        await _feed.CatchUp(cancellation);
        var pairs = new Dictionary<(string Debtor, string Creditor), (long Points, long AmountMinor)>();
        for (var day = from.UtcDateTime.Date; day < to.UtcDateTime && day <= now.UtcDateTime.Date; day = day.AddDays(1))
        {
            cancellation.ThrowIfCancellationRequested();
            var start = new DateTimeOffset(day, TimeSpan.Zero);
            var partition = ClearingProjection.PartitionOf(allianceId, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            var totals = from <= start && start.AddDays(1) <= to ? await Day(partition) : await Lines(partition, from, to);
            foreach (var (debtor, creditor, programme, points) in totals)
            {
                var value = catalogue.Rules(programme).Programme.PointValueMinor;
                var sum = pairs.GetValueOrDefault((debtor, creditor));
                pairs[(debtor, creditor)] = (checked(sum.Points + points), checked(sum.AmountMinor + (points * value)));
            }
        }

        var positions = Net(pairs).Where(position => merchantId is null || position.MerchantId == merchantId);
        return new SettlementStatement(from, to, now - CommitTime, catalogue.Programme.Value.Currency, [.. positions]);
    }

    private static IEnumerable<NetPosition> Net(Dictionary<(string Debtor, string Creditor), (long Points, long AmountMinor)> pairs)
    {
        var sides =
            from pair in pairs
            from side in new[]
            {
                (Merchant: pair.Key.Creditor, Other: pair.Key.Debtor, pair.Value.Points, pair.Value.AmountMinor),
                (Merchant: pair.Key.Debtor, Other: pair.Key.Creditor, Points: -pair.Value.Points, AmountMinor: -pair.Value.AmountMinor),
            }
            select side;
        return
            from side in sides
            group side by side.Merchant into merchant
            let with = merchant
                .GroupBy(static side => side.Other, StringComparer.Ordinal)
                .Select(static other => new CounterPosition(
                    other.Key, other.Sum(static side => side.Points), other.Sum(static side => side.AmountMinor)))
                .Where(static position => position is not { Points: 0, AmountMinor: 0 })
                .OrderByDescending(static position => position.Points).ThenBy(static position => position.MerchantId, StringComparer.Ordinal)
                .ToArray()
            let position = new NetPosition(
                merchant.Key, with.Sum(static position => position.Points), with.Sum(static position => position.AmountMinor), with)
            orderby position.Points descending, position.MerchantId
            select position;
    }

    private async Task<IReadOnlyList<DayTotal>> Day(Partition partition) =>
        (await _kernel.Read(partition.Container, partition.Key, ClearingDay.DocumentId, DocumentJson.Default.ClearingDay))?.Totals ?? [];

    private async Task<IReadOnlyList<DayTotal>> Lines(Partition partition, DateTimeOffset from, DateTimeOffset to)
    {
        var totals = new List<DayTotal>();
        var range = new SortRange($"{from.UtcTicks:D19}", $"{to.UtcTicks:D19}");
        string? continuation = null;
        do
        {
            var page = await _kernel.ReadRange(partition, range, Direction.Ascending, 1_000, continuation);
            foreach (var document in page.Documents)
            {
                var line = Bodies.Decode(document, DocumentJson.Default.ClearingLine);
                totals.AddRange(line.Owed.Select(owed => new DayTotal(owed.Debtor, owed.Creditor, line.Programme, owed.Points)));
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return totals;
    }
}
