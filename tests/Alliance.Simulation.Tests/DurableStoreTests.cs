using Alliance.Embedded.Documents;
using Alliance.Simulation.Workload;

namespace Alliance.Simulation.Tests;

/// <summary>The same clients over the store that a small alliance runs on, in real files.</summary>
public sealed class DurableStoreTests
{
    /// <summary>Clients at once over SQLite leave a store in which everything holds, also after it was closed and opened anew.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Clients_OverSqlite_KeepEveryInvariant(int seed)
    {
        var folder = Directory.CreateTempSubdirectory("alliance-simulation-").FullName;
        try
        {
            Assert.Empty(await new RealStoreRun(seed, processes: 1, () => new(SqliteDocumentStore.Open(folder))).Execute());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
