using Alliance.Ledger;
using Alliance.Outcomes;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Clearing;

/// <summary>What one entry made merchants owe each other; kept, so that no entry counts twice and any period can be summed.</summary>
internal sealed record ClearingLine(DateTimeOffset At, int Programme, OwedPoints[] Owed);

/// <summary>Points that a debtor came to owe a creditor; below zero where a use was reversed.</summary>
internal readonly record struct OwedPoints(string Debtor, string Creditor, long Points);

/// <summary>A day's sum over its lines.</summary>
internal sealed record ClearingDay(string Day, DayTotal[] Totals)
{
    public const string DocumentId = "day";
}

/// <summary>The points of a pair under one programme version.</summary>
internal readonly record struct DayTotal(string Debtor, string Creditor, int Programme, long Points);

/// <summary>
/// Clearing as a projection of members' entries: a partition a UTC day, a line an entry, and the day's totals, which
/// change in the same commit as a line comes in. An entry belongs to the day it was recorded, so that a day that is
/// over does not change.
/// </summary>
internal sealed class ClearingProjection(Kernel kernel)
{
    public static readonly StateDocument<ClearingDay> Shape = new(ClearingDay.DocumentId, DocumentJson.Default.ClearingDay);

    public static string DayOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static Partition PartitionOf(string allianceId, string day) => new(Containers.Clearing, Ids.Key(allianceId, day));

    public async Task Project(IEnumerable<(string AllianceId, LedgerEntry Entry)> entries)
    {
        var owing =
            from item in entries
            let owed = Owed(item.Entry)
            where owed.Length > 0
            group (item.Entry, owed) by PartitionOf(item.AllianceId, DayOf(item.Entry.At));
        foreach (var day in owing)
        {
            foreach (var lines in day.Chunk(80))
            {
                var answer = await Once.Send(kernel.Mailing, day.Key, Shape, new AddLines(lines));
                if (!answer.IsSuccess)
                {
                    throw new StoreUnavailableException();
                }
            }
        }
    }

    public static OwedPoints[] Owed(LedgerEntry entry) =>
    [
        .. from posting in entry.Postings
           where posting.Account == LedgerAccount.Owed && posting.Issuer != posting.Creditor
           select new OwedPoints(posting.Issuer, posting.Creditor!, posting.Points),
    ];

    private sealed class AddLines((LedgerEntry Entry, OwedPoints[] Owed)[] lines) : Command<ClearingDay, ClearingDay>
    {
        protected override async ValueTask<Answer<ClearingDay>> Answer(Unit<ClearingDay> unit)
        {
            var day = unit.State ?? new ClearingDay(DayOf(lines[0].Entry.At), []);
            var totals = day.Totals.ToDictionary(static total => (total.Debtor, total.Creditor, total.Programme), static total => total.Points);
            var added = false;
            foreach (var (entry, owed) in lines)
            {
                var id = $"{entry.MemberId}:{entry.Number}";
                if (await unit.Find(id, DocumentJson.Default.ClearingLine) is not null)
                {
                    continue;
                }

                added = true;
                var line = new ClearingLine(entry.At, entry.Programme, owed);
                unit.Create(id, $"{entry.At.UtcTicks:D19}:{id}", line, DocumentJson.Default.ClearingLine);
                foreach (var (debtor, creditor, points) in owed)
                {
                    var pair = (debtor, creditor, entry.Programme);
                    totals[pair] = checked(totals.GetValueOrDefault(pair) + points);
                }
            }

            if (added)
            {
                day = day with { Totals = [.. totals.Select(static total => new DayTotal(total.Key.Debtor, total.Key.Creditor, total.Key.Programme, total.Value))] };
                unit.Put(day);
            }

            return day;
        }
    }
}
