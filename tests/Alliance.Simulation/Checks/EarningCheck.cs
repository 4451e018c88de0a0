using Alliance.Catalogue;
using Alliance.Ledger;
using Alliance.Ports;
using Alliance.Simulation.Workload;
using Alliance.Storage;

namespace Alliance.Simulation.Checks;

/// <summary>What each order was priced at, worked out anew; and no merchant beyond its cap.</summary>
internal static class EarningCheck
{
    public static async Task<IReadOnlyList<string>> Findings(IDocumentStore store, StoreContents orders, Scenario scenario)
    {
        var findings = new List<string>();
        var versions = await Programmes(store);
        long issuedByCapped = 0;
        foreach (var (_, order) in orders.All(OrderClaim.DocumentId, DocumentJson.Default.OrderClaim))
        {
            var programme = Array.Find(versions, version => version.Version == order.Programme);
            var price = programme is null ? order.Points : order.AmountMinor / programme.EarnPerMinor * programme.EarnPoints;
            if (order.Points != price && !(order.Points == 0 && order.Reason is not null))
            {
                findings.Add($"{order.EarnEntryId} of {order.AmountMinor} earned {order.Points} under version {order.Programme}, {price} were due");
            }

            issuedByCapped += order.MerchantId == "mch_d" ? order.Points : 0;
        }

        if (scenario.Cap is { } cap && issuedByCapped > cap)
        {
            findings.Add($"mch_d issued {issuedByCapped} points with a cap of {cap}");
        }

        return findings;
    }

    public static async Task<Programme[]> Programmes(IDocumentStore store)
    {
        var document = await store.Read(CatalogueIds.Partition(Scenario.AllianceId), CatalogueIds.Programme);
        return Bodies.Decode(document!, DocumentJson.Default.CatalogueItemProgrammeVersions).Value.Versions;
    }
}
