using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Simulation.Workload;

namespace Alliance.Simulation.Checks;

/// <summary>What a statement says for any period is what the members' entries of that period add up to, one by one.</summary>
internal static class SettlementCheck
{
    private const int Periods = 6;

    public static async Task<IReadOnlyList<string>> Findings(AlliancePlatform platform, IDocumentStore store, StoreContents accounts, Random random)
    {
        var findings = new List<string>();
        var entries = accounts.Entries().Select(static item => item.Value).ToList();
        if (entries.Count == 0)
        {
            return findings;
        }

        var values = (await EarningCheck.Programmes(store)).ToDictionary(static version => version.Version, static version => version.PointValueMinor);
        for (var i = 0; i < Periods; i++)
        {
            var (from, to) = Period(entries, random);
            var answer = await platform.Settlement.Execute(Scenario.AllianceId, from, to, null);
            if (!answer.IsSuccess)
            {
                findings.Add($"the settlement of {from:O} to {to:O} was refused: {answer.Refusal}");
                continue;
            }

            var stated = answer.Value.Positions.Where(static position => position.Points != 0)
                .ToDictionary(static position => position.MerchantId, static position => position.Points, StringComparer.Ordinal);
            var due = Due(entries.Where(entry => entry.At >= from && entry.At < to));
            if (!stated.OrderBy(static pair => pair.Key, StringComparer.Ordinal).SequenceEqual(due.OrderBy(static pair => pair.Key, StringComparer.Ordinal)))
            {
                findings.Add($"the statement of {from:O} to {to:O} says {string.Join(", ", stated)}, the entries {string.Join(", ", due)}");
            }

            if (answer.Value.Positions.Sum(static position => position.AmountMinor) != 0)
            {
                findings.Add($"the amounts of {from:O} to {to:O} do not sum to zero");
            }

            var amount = entries.Where(entry => entry.At >= from && entry.At < to && values.ContainsKey(entry.Programme))
                .Sum(entry => entry.Postings.Where(static posting => posting.Account == LedgerAccount.Owed && posting.Issuer != posting.Creditor)
                    .Sum(static posting => posting.Issuer == "alliance" ? posting.Points : posting.Creditor == "alliance" ? -posting.Points : 0) * values[entry.Programme]);
            var alliance = answer.Value.Positions.FirstOrDefault(static position => position.MerchantId == "alliance")?.AmountMinor ?? 0;
            if (values.Count == values.Keys.Max() && amount != -alliance)
            {
                findings.Add($"the alliance owes {amount} by its entries and {-alliance} by the statement of {from:O} to {to:O}");
            }
        }

        return findings;
    }

    private static (DateTimeOffset From, DateTimeOffset To) Period(List<LedgerEntry> entries, Random random)
    {
        var a = entries[random.Next(entries.Count)].At;
        var b = entries[random.Next(entries.Count)].At;
        var (from, to) = a < b ? (a, b) : (b, a);
        return random.Next(3) switch
        {
            0 => (from.AddDays(-1), to.AddDays(1)),
            1 => (new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero), new DateTimeOffset(to.UtcDateTime.Date.AddDays(1), TimeSpan.Zero)),
            _ => (from, to.AddTicks(1)),
        };
    }

    private static SortedDictionary<string, long> Due(IEnumerable<LedgerEntry> entries)
    {
        var due = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var posting in entries.SelectMany(static entry => entry.Postings))
        {
            if (posting.Account == LedgerAccount.Owed && posting.Issuer != posting.Creditor)
            {
                due[posting.Creditor!] = due.GetValueOrDefault(posting.Creditor!) + posting.Points;
                due[posting.Issuer] = due.GetValueOrDefault(posting.Issuer) - posting.Points;
            }
        }

        foreach (var settled in due.Where(static pair => pair.Value == 0).ToArray())
        {
            due.Remove(settled.Key);
        }

        return due;
    }
}
