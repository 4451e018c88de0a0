using Alliance.Embedded.Documents;
using Alliance.Embedded.Sqlite;
using Alliance.Ports;

namespace Alliance.Embedded.Tests;

/// <summary>A point read while its document is on its way from one row of the tables to another.</summary>
public sealed class PointReadTests : IDisposable
{
    private static readonly Partition s_account = new(Containers.Accounts, "a");
    private readonly DataFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_OfADocumentThatWasAlwaysThere_FindsIt(bool isDropped)
    {
        await using (var store = SqliteDocumentStore.Open(_folder.Path))
        {
            Assert.True((await store.Commit(s_account, [Write.Create("x", null, new byte[] { 1 })])).IsCommitted);
        }

        using var writing = new Connection(TableFile.In(_folder.Path), readOnly: false, cacheKib: 100);
        var (salt, row) = (TableFile.Salt(writing), TableFile.Applied(writing));
        var home = KeyHash.Home(salt, s_account.Container, s_account.Key);
        var hash = KeyHash.Document(home, "x");
        var overlay = new Overlay(row);
        var looks = 0;
        var reads = new StoreReads(overlay, Rent, static reader => reader.Dispose(), salt);

        var found = reads.Read(s_account, "x");
        Assert.NotNull(found);
        Assert.Equal(2, found.Body.Span[0]);
        Assert.InRange(looks, 1, 2);

        // Between the look at what is in memory and the one at the tables: replaced, frozen, and half brought into the tables.
        TableReader Rent()
        {
            if (++looks == 1)
            {
                overlay.Publish([new StoredDocument(s_account, "x", home, hash) { Sequence = row + 1, Prior = row, Body = new byte[] { 2 } }]);
                overlay.Freeze();
                writing.Execute($"UPDATE accounts_by_id SET seq = {row + 1} WHERE seq = {row}");
            }

            var reader = new TableReader(TableFile.OpenForReading(_folder.Path));
            reader.SeeAtLeast(overlay.Applied);
            Assert.Equal(1, reader.Connection.Number("SELECT count(*) FROM accounts"));
            if (looks == 1 && isDropped)
            {
                // And all of it is, by the time that the reader's older view has answered.
                writing.Execute($"INSERT INTO accounts VALUES ({row + 1}, 'a', 'x', NULL, x'02'); DELETE FROM accounts WHERE seq = {row}; UPDATE store SET applied = {row + 1}");
                overlay.Drop();
            }

            return reader;
        }
    }

    public void Dispose() => _folder.Dispose();
}
