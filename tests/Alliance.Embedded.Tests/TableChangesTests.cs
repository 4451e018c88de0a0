using Alliance.Embedded.Documents;
using Alliance.Ports;

namespace Alliance.Embedded.Tests;

/// <summary>The part of the change feed that comes from the tables.</summary>
public sealed class TableChangesTests : IDisposable
{
    private readonly DataFolder _folder = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Changes_IntoAPageThatHoldsSomeAlready_GoOnAfterTheLastOneTaken(int already)
    {
        // A page is filled from memory and from the tables in turn; whatever was in it, no change may be passed over.
        var account = new Partition(Containers.Accounts, "a");
        await using (var store = SqliteDocumentStore.Open(_folder.Path))
        {
            for (var n = 1; n <= 6; n++)
            {
                Assert.True((await store.Commit(account, [Write.Create($"d{n}", null, "{}"u8.ToArray())])).IsCommitted);
            }
        }

        using var table = new TableReader(TableFile.OpenForReading(_folder.Path));
        var page = Enumerable.Repeat(new Change(account, new Document("earlier", null, "0", default)), already).ToList();
        var upTo = TableFile.Applied(table.Connection);
        var at = table.Changes(Containers.Accounts, 0, upTo, 2, page);
        table.Changes(Containers.Accounts, at, upTo, 10, page);
        Assert.Equal(["d1", "d2", "d3", "d4", "d5", "d6"], page.Skip(already).Select(static change => change.Document.Id));
    }

    public void Dispose() => _folder.Dispose();
}
