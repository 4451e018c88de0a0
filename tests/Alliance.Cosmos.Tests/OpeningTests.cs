using Alliance.Cosmos.Double;
using Alliance.Ports;

namespace Alliance.Cosmos.Tests;

public sealed class OpeningTests
{
    /// <summary>An account whose reads may lag is refused, unless the caller says that it is alone.</summary>
    [Theory]
    [InlineData("Session")]
    [InlineData("BoundedStaleness")]
    [InlineData("Eventual")]
    public async Task Open_OfAWeakAccount_IsRefused(string consistency)
    {
        await using var account = await TestAccount.OnDouble(consistency);
        var refused = await Assert.ThrowsAsync<CosmosRefusedException>(() => account.Open());
        Assert.Contains("Strong", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await account.Open(account.Options with { AcceptWeakReads = true }));
    }

    /// <summary>Creating again what is there changes nothing, and what is not there is named.</summary>
    [Fact]
    public async Task EnsureCreated_Again_ChangesNothing()
    {
        await using var account = await TestAccount.OnDouble();
        var store = await account.Open();
        var partition = new Partition(Containers.Orders, "a");
        await store.Commit(partition, [Write.Create("x", null, "{}"u8.ToArray())]);
        await CosmosProvisioning.EnsureCreated(account.Options);
        Assert.NotNull(await store.Read(partition, "x"));

        var elsewhere = await account.Open(account.Options with { Database = "elsewhere" });
        var missing = await Assert.ThrowsAsync<CosmosRefusedException>(async () => await elsewhere.Read(partition, "x"));
        Assert.Contains("seed --create", missing.Message, StringComparison.Ordinal);
    }

    /// <summary>Options that name no account, or two, are refused before anything is asked.</summary>
    [Fact]
    public async Task Open_WithoutOneAccount_IsRefused()
    {
        var none = new CosmosStoreOptions { Database = "alliance" };
        await Assert.ThrowsAsync<ArgumentException>(() => CosmosDocumentStore.Open(none));
        await Assert.ThrowsAsync<ArgumentException>(() => CosmosDocumentStore.Open(
            none with { ConnectionString = CosmosDouble.ConnectionString, Endpoint = new("https://cosmos.invalid") }));
    }

    /// <summary>A cancelled call ends as cancelled; a commit only before it is sent.</summary>
    [Fact]
    public async Task Calls_ThatAreCancelled_AreNoOutage()
    {
        await using var account = await TestAccount.OnDouble();
        var store = await account.Open();
        var partition = new Partition(Containers.Orders, "a");
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.Read(partition, "x", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.Changes(Containers.Orders, null, 10, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await store.Commit(partition, [Write.Create("x", null, "{}"u8.ToArray())], cancelled));
        Assert.Null(await store.Read(partition, "x"));
    }

    /// <summary>Text that is no cursor of this store is refused, not taken for the beginning.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("abc.{}")]
    public async Task Changes_WithAForeignCursor_AreRefused(string cursor)
    {
        await using var account = await TestAccount.OnDouble();
        var store = await account.Open();
        await Assert.ThrowsAsync<ArgumentException>(async () => await store.Changes(Containers.Orders, cursor, 10));
    }
}
