using Alliance.Embedded.Sqlite;

namespace Alliance.Embedded.Documents;

/// <summary>
/// Brings documents into one container's tables. Each table is gone through in its own order, so that a page is changed
/// and written once, however large the table is.
/// </summary>
/// <remarks>
/// This may end anywhere between two steps and be done again from the beginning. What leads to documents comes first and
/// the superseded documents go last, so that doing it again finds what it needs; meanwhile whoever reads has the same
/// documents from the frozen generation, and a row that leads nowhere is passed over.
/// </remarks>
internal sealed class ContainerFiller(Connection connection, string name, Action step)
{
    private readonly Statement _sortOf = connection.Prepare($"SELECT sort FROM {name} WHERE seq = ?1");
    private readonly Statement _delete = connection.Prepare($"DELETE FROM {name} WHERE seq = ?1");
    private readonly Statement _insert = connection.Prepare($"INSERT OR REPLACE INTO {name} (seq, partition, id, sort, body) VALUES (?1, ?2, ?3, ?4, ?5)");
    private readonly Statement _deleteById = connection.Prepare($"DELETE FROM {name}_by_id WHERE hash = ?1 AND seq = ?2");
    private readonly Statement _insertById = connection.Prepare($"INSERT OR IGNORE INTO {name}_by_id (hash, seq) VALUES (?1, ?2)");
    private readonly Statement _deleteBySort = connection.Prepare($"DELETE FROM {name}_by_sort WHERE home = ?1 AND sort = ?2 AND id = ?3 AND seq = ?4");
    private readonly Statement _insertBySort = connection.Prepare($"INSERT OR IGNORE INTO {name}_by_sort (home, sort, id, seq) VALUES (?1, ?2, ?3, ?4)");

    /// <summary>Puts each document in the place of the row that it follows; of a deleted one nothing is left.</summary>
    /// <param name="documents">In the order of the feed.</param>
    public void Apply(StoredDocument[] documents)
    {
        var written = Array.FindAll(documents, static document => !document.IsDeleted);
        var superseded = Array.FindAll(documents, static document => document.RowInTable != 0);
        Array.Sort(superseded, static (a, b) => a.RowInTable.CompareTo(b.RowInTable));
        LeadBySort(superseded, written);
        LeadByHash(documents);
        foreach (var document in written)
        {
            Run(_insert.Bind(1, document.Sequence).BindText(2, document.Partition.Key).BindText(3, document.Id)
                .BindText(4, document.SortKey).BindBlob(5, document.Body.Span));
        }
        foreach (var document in superseded)
        {
            Run(_delete.Bind(1, document.RowInTable));
        }
    }

    private void LeadBySort(StoredDocument[] superseded, StoredDocument[] written)
    {
        var rows = new List<SortRow>();
        foreach (var document in superseded)
        {
            if (_sortOf.Bind(1, document.RowInTable).First(static row => row.Text(0)) is { } sortKey)
            {
                rows.Add(new(document.Home, sortKey, document.Id, document.RowInTable, IsNew: false));
            }
        }
        foreach (var document in written)
        {
            if (document.SortKey is { } sortKey)
            {
                rows.Add(new(document.Home, sortKey, document.Id, document.Sequence, IsNew: true));
            }
        }
        rows.Sort(static (a, b) => a.Home.CompareTo(b.Home) is var order and not 0 ? order : Position.Compare(a.SortKey, a.Id, b.SortKey, b.Id));
        foreach (var row in rows)
        {
            Run((row.IsNew ? _insertBySort : _deleteBySort)
                .Bind(1, row.Home).BindText(2, row.SortKey).BindText(3, row.Id).Bind(4, row.Sequence));
        }
    }

    private void LeadByHash(StoredDocument[] documents)
    {
        var byHash = (StoredDocument[])documents.Clone();
        Array.Sort(byHash, static (a, b) => a.Hash.CompareTo(b.Hash));
        foreach (var document in byHash)
        {
            if (document.RowInTable != 0)
            {
                Run(_deleteById.Bind(1, document.Hash).Bind(2, document.RowInTable));
            }
            if (!document.IsDeleted)
            {
                Run(_insertById.Bind(1, document.Hash).Bind(2, document.Sequence));
            }
        }
    }

    private void Run(Statement statement)
    {
        statement.Run();
        step();
    }

    private readonly record struct SortRow(long Home, string SortKey, string Id, long Sequence, bool IsNew);
}
