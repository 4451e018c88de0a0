using Alliance.Audit;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Simulation.Workload;
using Alliance.Storage;

namespace Alliance.Simulation.Checks;

/// <summary>Everything that must hold once all is finished.</summary>
internal sealed class FinalChecks(IDocumentStore store, AlliancePlatform platform, Notebook book, TimeProvider time)
{
    private readonly List<string> _failures = [];

    public async Task<IReadOnlyList<string>> Execute(Random random)
    {
        var audit = await StoreAudit.Execute(store, time.GetUtcNow() + TimeSpan.FromMinutes(1));
        _failures.AddRange(audit.Findings.Select(static finding => $"audit: {finding.Invariant}: {finding.Where}: {finding.Detail}"));
        await CheckAcknowledged();
        await CheckRefused();
        var accounts = await StoreContents.Of(store, Containers.Accounts);
        var stock = await StoreContents.Of(store, Containers.Stock);
        var orders = await StoreContents.Of(store, Containers.Orders);
        CheckExpired(accounts);
        _failures.AddRange(StockCheck.Findings(accounts, stock));
        _failures.AddRange(await EarningCheck.Findings(store, orders, book.Scenario));
        _failures.AddRange(await CampaignCheck.OfPrices(store, orders, book.Scenario));
        _failures.AddRange(MemberCheck.Findings(accounts));
        _failures.AddRange(await SettlementCheck.Findings(platform, store, accounts, random));
        return _failures;
    }

    /// <summary>Each acknowledged effect is there, and asked again gives the same body.</summary>
    private async Task CheckAcknowledged()
    {
        foreach (var known in book.Acknowledged)
        {
            if (await store.Read(known.Partition, known.DocumentId) is null)
            {
                _failures.Add($"{known.What} was acknowledged and is gone: {known.DocumentId} of {known.Partition}");
            }
            else if (known.Again is { } again && await again(platform) is var body && body != known.Body)
            {
                _failures.Add($"{known.What} {known.DocumentId} was answered {known.Body} and, asked again at the end, {body}");
            }
        }
    }

    private async Task CheckRefused()
    {
        foreach (var (what, partition, id) in book.Refused)
        {
            if (await store.Read(partition, id) is not null)
            {
                _failures.Add($"{what}: refused, but {id} of {partition} exists");
            }
        }
    }

    /// <summary>The sweep leaves nothing behind whose time was up a while ago.</summary>
    private void CheckExpired(StoreContents accounts)
    {
        var swept = time.GetUtcNow() - TimeSpan.FromMinutes(5);
        foreach (var (partition, account) in accounts.All(Account.DocumentId, DocumentJson.Default.Account))
        {
            foreach (var lot in account.Lots.Where(lot => lot.ExpiresAt < swept))
            {
                _failures.Add($"{partition} still holds {lot}, at {swept}");
            }

            foreach (var code in account.OpenCodes.Where(code => code.ExpiresAt < swept))
            {
                _failures.Add($"{partition} still has the open code {code}, at {swept}");
            }
        }
    }
}
