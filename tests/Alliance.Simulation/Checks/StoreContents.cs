using System.Text.Json.Serialization.Metadata;
using Alliance.Ports;
using Alliance.Storage;

namespace Alliance.Simulation.Checks;

/// <summary>Every document of one container, as the change feed tells.</summary>
internal sealed class StoreContents(IReadOnlyList<Change> changes)
{
    public static async Task<StoreContents> Of(IDocumentStore store, string container)
    {
        var latest = new Dictionary<(string, string), Change>();
        string? cursor = null;
        while (true)
        {
            var page = await store.Changes(container, cursor, 5_000);
            if (page.Changes.Count == 0)
            {
                break;
            }

            foreach (var change in page.Changes)
            {
                latest[(change.Partition.Key, change.Document.Id)] = change;
            }

            cursor = page.Cursor;
        }

        // The feed may repeat a document that was replaced, and may show one that was deleted since.
        var standing = new List<Change>();
        foreach (var change in latest.Values)
        {
            if (await store.Read(change.Partition, change.Document.Id) is { } document)
            {
                standing.Add(change with { Document = document });
            }
        }

        return new StoreContents(standing);
    }

    /// <summary>The documents whose id is or begins with a text.</summary>
    public IEnumerable<(Partition Partition, T Value)> All<T>(string idOrPrefix, JsonTypeInfo<T> json) =>
        from change in changes
        where change.Document.Id == idOrPrefix || (idOrPrefix[^1] is ':' or '_' && change.Document.Id.StartsWith(idOrPrefix, StringComparison.Ordinal))
        select (change.Partition, Bodies.Decode(change.Document, json));

    /// <summary>Every ledger entry.</summary>
    public IEnumerable<(Partition Partition, Ledger.LedgerEntry Value)> Entries() =>
        from change in changes
        where change.Document.SortKey?.StartsWith("led/", StringComparison.Ordinal) == true
        select (change.Partition, Bodies.Decode(change.Document, DocumentJson.Default.LedgerEntry));
}
